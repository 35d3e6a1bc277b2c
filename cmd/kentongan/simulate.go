package main

import (
	"context"
	"os"

	"github.com/kentongan/kentongan/pipeline/collect/simulate"
)

// SimulateCmd writes a synthetic city.
type SimulateCmd struct{ simulate.Command }

// Run writes NDJSON to standard output.
func (c *SimulateCmd) Run(ctx context.Context, g *Globals) error {
	if _, err := c.Config(); err != nil {
		return usageError{err}
	}
	if _, done, err := g.load(); err != nil || done {
		return err
	}
	return c.Execute(ctx, os.Stdout)
}
