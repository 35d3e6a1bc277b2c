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
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := newApp(cfg, "engine")
	password, err := a.data.secret("engine-password")
	if err != nil {
		return err
	}
	e, err := engine.New(engine.Config{
		Dir: a.data.path("engine"), Listen: cfg.Engine.Listen, Library: cfg.Engine.Library, User: embeddedUser, Password: password,
		MaxMemoryBytes: int64(cfg.Engine.MaxMemory), MaxConcurrent: cfg.Engine.MaxConcurrent, Log: a.log,
	})
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
	return a.runRole(ctx, []httpserver.Check{answers}, func(ctx context.Context) error {
		return a.servePart(ctx, "engine", e)
	})
}
