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
	cfg, done, err := g.load(checkStore, checkAggregate)
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := g.newApp(cfg, "aggregate")
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	turns := httpserver.NewHeartbeat(stuckAfter)
	aggregator, err := aggregate.New(aggregate.Config{Interval: cfg.Aggregate.Interval, GiveUp: storeGiveUp, Beat: turns.Beat},
		clickhouse.NewHours(conn), aggregate.NewMetrics(a.registry), a.log)
	if err != nil {
		return usageError{err}
	}
	h := health{
		live:  []httpserver.Check{turns.Check("aggregator")},
		ready: []httpserver.Check{{Name: "clickhouse", Run: conn.Ping}},
	}
	return a.runRole(ctx, h, func(ctx context.Context) error {
		a.log.Info("ready")
		return aggregator.Run(ctx)
	})
}
