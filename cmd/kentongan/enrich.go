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
	cfg, done, err := g.load(checkEnrich)
	if err != nil || done {
		return err
	}
	chain, err := newApp(cfg, "enrich").chain()
	if err != nil {
		return err
	}
	return enrich.StreamNDJSON(ctx, chain, os.Stdin, os.Stdout)
}
