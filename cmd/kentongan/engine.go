package main

import (
	"context"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// EngineCmd runs the embedded ClickHouse engine.
type EngineCmd struct{ RoleFlags }

// Run serves until ctx ends.
func (c *EngineCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(checkEngine)
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := g.newApp(cfg, "engine")
	password, err := a.data.secret("engine-password")
	if err != nil {
		return err
	}
	e, err := engine.New(a.engineConfig(password))
	if err != nil {
		return usageError{err}
	}
	answers := httpserver.Check{Name: "clickhouse", Run: func(ctx context.Context) error {
		conn, err := clickhouse.Open(clickhouse.Config{URL: "http://" + e.Addr(), Database: "default", User: embeddedUser, Password: password})
		if err != nil {
			return err
		}
		defer conn.Close()
		return conn.Ping(ctx)
	}}
	// Not a query: a busy engine lets queries wait, and is alive.
	pings := httpserver.Check{Name: "clickhouse", Run: func(ctx context.Context) error { return httpAnswers(ctx, "http://"+e.Addr()+"/ping") }}
	return a.runRole(ctx, health{live: []httpserver.Check{onceReady(e, pings)}, ready: []httpserver.Check{answers}}, func(ctx context.Context) error {
		return a.servePart(ctx, "engine", e)
	})
}
