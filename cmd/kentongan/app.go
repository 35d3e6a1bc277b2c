package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/cenkalti/backoff/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// app is what a command works with: its configuration, data folder, log and metrics.
type app struct {
	cfg      *config.Config
	data     dataDir
	role     string
	log      logrus.FieldLogger
	registry *prometheus.Registry

	startTimeout time.Duration // how long it waits at its start for what it depends on; it then ends with exitUnavailable
}

// newApp makes the app of a role.
func newApp(cfg *config.Config, role string) *app {
	logger := logrus.New()
	logger.SetOutput(os.Stderr)
	if level, err := logrus.ParseLevel(cfg.Log.Level); err == nil {
		logger.SetLevel(level)
	}
	if cfg.Log.Format == "json" {
		logger.SetFormatter(&logrus.JSONFormatter{TimestampFormat: time.RFC3339Nano})
	} else {
		logger.SetFormatter(&logrus.TextFormatter{FullTimestamp: true, TimestampFormat: time.TimeOnly})
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &app{cfg: cfg, data: dataDir(cfg.Data.Dir), role: role, log: logger.WithField("component", role), registry: registry, startTimeout: 30 * time.Second}
}

func (a *app) kafkaConfig() kafka.Config {
	k := a.cfg.Kafka
	brokers := k.Brokers
	if len(brokers) == 0 {
		brokers = []string{a.data.addr("broker", a.cfg.Broker.Listen)}
	}
	return kafka.Config{
		Brokers: brokers, ClientID: k.ClientID, Log: a.log,
		TLS: kafka.TLSConfig{Enabled: k.TLS.Enabled, CAFile: k.TLS.CAFile, CertFile: k.TLS.CertFile, KeyFile: k.TLS.KeyFile, ServerName: k.TLS.ServerName},
		Consume: kafka.ConsumeConfig{SessionTimeout: k.SessionTimeout, Heartbeat: k.SessionTimeout / 5, DrainTimeout: min(3*time.Second, k.SessionTimeout/2),
			// A worker that is joining can not be stopped before this and five seconds are over, and hands in what it holds in much less.
			RebalanceTimeout: max(10*time.Second, k.SessionTimeout)},
		SASL: kafka.SASLConfig{Mechanism: k.SASL.Mechanism, User: k.SASL.User, Password: k.SASL.Password},
	}
}

// embeddedUser is the engine's user in the data folder.
const embeddedUser = "kentongan"

func (a *app) clickhouseConfig() (clickhouse.Config, error) {
	c := a.cfg.ClickHouse
	cfg := clickhouse.Config{URL: c.URL, Database: c.Database, User: c.User, Password: c.Password, Compression: c.Compression, CAFile: c.CAFile}
	if cfg.URL == "" {
		password, err := a.data.secret("engine-password")
		if err != nil {
			return cfg, err
		}
		cfg.URL, cfg.User, cfg.Password = "http://"+a.data.addr("engine", a.cfg.Engine.Listen), embeddedUser, password
	}
	return cfg, nil
}

// connectStore waits for ClickHouse and checks its schema. The caller closes the connection.
func (a *app) connectStore(ctx context.Context) (driver.Conn, error) {
	var conn driver.Conn
	err := a.wait(ctx, "ClickHouse", func(ctx context.Context) error {
		cfg, err := a.clickhouseConfig() // again at each try: an embedded engine may come up elsewhere
		if err != nil {
			return backoff.Permanent(err)
		}
		if conn, err = clickhouse.Open(cfg); err != nil {
			return backoff.Permanent(usageError{err})
		}
		if err := conn.Ping(ctx); err != nil {
			conn.Close()
			return storeTrouble(cfg, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := clickhouse.CheckSchema(ctx, conn); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// storeTrouble says which ClickHouse has refused or failed. That it does not know us is final.
func storeTrouble(cfg clickhouse.Config, err error) error {
	var refusal *ch.Exception
	if errors.As(err, &refusal) && slices.Contains([]int32{192, 193, 194, 516}, refusal.Code) { // unknown user, wrong or missing password, AUTHENTICATION_FAILED
		return backoff.Permanent(refusedError{fmt.Errorf("ClickHouse at %s does not let user %s in (code %d); see clickhouse.user and KENTONGAN_CLICKHOUSE_PASSWORD", cfg.URL, cfg.User, refusal.Code)})
	}
	return fmt.Errorf("%s: %w", cfg.URL, err)
}

// connectKafka waits for Kafka, makes sure of its topics and reads the stream's epoch.
func (a *app) connectKafka(ctx context.Context, cfg kafka.Config) (epoch uint32, err error) {
	admin, err := kafka.NewAdmin(cfg)
	if err != nil {
		return 0, usageError{err}
	}
	defer admin.Close()
	err = a.wait(ctx, "Kafka", func(ctx context.Context) error {
		err := admin.Ping(ctx)
		if err == nil {
			err = admin.EnsureTopics(ctx, topicSpecs(a.cfg)...)
		}
		if err == nil {
			_, epoch, err = admin.Stream(ctx)
		}
		switch {
		case err == nil:
			return nil
		case exitCode(err) == exitRefused:
			var refusal *kafka.RefusedError
			if cfg.SASL.Mechanism != "" && errors.As(err, &refusal) {
				err = fmt.Errorf("%w; see kafka.sasl.mechanism, kafka.sasl.user and KENTONGAN_KAFKA_SASL_PASSWORD", err)
			}
			return backoff.Permanent(err)
		}
		return fmt.Errorf("%v: %w", cfg.Brokers, err)
	})
	return epoch, err
}

func topicSpecs(cfg *config.Config) []kafka.TopicSpec {
	retention := fmt.Sprint(cfg.Kafka.Retention.Milliseconds())
	spec := func(name string, partitions int, retention string) kafka.TopicSpec {
		return kafka.TopicSpec{Name: name, Partitions: partitions, Replication: cfg.Kafka.Replication, Configs: map[string]string{"retention.ms": retention}}
	}
	return []kafka.TopicSpec{
		spec(pipeline.KafkaTopicRaw, cfg.Kafka.Partitions, retention),
		spec(pipeline.KafkaTopicDead, cfg.Kafka.Partitions, retention),
		spec(pipeline.KafkaTopicCoverage, 1, retention),
	}
}

// wait tries until it works or a.startTimeout is over; the error then is an *unavailableError.
func (a *app) wait(ctx context.Context, what string, try func(context.Context) error) error {
	pace := backoff.NewExponentialBackOff()
	pace.InitialInterval, pace.MaxInterval = 100*time.Millisecond, 2*time.Second
	began, said := time.Now(), false
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		return struct{}{}, try(ctx)
	}, backoff.WithBackOff(pace), backoff.WithMaxElapsedTime(a.startTimeout), backoff.WithNotify(func(err error, _ time.Duration) {
		if !said && time.Since(began) > 3*time.Second { // everything starts at once: a moment is no news
			a.log.WithError(err).Infof("waiting for %s, up to %v", what, a.startTimeout)
			said = true
		}
	}))
	if err == nil || ctx.Err() != nil || exitCode(err) != exitFailed {
		return err
	}
	return &unavailableError{what, plain(err)}
}

// pseudonymiser knows the accounts that the operator registered, and more.
func (a *app) pseudonymiser(more ...collect.Registered) (*collect.Pseudonymiser, error) {
	key, err := a.data.pseudonymKey(a.cfg)
	if err != nil {
		return nil, err
	}
	registered := more
	for _, r := range a.cfg.Pseudonym.Registered {
		registered = append(registered, collect.Registered{Platform: r.Platform, Handle: r.Handle, Role: schemas.Role(r.Role), Name: r.Name})
	}
	p, err := collect.NewPseudonymiser(key, a.cfg.Pseudonym.KeyID, registered)
	if err != nil {
		return nil, usageError{err}
	}
	return p, nil
}

// plain is the network's own words where they are the cause: the clients wrap them in their whole request.
func plain(err error) error {
	var network *net.OpError
	if errors.As(err, &network) {
		return network
	}
	return err
}
