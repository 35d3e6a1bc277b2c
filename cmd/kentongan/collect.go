package main

import (
	"context"
	"fmt"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/bluesky"
	"github.com/kentongan/kentongan/pipeline/collect/rss"
	"github.com/kentongan/kentongan/pipeline/collect/simulate"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

// CollectCmd runs the collectors.
type CollectCmd struct {
	RoleFlags
	Demo bool `help:"Add the synthetic city."`
}

// Run collects until ctx ends.
func (c *CollectCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(checkKafka, checkCollect, checkPseudonyms, checkDemo)
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := g.newApp(cfg, "collect")
	path, err := a.data.file("collect", "cursors.db")
	if err != nil {
		return err
	}
	cursors, err := collect.OpenCursors(path)
	if err != nil {
		return err
	}
	defer cursors.Close()
	collectors, err := a.collectors(cursors, c.Demo)
	if err != nil {
		return err
	}
	k := a.kafkaConfig()
	k.Metrics = kafka.NewMetrics(a.registry)
	if _, err := a.connectKafka(ctx, k); err != nil {
		return err
	}
	metrics := collect.NewMetrics(a.registry)
	var publisher *kafka.Publisher
	runner, err := collect.NewRunner(collect.RunnerConfig{
		Collectors: collectors, Log: a.log, Metrics: metrics,
		NewOutput: func() *collect.QueuedOutput {
			return collect.NewOutput(publisher, collect.OutputConfig{Metrics: metrics})
		},
	})
	if err != nil {
		return err
	}
	k.Publish.Retried = runner.Turn
	if publisher, err = kafka.NewPublisher(k); err != nil {
		return usageError{err}
	}
	defer publisher.Close()
	h := health{
		live:  []httpserver.Check{{Name: "collectors", Run: func(context.Context) error { return runner.Alive(stuckAfter) }}},
		ready: []httpserver.Check{a.kafkaAnswers(k)},
	}
	return a.runRole(ctx, h, func(ctx context.Context) error {
		names := make([]string, len(collectors))
		for i, c := range collectors {
			names[i] = c.Name()
		}
		a.log.WithField("collectors", names).Info("ready")
		if len(collectors) == 0 {
			a.log.Info("no source is configured: nothing is collected (see collect.* in the configuration)")
			<-ctx.Done()
			return nil
		}
		if err := runner.Run(ctx); err != nil {
			return err
		}
		<-ctx.Done() // every source is exhausted: the role stays, so that it is not taken for dead
		return nil
	})
}

// collectors are those that the configuration asks for.
func (a *app) collectors(cursors collect.Cursors, demo bool) ([]collect.Collector, error) {
	pseudonyms, err := a.pseudonymiser()
	if err != nil {
		return nil, err
	}
	collectors, err := a.feeds(cursors, pseudonyms)
	if err != nil {
		return nil, err
	}
	if a.cfg.Collect.Bluesky.Enabled {
		c, err := a.bluesky(cursors, pseudonyms)
		if err != nil {
			return nil, err
		}
		collectors = append(collectors, c)
	}
	if demo {
		c, err := a.city(cursors)
		if err != nil {
			return nil, err
		}
		collectors = append(collectors, c)
	}
	return collectors, nil
}

func (a *app) bluesky(cursors collect.Cursors, pseudonyms *collect.Pseudonymiser) (collect.Collector, error) {
	b := a.cfg.Collect.Bluesky
	c, err := bluesky.NewCollector(bluesky.Config{Endpoints: b.Endpoints, Languages: b.Languages, Phrases: b.Phrases}, bluesky.Deps{
		Cursors: cursors, Pseudonymiser: pseudonyms, Log: a.log, Metrics: bluesky.NewMetrics(a.registry), Instance: instance(),
		FollowedPath: a.data.path("collect", "bluesky-followed.db"),
	})
	if err != nil {
		return nil, usageError{fmt.Errorf("collect.bluesky: %w", err)}
	}
	return c, nil
}

// city is the synthetic one of up --demo.
func (a *app) city(cursors collect.Cursors) (collect.Collector, error) {
	pseudonyms, err := a.pseudonymiser(simulate.Registered()...)
	if err != nil {
		return nil, err
	}
	c, err := simulate.NewCollector(cityConfig(a.cfg), cursors, pseudonyms, time.Now, a.log)
	if err != nil {
		return nil, usageError{fmt.Errorf("demo: %w", err)}
	}
	return c, nil
}

func (a *app) feeds(cursors collect.Cursors, pseudonyms *collect.Pseudonymiser) ([]collect.Collector, error) {
	feeds, err := feedConfigs(a.cfg)
	if err != nil || len(feeds) == 0 {
		return nil, err
	}
	deps := rss.Deps{Cursors: cursors, Pseudonymiser: pseudonyms, Log: a.log, Metrics: rss.NewMetrics(a.registry), Instance: instance()}
	var collectors []collect.Collector
	for _, f := range feeds {
		c, err := rss.NewCollector(f, deps)
		if err != nil {
			return nil, usageError{fmt.Errorf("collect.feeds: %s: %w", f.Name, err)}
		}
		collectors = append(collectors, c)
	}
	return collectors, nil
}

// instance names this life of a collector in its coverage reports.
func instance() string { return time.Now().UTC().Format("20060102T150405.000") }
