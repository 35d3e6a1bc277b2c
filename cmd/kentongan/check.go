package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
	"github.com/kentongan/kentongan/dashboards/viewer"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/aggregate"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/bluesky"
	"github.com/kentongan/kentongan/pipeline/collect/rss"
	"github.com/kentongan/kentongan/pipeline/collect/simulate"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// What each command needs beyond a valid configuration, as far as it can be told without starting, asking the network or changing the disk. A
// command runs its checks before it starts, and --validate runs nothing else.

// check is one such look.
type check func(*config.Config) error

// usage makes an error of a part one of the configuration.
func usage(section string, err error) error {
	if err == nil {
		return nil
	}
	return usageError{fmt.Errorf("%s%w", section, err)}
}

// checkData looks whether the data folder, or the nearest folder above it that exists, is one that this user may write to.
func checkData(cfg *config.Config) error {
	folder, err := filepath.Abs(cfg.Data.Dir)
	if err != nil {
		return refusedError{fmt.Errorf("data.dir: %w", err)}
	}
	for {
		info, err := os.Stat(folder)
		switch {
		case errors.Is(err, fs.ErrNotExist) && folder != filepath.Dir(folder):
			folder = filepath.Dir(folder)
			continue
		case err == nil && !info.IsDir():
			err = errors.New("is not a folder")
		case err == nil:
			err = unix.Access(folder, unix.W_OK|unix.X_OK)
		}
		if err != nil {
			return refusedError{fmt.Errorf("data.dir %s cannot be used: %s: %w", cfg.Data.Dir, folder, plainPath(err))}
		}
		return nil
	}
}

// plainPath is the reason alone of an error that names its path.
func plainPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func checkKafka(cfg *config.Config) error {
	return usage("kafka.", newApp(cfg, "check").kafkaConfig().Validate())
}

func checkStore(cfg *config.Config) error {
	if cfg.ClickHouse.URL == "" {
		return checkData(cfg) // the engine's address and password are there
	}
	c, err := newApp(cfg, "check").clickhouseConfig()
	if err != nil {
		return err
	}
	return usage("", c.Validate())
}

func checkWork(cfg *config.Config) error {
	a := newApp(cfg, "check")
	c := a.workerConfig()
	if err := c.Validate(); err != nil {
		return usage("", err)
	}
	return checkEnrich(cfg)
}

// checkEnrich loads the models with what the operator adds to them.
func checkEnrich(cfg *config.Config) error {
	_, err := newApp(cfg, "check").chain()
	return err
}

func (a *app) workerConfig() pipeline.WorkerConfig {
	w := a.cfg.Work
	return pipeline.WorkerConfig{BatchSize: w.BatchSize, BatchWait: w.BatchWait, GiveUp: storeGiveUp, Rules: a.rules()}
}

func checkAggregate(cfg *config.Config) error {
	c := aggregate.Config{Interval: cfg.Aggregate.Interval}
	return usage("", c.Validate())
}

func checkServe(cfg *config.Config) error {
	c, err := viewerConfig(cfg)
	if err != nil {
		return err
	}
	return usage("", c.Validate())
}

func viewerConfig(cfg *config.Config) (viewer.Config, error) {
	zone, err := time.LoadLocation(cfg.Serve.Zone)
	if err != nil {
		return viewer.Config{}, usage("serve.zone: ", err)
	}
	return viewer.Config{Listen: cfg.Serve.Listen, AllowRemote: cfg.Serve.AllowRemote, Zone: zone}, nil
}

func checkBroker(cfg *config.Config) error {
	if err := checkData(cfg); err != nil {
		return err
	}
	c := broker.Config{Dir: dataDir(cfg.Data.Dir).path("broker"), Listen: cfg.Broker.Listen}
	return usage("broker.", c.Validate())
}

// checkEngine also looks for the library.
func checkEngine(cfg *config.Config) error {
	if err := checkData(cfg); err != nil {
		return err
	}
	a := newApp(cfg, "check")
	c := a.engineConfig("")
	if err := c.Validate(); err != nil {
		return usage("", err)
	}
	_, err := engine.FindLibrary(cfg.Engine.Library)
	return err
}

func (a *app) engineConfig(password string) engine.Config {
	e := a.cfg.Engine
	return engine.Config{Dir: a.data.path("engine"), Listen: e.Listen, Library: e.Library, User: embeddedUser, Password: password,
		MaxMemoryBytes: int64(e.MaxMemory), MaxConcurrent: e.MaxConcurrent, Log: a.log}
}

func checkCollect(cfg *config.Config) error {
	if err := checkData(cfg); err != nil { // cursors
		return err
	}
	feeds, err := feedConfigs(cfg)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		if err := f.Validate(); err != nil {
			return usage("collect.feeds: ", err)
		}
	}
	if b := cfg.Collect.Bluesky; b.Enabled {
		c := bluesky.Config{Endpoints: b.Endpoints, Languages: b.Languages, Phrases: b.Phrases}
		if err := c.Validate(); err != nil {
			return usage("collect.bluesky: ", err)
		}
	}
	return nil
}

// feedConfigs are the feeds of the configuration, and the shipped ones that it does not name itself.
func feedConfigs(cfg *config.Config) ([]rss.Config, error) {
	var feeds []rss.Config
	own := map[string]bool{}
	for _, f := range cfg.Collect.Feeds {
		feeds, own[f.Name] = append(feeds, rss.Config{Name: f.Name, URL: f.URL, Interval: f.Interval}), true
	}
	if !cfg.Collect.DefaultFeeds {
		return feeds, nil
	}
	shipped, err := rss.ShippedFeeds()
	if err != nil {
		return nil, err
	}
	for _, f := range shipped {
		if !own[f.Name] {
			feeds = append(feeds, f)
		}
	}
	return feeds, nil
}

func checkDemo(cfg *config.Config) error {
	return usage("demo: ", cityConfig(cfg).Validate())
}

func cityConfig(cfg *config.Config) simulate.CollectorConfig {
	c := simulate.DefaultCollectorConfig()
	c.City.Seed, c.City.MentionsPerDay, c.History = int64(cfg.Demo.Seed), cfg.Demo.MentionsPerDay, cfg.Demo.Days
	return c
}

// checkPseudonyms looks at the configured key alone; the one of the data folder is made where it is absent.
func checkPseudonyms(cfg *config.Config) error {
	if cfg.Pseudonym.Key == "" {
		return nil
	}
	_, err := collect.NewPseudonymiser([]byte(cfg.Pseudonym.Key), cfg.Pseudonym.KeyID, nil)
	return usage("pseudonym: ", err)
}

// checkFiles looks whether files can be read.
func checkFiles(paths ...string) check {
	return func(*config.Config) error {
		for _, p := range paths {
			f, err := os.Open(p)
			if err != nil {
				return usageError{err}
			}
			info, err := f.Stat()
			f.Close()
			if err == nil && info.IsDir() {
				err = fmt.Errorf("%s is a folder", p)
			}
			if err != nil {
				return usageError{err}
			}
		}
		return nil
	}
}
