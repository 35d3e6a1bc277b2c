package main

import (
	"context"
	"fmt"

	"github.com/cenkalti/backoff/v5"

	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// MigrateCmd brings the schema up to date.
type MigrateCmd struct{}

// Run waits for ClickHouse and applies the missing steps.
func (c *MigrateCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(checkStore)
	if err != nil || done {
		return err
	}
	return g.newApp(cfg, "migrate").migrate(ctx)
}

func (a *app) migrate(ctx context.Context) error {
	var applied []string
	err := a.wait(ctx, "ClickHouse", func(context.Context) error {
		cfg, err := a.clickhouseConfig()
		if err != nil {
			return backoff.Permanent(err)
		}
		if err := cfg.Validate(); err != nil {
			return backoff.Permanent(usageError{err})
		}
		applied, err = clickhouse.Migrate(ctx, cfg) // without the try's short deadline: a step may take its time
		if err == nil {
			return nil
		}
		if exitCode(err) == exitRefused {
			return backoff.Permanent(err)
		}
		return storeTrouble(cfg, err)
	})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, step := range applied {
		a.log.WithField("step", step).Info("schema step applied")
	}
	if len(applied) == 0 {
		a.log.Info("schema is up to date")
	}
	return nil
}
