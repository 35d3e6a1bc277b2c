package main

import (
	"context"
	"os"

	"github.com/kentongan/kentongan/enrich"
)

// EnrichCmd adds enrichment to NDJSON.
type EnrichCmd struct{}

// Run reads standard input to its end.
func (c *EnrichCmd) Run(ctx context.Context, g *Globals) error {
	if _, done, err := g.load(); err != nil || done {
		return err
	}
	chain, err := enrich.New()
	if err != nil {
		return err
	}
	return enrich.StreamNDJSON(ctx, chain, os.Stdin, os.Stdout)
}
