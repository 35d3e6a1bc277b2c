package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/bench"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// BenchCmd runs one of the project's own benchmarks.
type BenchCmd struct {
	Pipeline BenchPipelineCmd `cmd:"" help:"The whole road against its parts, on two cores: rates, latency, memory, recomputation."`
	Enrich   BenchEnrichCmd   `cmd:"" help:"Reading real tweets on one core: the chain and each judge."`
}

// BenchEnrichCmd measures the enrichment.
type BenchEnrichCmd struct {
	Texts  int    `default:"100000" placeholder:"N" help:"Texts (100000)."`
	Rounds int    `default:"3" placeholder:"N" help:"Rounds; the median counts (3)."`
	Write  string `placeholder:"FILE" help:"Also write the figures as Markdown; what stands there behind the line \"## Notes\" stays."`
}

// Run prints one JSON object.
func (c *BenchEnrichCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	shared, ok := dataset.Find()
	if !ok {
		return usageError{fmt.Errorf("the data folder %s is not there; KENTONGAN_SHARED names the folder that holds data/", shared)}
	}
	chain, err := newApp(cfg, "bench").chain()
	if err != nil {
		return err
	}
	result, err := bench.Enrich(ctx, chain, shared, c.Texts, c.Rounds)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	if err := out.Encode(result); err != nil || c.Write == "" {
		return err
	}
	return bench.WriteEnrichmentMarkdown(c.Write, &result)
}

// BenchPipelineCmd measures the road.
type BenchPipelineCmd struct {
	Mentions int           `placeholder:"N" help:"Mentions on the road in each round (300000)."`
	Rounds   int           `placeholder:"N" help:"Rounds, in alternating order (3)."`
	Seed     int64         `placeholder:"N" help:"Seed of the synthetic city (1)."`
	Cores    int           `default:"2" help:"Cores that all processes share; 0: all."`
	Seconds  time.Duration `placeholder:"DURATION" help:"How long each latency run publishes (20s)."`
	Quick    bool          `help:"A few seconds that show it works; the figures mean nothing."`
	Write    string        `placeholder:"FILE" help:"Also write the figures as Markdown; what stands there behind the line \"## Notes\" stays."`
}

// Run prints one JSON object.
func (c *BenchPipelineCmd) Run(ctx context.Context, g *Globals) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	loaded, done, err := g.load(checkEngine)
	if err != nil || done {
		return err
	}
	if cfg.Library, err = engine.FindLibrary(loaded.Engine.Library); err != nil {
		return err
	}
	result, err := bench.Pipeline(ctx, cfg)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	if err := out.Encode(result); err != nil || c.Write == "" {
		return err
	}
	return bench.WriteMarkdown(c.Write, result)
}

func (c *BenchPipelineCmd) config() (bench.Config, error) {
	cfg := bench.DefaultConfig()
	if c.Quick {
		cfg = bench.QuickConfig()
	}
	self, err := os.Executable()
	if err != nil {
		return cfg, err
	}
	cfg.Program, cfg.Cores, cfg.Progress = self, c.Cores, os.Stderr
	if c.Mentions != 0 {
		cfg.Mentions = c.Mentions
	}
	if c.Rounds != 0 {
		cfg.Rounds = c.Rounds
	}
	if c.Seed != 0 {
		cfg.Seed = c.Seed
	}
	if c.Seconds != 0 {
		cfg.LatencyTime = c.Seconds
	}
	if err := cfg.Validate(); err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}
