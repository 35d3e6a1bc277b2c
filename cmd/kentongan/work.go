package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// WorkCmd runs a worker.
type WorkCmd struct{ RoleFlags }

// storeGiveUp is how long a role tries a failing store or broker before it ends.
const storeGiveUp = 5 * time.Minute

// Run works until ctx ends.
func (c *WorkCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(checkKafka, checkStore, checkWork)
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := g.newApp(cfg, "work")
	enricher, err := a.enricher()
	if err != nil {
		return err
	}
	k := a.kafkaConfig()
	k.Metrics = kafka.NewMetrics(a.registry)
	epoch, err := a.connectKafka(ctx, k)
	if err != nil {
		return err
	}
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	sink := clickhouse.NewSink(conn)
	defer sink.Close()
	if err := a.checkStream(ctx, k, clickhouse.NewAudit(conn), epoch); err != nil {
		return err
	}
	turns, coverageTurns := httpserver.NewHeartbeat(stuckAfter), httpserver.NewHeartbeat(stuckAfter)
	k.Publish.Retried = func() { turns.Beat(); coverageTurns.Beat() }
	publisher, err := kafka.NewPublisher(k)
	if err != nil {
		return usageError{err}
	}
	defer publisher.Close()
	raw, err := kafka.NewConsumer(k, cfg.Work.Group, pipeline.KafkaTopicRaw)
	if err != nil {
		return usageError{err}
	}
	defer raw.Close()
	coverage, err := kafka.NewConsumer(k, cfg.Work.Group+"-coverage", pipeline.KafkaTopicCoverage)
	if err != nil {
		return usageError{err}
	}
	defer coverage.Close()
	letters := kafka.NewDeadLetter(publisher, k.Metrics)
	settings := a.workerConfig()
	settings.StreamEpoch = epoch
	worker, err := pipeline.NewWorker(settings,
		pipeline.WorkerParts{Consumer: raw, Enricher: enricher, Sink: sink, Ledger: sink, DeadLetter: letters, Metrics: pipeline.NewWorkerMetrics(a.registry), Beat: turns.Beat, Log: a.log})
	if err != nil {
		return usageError{err}
	}
	covers := pipeline.CoverageWorker{Consumer: coverage, Sink: sink, DeadLetter: letters, GiveUp: storeGiveUp, Beat: coverageTurns.Beat, Log: a.log}
	h := health{
		live:  []httpserver.Check{turns.Check("worker"), coverageTurns.Check("coverage")},
		ready: []httpserver.Check{a.kafkaAnswers(k), {Name: "clickhouse", Run: conn.Ping}},
	}
	return a.runRole(ctx, h, func(ctx context.Context) error {
		a.log.WithField("stream_epoch", epoch).Info("ready")
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return worker.Run(ctx) })
		group.Go(func() error { return covers.Run(ctx) })
		return group.Wait()
	})
}

func (a *app) enricher() (enrich.Enricher, error) {
	if a.cfg.Work.Enrich == "off" {
		return enrich.Passthrough{}, nil
	}
	return a.chain()
}

// chain is the enrichment of the embedded models.
func (a *app) chain() (*enrich.Chain, error) {
	topics, err := override("enrich.topics_file", a.cfg.Enrich.TopicsFile)
	if err != nil {
		return nil, err
	}
	agencies, err := override("enrich.agencies_file", a.cfg.Enrich.AgenciesFile)
	if err != nil {
		return nil, err
	}
	chain, err := enrich.New(enrich.Config{Area: a.cfg.Enrich.Area, Topics: topics, Agencies: agencies})
	if err != nil {
		return nil, usageError{err}
	}
	return chain, nil
}

// override reads the operator's file that key names, if any.
func override(key, path string) (enrich.Override, error) {
	if path == "" {
		return enrich.Override{}, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return enrich.Override{}, usageError{fmt.Errorf("%s: %w", key, err)}
	}
	return enrich.Override{Name: path, Text: string(raw)}, nil
}

func (a *app) rules() []pipeline.Rule {
	var rules []pipeline.Rule
	for _, r := range a.cfg.Rules.Exclude {
		rules = append(rules, pipeline.Rule{Name: r.Name, Source: r.Source, Collection: r.Collection, Phrase: r.Phrase})
	}
	return rules
}

func (a *app) kafkaAnswers(cfg kafka.Config) httpserver.Check {
	return httpserver.Check{Name: "kafka", Run: func(ctx context.Context) error {
		admin, err := kafka.NewAdmin(cfg)
		if err != nil {
			return err
		}
		defer admin.Close()
		return admin.Ping(ctx)
	}}
}

// checkStream refuses a Kafka topic that ends before what the ledger holds of the same stream: it was emptied or made anew, and its new
// records would pass for old ones.
func (a *app) checkStream(ctx context.Context, cfg kafka.Config, audit *clickhouse.Audit, epoch uint32) error {
	admin, err := kafka.NewAdmin(cfg)
	if err != nil {
		return err
	}
	defer admin.Close()
	ends, err := admin.EndOffsets(ctx, pipeline.KafkaTopicRaw)
	if err != nil {
		return err
	}
	counts, err := audit.Partitions(ctx, epoch)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if end := ends[int(c.Partition)]; uint64(end) <= c.LastOffset {
			return refusedError{fmt.Errorf("Kafka topic %s, partition %d ends at offset %d, but the store holds offset %d of this stream: the topic was made anew; delete the topic %s as well, so that a new stream begins",
				pipeline.KafkaTopicRaw, c.Partition, end, c.LastOffset, kafka.KafkaTopicStream)}
		}
	}
	return nil
}
