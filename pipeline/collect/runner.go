package collect

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sirupsen/logrus"
)

// RunnerConfig names what runs. Zero durations mean the defaults.
type RunnerConfig struct {
	Collectors []Collector
	// NewOutput makes a fresh Output for each start of a collector: the error of an Output is final.
	NewOutput func() *QueuedOutput

	FirstWait   time.Duration // before the first restart, default 1s; each further wait is 1.5 times as long, give or take half
	LongestWait time.Duration // between restarts, default 1m
	StableAfter time.Duration // a collector that ran this long starts over with FirstWait, default 2m

	Clock   func() time.Time // default time.Now
	Log     logrus.FieldLogger
	Metrics *Metrics
}

// Validate refuses what cannot run.
func (c *RunnerConfig) Validate() error {
	if c.NewOutput == nil {
		return errors.New("runner has no output")
	}
	if c.Log == nil {
		return errors.New("runner has no log")
	}
	if c.FirstWait < 0 || c.LongestWait < 0 || c.StableAfter < 0 {
		return errors.New("runner has a negative wait")
	}
	seen := make(map[string]bool)
	for _, collector := range c.Collectors {
		if seen[collector.Name()] {
			return fmt.Errorf("two collectors are named %s: they would share a cursor", collector.Name())
		}
		seen[collector.Name()] = true
	}
	return nil
}

// Runner keeps collectors going beside each other: one that fails or panics is started again with backoff, and stops no other.
type Runner struct {
	cfg    RunnerConfig
	mu     sync.Mutex
	health map[string]*Health
}

// NewRunner makes a Runner. Nothing starts before Run.
func NewRunner(cfg RunnerConfig) (*Runner, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		value *time.Duration
		or    time.Duration
	}{{&cfg.FirstWait, time.Second}, {&cfg.LongestWait, time.Minute}, {&cfg.StableAfter, 2 * time.Minute}} {
		if *f.value == 0 {
			*f.value = f.or
		}
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	r := &Runner{cfg: cfg, health: make(map[string]*Health, len(cfg.Collectors))}
	for _, c := range cfg.Collectors {
		r.health[c.Name()] = &Health{Collector: c.Name(), State: StateIdle, Since: cfg.Clock()}
	}
	return r, nil
}

// Run returns nil once every collector has finished, or when ctx ends and every collector has returned. To be called once.
func (r *Runner) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, c := range r.cfg.Collectors {
		all.Go(func() { r.keep(ctx, c) })
	}
	all.Wait()
	return nil
}

// keep runs c until it finishes or ctx ends.
func (r *Runner) keep(ctx context.Context, c Collector) {
	log := r.cfg.Log.WithField("collector", c.Name())
	waits := backoff.ExponentialBackOff{InitialInterval: r.cfg.FirstWait, MaxInterval: r.cfg.LongestWait,
		RandomizationFactor: backoff.DefaultRandomizationFactor, Multiplier: backoff.DefaultMultiplier}
	waits.Reset()
	for {
		started := r.cfg.Clock()
		r.enter(c.Name(), StateRunning, nil, started)
		err := r.collect(ctx, c)
		now := r.cfg.Clock()
		switch {
		case err == nil:
			r.enter(c.Name(), StateFinished, nil, now)
			log.Info("collector finished")
			return
		case ctx.Err() != nil:
			r.enter(c.Name(), StateStopped, nil, now)
			return
		}
		if now.Sub(started) >= r.cfg.StableAfter {
			waits.Reset()
		}
		wait := waits.NextBackOff()
		r.enter(c.Name(), StateWaiting, err, now)
		r.cfg.Metrics.collectorFailed(c.Name())
		log.WithError(err).WithField("retry_in", wait.Round(time.Millisecond)).Warn("collector failed")
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			r.enter(c.Name(), StateStopped, nil, r.cfg.Clock())
			return
		}
	}
}

// collect is one run of c. A panic is an error of that run.
func (r *Runner) collect(ctx context.Context, c Collector) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return With(ctx, r.cfg.NewOutput(), func(ctx context.Context, out Output) error {
		return c.Collect(ctx, &watchedOutput{Output: out, turned: func() { r.turn(c.Name()) }, flushed: func() { r.succeed(c.Name()) }})
	})
}

func (r *Runner) enter(name string, state State, err error, now time.Time) {
	r.mu.Lock()
	h := r.health[name]
	h.State, h.Since, h.LastTurn = state, now, now
	if err != nil {
		h.Failures++
		h.LastError, h.LastErrorAt = err.Error(), now
	}
	r.mu.Unlock()
	r.cfg.Metrics.collectorState(name, state == StateRunning || state == StateFinished)
}

func (r *Runner) turn(name string) {
	now := r.cfg.Clock()
	r.mu.Lock()
	r.health[name].LastTurn = now
	r.mu.Unlock()
}

// Turn says that the road is being tried: a collector that waits for it is not stuck.
func (r *Runner) Turn() {
	now := r.cfg.Clock()
	r.mu.Lock()
	for _, h := range r.health {
		h.LastTurn = now
	}
	r.mu.Unlock()
}

// Alive names the collectors that should turn and have not for longer than limit. Safe to call while Run runs.
func (r *Runner) Alive(limit time.Duration) error {
	now := r.cfg.Clock()
	var stuck []error
	for _, h := range r.Health() {
		if age := now.Sub(h.LastTurn); (h.State == StateRunning || h.State == StateWaiting) && age > limit {
			stuck = append(stuck, fmt.Errorf("%s last turned %s ago, more than %s", h.Collector, age.Round(time.Second), limit))
		}
	}
	return errors.Join(stuck...)
}

func (r *Runner) succeed(name string) {
	now := r.cfg.Clock()
	r.mu.Lock()
	r.health[name].LastSuccess = now
	r.mu.Unlock()
	r.cfg.Metrics.collectorSucceeded(name, now)
}

// Health is how each collector fares, ordered by name. Safe to call while Run runs.
func (r *Runner) Health() []Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Health, 0, len(r.health))
	for _, h := range r.health {
		all = append(all, *h)
	}
	slices.SortFunc(all, func(a, b Health) int { return strings.Compare(a.Collector, b.Collector) })
	return all
}
