package main

import (
	"context"

	"github.com/kentongan/kentongan/enrich/accuracy"
)

// AccuracyCmd measures the models.
type AccuracyCmd struct {
	SharedFlags
	Out string `default:"enrich" help:"The enrich folder of the checkout."`
}

// Run writes ACCURACY.md.
func (c *AccuracyCmd) Run(ctx context.Context, g *Globals) error {
	shared, err := c.dir()
	if err != nil {
		return err
	}
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	return accuracy.Run(ctx, accuracy.Config{Shared: shared, Out: c.Out, Log: g.newApp(cfg, "accuracy").log})
}
