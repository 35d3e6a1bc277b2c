package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// CollectorName names the collector and its cursor.
const CollectorName = "simulate:kota-contoh"

// CollectorConfig is a live city. City.Start and City.Days are not read: the city begins History days before its first run and has no
// end.
type CollectorConfig struct {
	City    Config `koanf:"city"`
	History int    `koanf:"history"` // days loaded at the first run
}

// DefaultCollectorConfig is the city of `up --demo`: two weeks of history.
func DefaultCollectorConfig() CollectorConfig {
	return CollectorConfig{City: DefaultConfig(), History: 14}
}

// Validate says which setting makes no live city.
func (c CollectorConfig) Validate() error {
	if c.History < 0 || c.History > 3660 {
		return fmt.Errorf("simulate: history is %d days, not 0 to 3660", c.History)
	}
	city := c.City
	city.Start, city.Days = DefaultStart, 0
	return city.Validate()
}

// Collector keeps a city going: first what it said so far, as fast as the road takes it, then each record at the minute it is collected. Its
// cursor holds the city and how far it was told, so that a later run goes on behind that, telling also what the city said while nobody
// listened.
type Collector struct {
	cfg        CollectorConfig
	cursors    collect.Cursors
	pseudonyms *collect.Pseudonymiser
	clock      func() time.Time
	log        logrus.FieldLogger
}

var _ collect.Collector = (*Collector)(nil)

// NewCollector makes one. pseudonyms may be nil: the city then uses its own key. clock is time.Now outside of tests.
func NewCollector(cfg CollectorConfig, cursors collect.Cursors, pseudonyms *collect.Pseudonymiser, clock func() time.Time, log logrus.FieldLogger) (*Collector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cursors == nil || clock == nil || log == nil {
		return nil, errors.New("simulate: collector without cursors, clock or log")
	}
	return &Collector{cfg: cfg, cursors: cursors, pseudonyms: pseudonyms, clock: clock, log: log.WithField("component", "simulate")}, nil
}

// Name implements collect.Collector.
func (c *Collector) Name() string { return CollectorName }

// cursor is what a run leaves to the next one.
type cursor struct {
	Version int      `json:"version"`
	City    Config   `json:"city"`
	Told    Position `json:"told"`
}

const cursorVersion = 1

// flushEvery is how many events may wait for Kafka's word before the cursor moves.
const flushEvery = 2000

// partialEvery is how often the running hour's coverage is told.
const partialEvery = time.Minute

// Collect implements collect.Collector. It returns ctx.Err(), or an error if the cursor is another city's.
func (c *Collector) Collect(ctx context.Context, out collect.Output) error {
	state, err := c.resume()
	if err != nil {
		return err
	}
	city, err := New(state.City, c.pseudonyms)
	if err != nil {
		return err
	}
	c.log.WithFields(logrus.Fields{"seed": state.City.Seed, "start": state.City.Start, "told_until": at(state.Told.At)}).Info("the city goes on")
	next, stop := iter.Pull(city.EventsFrom(state.Told))
	defer stop()
	run := run{Collector: c, city: city, out: out, state: state}
	for {
		e, ok := next()
		if !ok {
			return run.settle(ctx)
		}
		if err := run.await(ctx, e.At); err != nil {
			return err
		}
		if err := run.tell(ctx, &e); err != nil {
			return err
		}
	}
}

// resume reads the cursor; at the first run it fixes the city's first day.
func (c *Collector) resume() (cursor, error) {
	fresh := cursor{Version: cursorVersion, City: c.cfg.City}
	fresh.City.Days = 0
	fresh.City.Start = midnight(c.clock()).AddDate(0, 0, -c.cfg.History)
	raw, err := c.cursors.Get(CollectorName)
	if err != nil {
		return cursor{}, fmt.Errorf("read cursor %s: %w", CollectorName, err)
	}
	if raw == nil {
		return fresh, c.store(fresh)
	}
	var old cursor
	if err := json.Unmarshal(raw, &old); err != nil {
		return cursor{}, fmt.Errorf("read cursor %s: %w", CollectorName, err)
	}
	if old.Version != cursorVersion {
		return cursor{}, fmt.Errorf("read cursor %s: version %d is not known", CollectorName, old.Version)
	}
	old.City.Start = old.City.Start.UTC()
	if fresh.City.Start = old.City.Start; fresh.City != old.City {
		return cursor{}, fmt.Errorf("the city in this data directory is another one than the configuration's: %+v, not %+v", old.City, fresh.City)
	}
	return old, nil
}

func (c *Collector) store(state cursor) error {
	return collect.PutJSON(c.cursors, CollectorName, state)
}

// run is one Collect.
type run struct {
	*Collector
	city    *City
	out     collect.Output
	state   cursor
	waiting int       // events told since the cursor moved
	partial time.Time // when the running hour was last told
}

// tell puts one event on the road.
func (r *run) tell(ctx context.Context, e *Event) error {
	var err error
	switch e.Kind {
	case EventRecord:
		err = r.out.Emit(ctx, e.Mention)
	case EventCoverage:
		err = r.out.Cover(ctx, e.Coverage)
	}
	if err != nil {
		return err
	}
	r.state.Told = e.pos
	if r.waiting++; r.waiting >= flushEvery {
		return r.settle(ctx)
	}
	return nil
}

// settle waits until the road has everything, then moves the cursor.
func (r *run) settle(ctx context.Context) error {
	if r.waiting == 0 {
		return nil
	}
	if err := r.out.Flush(ctx); err != nil {
		return err
	}
	r.waiting = 0
	return r.store(r.state)
}

// await returns when the clock has reached t. Meanwhile it tells the running hour's coverage.
func (r *run) await(ctx context.Context, t time.Time) error {
	for {
		now := r.clock()
		if !t.After(now) {
			return ctx.Err()
		}
		if err := r.settle(ctx); err != nil {
			return err
		}
		if now.Sub(r.partial) >= partialEvery {
			if err := r.coverRunningHour(ctx, now); err != nil {
				return err
			}
			r.partial = now
		}
		wait := time.NewTimer(min(t.Sub(now), partialEvery))
		select {
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		case <-wait.C:
		}
	}
}

// coverRunningHour tells how much of the hour so far each source gave. The report at the hour's end replaces it.
func (r *run) coverRunningHour(ctx context.Context, now time.Time) error {
	hour := now.UTC().Truncate(time.Hour)
	for _, c := range r.city.partialCoverage(hour, now) {
		if err := r.out.Cover(ctx, c); err != nil {
			return err
		}
	}
	return r.out.Flush(ctx)
}

// partialCoverage is how many seconds of [hour, now) each source gave.
func (c *City) partialCoverage(hour, now time.Time) []schemas.Coverage {
	day := dayOf(hour.UnixMilli())
	var outages []*Outage
	for week := floorDiv(day-outageDays, 7); week <= floorDiv(day, 7); week++ {
		outages = append(outages, c.outagesOf(week)...)
	}
	out := make([]schemas.Coverage, 0, len(sources))
	for i := range sources {
		seconds := int64(now.Sub(hour)/time.Second) - silent(outages, i, hour, now, false)
		out = append(out, hourReport(sources[i].name, hour, now.UTC(), max(0, seconds)))
	}
	return out
}
