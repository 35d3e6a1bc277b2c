package main

import (
	"context"
	"fmt"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
)

// HealthCmd asks a running role, for container health checks.
type HealthCmd struct {
	Role  string `required:"" enum:"broker,engine,collect,work,aggregate,serve" help:"broker, engine, collect, work, aggregate or serve."`
	Ready bool   `help:"Ask for /readyz, which includes what the role depends on."`
}

// Run prints what is wrong, if anything is.
func (c *HealthCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(func(cfg *config.Config) error {
		if cfg.MetricsListen(c.Role) == "" {
			return usageError{fmt.Errorf("%s.metrics_listen is off", c.Role)}
		}
		return nil
	})
	if err != nil || done {
		return err
	}
	address := cfg.MetricsListen(c.Role)
	path := "/healthz"
	if c.Ready {
		path = "/readyz"
	}
	return httpserver.Probe(ctx, address, path)
}

// ConfigCmd prints the configuration in effect.
type ConfigCmd struct{}

// Run prints YAML.
func (c *ConfigCmd) Run(g *Globals) error {
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	fmt.Print(cfg.Redacted())
	return nil
}
