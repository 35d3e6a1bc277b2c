package main

import (
	"context"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/pipeline/aggregate"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// AggregateCmd runs the aggregator.
type AggregateCmd struct{ RoleFlags }

// Run recomputes until ctx ends.
func (c *AggregateCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := newApp(cfg, "aggregate")
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	aggregator, err := aggregate.New(aggregate.Config{Interval: cfg.Aggregate.Interval, GiveUp: storeGiveUp},
		clickhouse.NewHours(conn), aggregate.NewMetrics(a.registry), a.log)
	if err != nil {
		return usageError{err}
	}
	return a.runRole(ctx, []httpserver.Check{{Name: "clickhouse", Run: conn.Ping}}, func(ctx context.Context) error {
		a.log.Info("ready")
		return aggregator.Run(ctx)
	})
}
