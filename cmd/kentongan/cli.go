package main

import (
	"fmt"
	"os"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

// CLI is the command line. Each command is a type with a Run method, in the file of its name.
type CLI struct {
	Globals

	Up        UpCmd        `cmd:"" help:"Run every role on this machine and print the page's address."`
	Import    ImportCmd    `cmd:"" help:"Put files on the road of the running system."`
	Verify    VerifyCmd    `cmd:"" help:"Recount the live store: nothing lost, nothing twice, every aggregate equal to a rebuild."`
	Simulate  SimulateCmd  `cmd:"" help:"Write a synthetic city's mentions as NDJSON."`
	Enrich    EnrichCmd    `cmd:"" help:"Add enrichment to NDJSON mentions: standard input to standard output."`
	Eval      EvalCmd      `cmd:"" help:"Score a judgement on a labelled TSV file."`
	Reenrich  ReenrichCmd  `cmd:"" help:"Read stored mentions anew with the current models; the aggregates follow."`
	Train     TrainCmd     `cmd:"" help:"Train the models from the labelled data."`
	Accuracy  AccuracyCmd  `cmd:"" help:"Measure the models and write the accuracy table."`
	Bench     BenchCmd     `cmd:"" help:"Run one of the project's own benchmarks."`
	Migrate   MigrateCmd   `cmd:"" help:"Bring the ClickHouse schema up to date."`
	Broker    BrokerCmd    `cmd:"" help:"Role: the embedded Kafka broker."`
	Engine    EngineCmd    `cmd:"" help:"Role: the embedded ClickHouse engine."`
	Collect   CollectCmd   `cmd:"" help:"Role: bring mentions to Kafka."`
	Work      WorkCmd      `cmd:"" help:"Role: enrich and store."`
	Aggregate AggregateCmd `cmd:"" help:"Role: recompute the aggregates of touched hours."`
	Serve     ServeCmd     `cmd:"" help:"Role: the web page."`
	Health    HealthCmd    `cmd:"" help:"Ask a running role whether it is well."`
	Config    ConfigCmd    `cmd:"" help:"Print the configuration in effect, without secrets."`
}

// Globals are the flags of every command.
type Globals struct {
	ConfigFile string `name:"config" placeholder:"FILE" env:"KENTONGAN_CONFIG" help:"Configuration file (YAML). Every key is also a variable KENTONGAN_..."`
	DataDir    string `name:"data" placeholder:"DIR" help:"Folder of everything embedded (data.dir)."`
	Validate   bool   `help:"Check the configuration and what the command needs, say what is wrong, and do nothing else."`

	StartTimeout time.Duration `default:"30s" placeholder:"DURATION" help:"How long to wait at the start for Kafka and ClickHouse (30s)."`
}

// load reads the configuration, on which flags have the last word, and runs the checks of the command. done is true where --validate was all
// that was asked.
func (g *Globals) load(checks ...check) (cfg *config.Config, done bool, err error) {
	return g.loadListening("", checks...)
}

// loadListening is load with the page's address from a flag, empty where it was not given.
func (g *Globals) loadListening(listen string, checks ...check) (cfg *config.Config, done bool, err error) {
	if g.StartTimeout <= 0 {
		return nil, false, usageError{fmt.Errorf("--start-timeout: %v is not a time to wait", g.StartTimeout)}
	}
	cfg, err = config.Load(g.ConfigFile, os.Environ())
	if err != nil {
		return nil, false, usageError{err}
	}
	if g.DataDir != "" {
		cfg.Data.Dir = g.DataDir
		cfg.SetBy("data.dir", "--data")
	}
	if listen != "" {
		cfg.Serve.Listen = listen
		cfg.SetBy("serve.listen", "--listen")
	}
	if err := cfg.Validate(); err != nil {
		return nil, false, usageError{err}
	}
	for _, check := range checks {
		if err := check(cfg); err != nil {
			return nil, false, err
		}
	}
	if g.Validate {
		fmt.Fprintln(os.Stderr, "configuration is valid")
	}
	return cfg, g.Validate, nil
}

// newApp makes the app of a role that waits as long as the flags say.
func (g *Globals) newApp(cfg *config.Config, role string) *app {
	a := newApp(cfg, role)
	a.startTimeout = g.StartTimeout
	return a
}
