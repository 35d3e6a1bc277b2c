// Package aggregate keeps the hourly aggregates equal to the mentions: it recomputes every hour that was touched, newest first, and
// replaces its aggregate as a whole. It owns the loop and its pace; the Store owns the computation.
//
// Several aggregators at once waste work and bend nothing.
package aggregate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
)

// Store lists and recomputes hours. sinks/clickhouse.Hours is one.
type Store interface {
	// Dirty lists up to limit hours whose aggregate may be out of date, newest first.
	Dirty(ctx context.Context, limit int) ([]time.Time, error)
	// Recompute replaces the aggregates of hours, each as a whole, by what the mentions say now. Cut off anywhere, the former ones stay and the
	// hours stay dirty.
	Recompute(ctx context.Context, hours ...time.Time) error
	// Sweep removes what former computations left behind.
	Sweep(ctx context.Context) error
}

// Config sets the pace.
type Config struct {
	Interval   time.Duration // between looks for dirty hours; at least 100 ms
	SweepEvery time.Duration // between sweeps; default 5 minutes
	GiveUp     time.Duration // how long the store may fail before Run ends with its error; default 5 minutes
	Beat       func()        // called while the loop turns: at each try, and after each hour; may be nil
}

// Validate names the field that is wrong.
func (c *Config) Validate() error {
	if c.Interval < 100*time.Millisecond {
		return fmt.Errorf("aggregate.interval: %v is under 100 ms", c.Interval)
	}
	return nil
}

// Aggregator runs the loop.
type Aggregator struct {
	cfg     Config
	store   Store
	metrics *Metrics
	log     logrus.FieldLogger
	now     func() time.Time

	together int // hours of one Recompute, 1 to perLook
}

// New makes an Aggregator; metrics may be nil.
func New(cfg Config, store Store, metrics *Metrics, log logrus.FieldLogger) (*Aggregator, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.SweepEvery == 0 {
		cfg.SweepEvery = 5 * time.Minute
	}
	if cfg.GiveUp == 0 {
		cfg.GiveUp = 5 * time.Minute
	}
	return &Aggregator{cfg: cfg, store: store, metrics: metrics, log: log, now: time.Now, together: perLook}, nil
}

// perLook bounds the hours of one look, so that a large backfill does not keep the newest hour waiting.
const perLook = 8

// Run recomputes until ctx ends (nil) or the store has failed for longer than GiveUp.
func (a *Aggregator) Run(ctx context.Context) error {
	swept := a.now()
	for {
		started := a.now()
		busy, err := a.withRetry(ctx, a.Step)
		if err == nil && a.now().Sub(swept) > a.cfg.SweepEvery {
			_, err = a.withRetry(ctx, func(ctx context.Context) (bool, error) { return false, a.store.Sweep(ctx) })
			swept = a.now()
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		pause := a.cfg.Interval
		if busy { // more waits; yet half of the time belongs to the writers
			pause = min(pause, a.now().Sub(started))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// Step recomputes the newest dirty hours once and reports whether there may be more.
func (a *Aggregator) Step(ctx context.Context) (more bool, err error) {
	hours, err := a.store.Dirty(ctx, perLook)
	if err != nil {
		return false, err
	}
	if err := a.recompute(ctx, hours); err != nil {
		return false, err
	}
	a.metrics.looked(a.now())
	return len(hours) == perLook, nil
}

// recompute computes hours together, which is cheaper. After a failure it goes on with one at a time, and then with more again: together they
// may be more than the store can hold.
func (a *Aggregator) recompute(ctx context.Context, hours []time.Time) error {
	for len(hours) > 0 {
		n := min(a.together, len(hours))
		started := a.now()
		if err := a.store.Recompute(ctx, hours[:n]...); err != nil {
			a.together = 1
			return err
		}
		a.metrics.recomputed(n, a.now().Sub(started))
		a.together = min(2*a.together, perLook)
		hours = hours[n:]
	}
	return nil
}

// withRetry tries step until it works, ctx ends or GiveUp is over.
func (a *Aggregator) withRetry(ctx context.Context, step func(context.Context) (bool, error)) (bool, error) {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = 200*time.Millisecond, 5*time.Second
	more, err := backoff.Retry(ctx, func() (bool, error) {
		a.beat()
		return step(ctx)
	},
		backoff.WithBackOff(retry), backoff.WithMaxElapsedTime(a.cfg.GiveUp),
		backoff.WithNotify(func(err error, wait time.Duration) {
			a.metrics.failed()
			a.log.WithError(err).WithField("wait", wait.Round(time.Millisecond)).Warn("aggregates wait for the store")
		}))
	if err != nil && !errors.Is(err, context.Canceled) {
		return false, fmt.Errorf("recompute aggregates: %w", err)
	}
	return more, err
}

func (a *Aggregator) beat() {
	if a.cfg.Beat != nil {
		a.cfg.Beat()
	}
}

// Metrics counts what the aggregator does. A nil *Metrics works.
type Metrics struct {
	hours    prometheus.Counter
	failures prometheus.Counter
	duration prometheus.Histogram
	last     prometheus.Gauge
}

// NewMetrics registers the metrics.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		hours:    prometheus.NewCounter(prometheus.CounterOpts{Name: "kentongan_aggregate_hours_recomputed_total", Help: "Hours whose aggregate was computed anew."}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{Name: "kentongan_aggregate_store_failures_total", Help: "Tries that the store answered with an error."}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "kentongan_aggregate_recompute_duration_seconds", Help: "Time to recompute one hour; of hours that were computed together, their mean.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 12)}),
		last:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "kentongan_aggregate_last_look_timestamp_seconds", Help: "When dirty hours were last looked for and brought up to date."}),
	}
	r.MustRegister(m.hours, m.failures, m.duration, m.last)
	return m
}

func (m *Metrics) recomputed(hours int, took time.Duration) {
	if m == nil {
		return
	}
	m.hours.Add(float64(hours))
	for range hours {
		m.duration.Observe(took.Seconds() / float64(hours))
	}
}

func (m *Metrics) looked(at time.Time) {
	if m != nil {
		m.last.Set(float64(at.UnixNano()) / 1e9)
	}
}

func (m *Metrics) failed() {
	if m != nil {
		m.failures.Inc()
	}
}
