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
	cfg, done, err := g.loadListening(c.Listen, checkStore, checkServe)
	if err != nil || done {
		return err
	}
	settings, err := viewerConfig(cfg)
	if err != nil {
		return err
	}
	ctx = c.bind(ctx)
	a := g.newApp(cfg, "serve")
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	page, err := viewer.New(settings, clickhouse.NewReader(conn, time.Now), a.log)
	if err != nil {
		return usageError{err}
	}
	listener, err := page.Listen()
	if err != nil {
		return a.portTaken("serve", err)
	}
	h := health{
		live: []httpserver.Check{{Name: "page", Run: func(ctx context.Context) error {
			return httpAnswers(ctx, "http://"+listener.Addr().String()+"/healthz")
		}}},
		ready: []httpserver.Check{{Name: "clickhouse", Run: conn.Ping}},
	}
	return a.runRole(ctx, h, func(ctx context.Context) error {
		if c.Supervised { // up waits for it; a page that runs apart may have no data folder at all
			remove, err := a.data.publishAddr("serve", listener.Addr().String())
			if err != nil {
				return err
			}
			defer remove()
		}
		a.log.WithField("addr", listener.Addr().String()).Info("ready")
		return page.Serve(ctx, listener)
	})
}
