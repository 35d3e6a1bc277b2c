package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/kentongan/kentongan/pipeline/reenrich"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// ReenrichCmd reads stored mentions anew with the current models.
type ReenrichCmd struct {
	Batch int `default:"5000" help:"Mentions read and written at a time (5000)."`
}

// Run rewrites what other models read and tells how far it is.
func (c *ReenrichCmd) Run(ctx context.Context, g *Globals) error {
	if c.Batch < 1 || c.Batch > 100_000 {
		return usageError{fmt.Errorf("--batch: %d, want 1 to 100000", c.Batch)}
	}
	cfg, done, err := g.load(checkStore)
	if err != nil || done {
		return err
	}
	a := g.newApp(cfg, "reenrich")
	if a.cfg.Work.Enrich == "off" {
		return usageError{errors.New("work.enrich is off: nothing would be read")}
	}
	chain, err := a.chain()
	if err != nil {
		return err
	}
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	started, told := time.Now(), time.Time{}
	p, err := reenrich.Run(ctx, reenrich.Config{
		Store: clickhouse.NewHistory(clickhouse.NewSink(conn)), Enricher: chain, Batch: c.Batch,
		Report: func(p reenrich.Progress) {
			if time.Since(told) < time.Second && p.Done < p.Mentions {
				return
			}
			told = time.Now()
			fmt.Fprintf(os.Stderr, "%d of %d mentions read anew, %d changed, back to %s, %.0f/s\n",
				p.Done, p.Mentions, p.Changed, p.Hour.Format(time.RFC3339), float64(p.Done)/time.Since(started).Seconds())
		},
	})
	if err != nil {
		return fmt.Errorf("%w (%d of %d mentions are read anew; run it again to go on)", err, p.Done, p.Mentions)
	}
	fmt.Fprintf(os.Stderr, "all mentions are read by the current models: %d read anew, %d changed; the aggregates follow\n", p.Done, p.Changed)
	return nil
}
