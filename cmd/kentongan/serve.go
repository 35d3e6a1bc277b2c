package main

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/dashboards/viewer"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// ServeCmd runs the web page.
type ServeCmd struct {
	RoleFlags
	Listen string `placeholder:"ADDR" help:"Address of the page (serve.listen)."`
}

// Run serves until ctx ends.
func (c *ServeCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load()
	if err != nil {
		return err
	}
	if c.Listen != "" {
		cfg.Serve.Listen = c.Listen
	}
	zone, err := time.LoadLocation(cfg.Serve.Zone)
	if err != nil {
		return usageError{err}
	}
	settings := viewer.Config{Listen: cfg.Serve.Listen, AllowRemote: cfg.Serve.AllowRemote, Zone: zone}
	if err := settings.Validate(); err != nil {
		return usageError{err}
	}
	if done {
		return nil
	}
	ctx = c.bind(ctx)
	a := newApp(cfg, "serve")
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	page, err := viewer.New(settings, clickhouse.NewReader(conn, time.Now), a.log)
	if err != nil {
		return usageError{err}
	}
	return a.runRole(ctx, []httpserver.Check{{Name: "clickhouse", Run: conn.Ping}}, func(ctx context.Context) error {
		listener, err := page.Listen()
		if err != nil {
			return err
		}
		remove, err := a.data.publishAddr("serve", listener.Addr().String())
		if err != nil {
			return err
		}
		defer remove()
		a.log.WithField("addr", listener.Addr().String()).Info("ready")
		return page.Serve(ctx, listener)
	})
}
