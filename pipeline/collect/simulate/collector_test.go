package simulate

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	logtest "github.com/sirupsen/logrus/hooks/test"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// road is an Output that keeps what it was told; what was not flushed is forgotten by crash.
type road struct {
	t        *testing.T
	now      func() time.Time
	queued   []schemas.Mention
	kept     []schemas.Mention
	rejects  int
	coverage map[string]schemas.Coverage
	failAt   int // of the n-th Emit, 0: never
	emits    int
}

var errRoad = errors.New("the road is closed")

func (r *road) Emit(_ context.Context, m schemas.Mention) error {
	if r.emits++; r.emits == r.failAt {
		return errRoad
	}
	if m.CollectedAt.After(r.now()) || m.PublishedAt.After(m.CollectedAt) {
		r.t.Errorf("at %s: %s was collected at %s and published at %s", r.now(), m.ID, m.CollectedAt, m.PublishedAt)
	}
	r.queued = append(r.queued, m)
	return nil
}

func (r *road) Reject(context.Context, collect.Reject) error { r.rejects++; return nil }

func (r *road) Cover(_ context.Context, c schemas.Coverage) error {
	if err := c.Validate(); err != nil {
		r.t.Error(err)
	}
	key := c.Source + c.Hour.String()
	if old, ok := r.coverage[key]; !ok || !c.ReportedAt.Before(old.ReportedAt) {
		r.coverage[key] = c
	}
	return nil
}

func (r *road) Rest(ctx context.Context, d time.Duration) error { return collect.Sleep(ctx, d) }

func (r *road) Flush(context.Context) error {
	r.kept = append(r.kept, r.queued...)
	r.queued = nil
	return nil
}

// cityTime is the bubble's clock, which begins in 2000, moved to October 2026.
func cityTime() time.Time { return time.Now().Add(234_750 * time.Hour) }

type memoryCursors map[string][]byte

func (c memoryCursors) Get(name string) ([]byte, error) { return c[name], nil }
func (c memoryCursors) Put(name string, value []byte) error {
	c[name] = slices.Clone(value)
	return nil
}

func liveConfig() CollectorConfig {
	cfg := CollectorConfig{City: testConfig(0), History: 3}
	cfg.City.DuplicateShare = 0
	cfg.City.Outages = 4
	return cfg
}

func collectFor(t *testing.T, cfg CollectorConfig, cursors collect.Cursors, r *road, d time.Duration) error {
	t.Helper()
	log, _ := logtest.NewNullLogger()
	c, err := NewCollector(cfg, cursors, nil, cityTime, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return c.Collect(ctx, r)
}

// told is the sequence of records that the city gives until now, from its first day on.
func told(t *testing.T, cfg CollectorConfig, start, now time.Time) []string {
	city := cfg.City
	city.Start, city.Days = start, 0
	var out []string
	for e := range newCity(t, city).Events() {
		if e.At.After(now) {
			break
		}
		if e.Kind == EventRecord {
			out = append(out, string(e.Why)+" "+e.Mention.ID)
		}
	}
	return out
}

func TestLiveCityLeavesNoGapAndRepeatsNothingAcrossRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, cursors := liveConfig(), memoryCursors{}
		r := &road{t: t, now: cityTime, coverage: map[string]schemas.Coverage{}}
		start := midnight(cityTime()).AddDate(0, 0, -cfg.History)
		for range 3 {
			if err := collectFor(t, cfg, cursors, r, 5*time.Hour+time.Minute); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("collect: %v", err)
			}
			r.queued = nil // a crash: what was not flushed is gone
			time.Sleep(3*time.Hour + 17*time.Second)
		}
		if err := collectFor(t, cfg, cursors, r, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("collect: %v", err)
		}
		want := told(t, cfg, start, cityTime())
		if len(r.kept) != len(want) {
			t.Fatalf("the road has %d records, the city said %d", len(r.kept), len(want))
		}
		seen := map[string]bool{}
		for i, m := range r.kept {
			if id := want[i][len(want[i])-len(m.ID):]; id != m.ID {
				t.Fatalf("record %d is %s, the city said %s", i, m.ID, want[i])
			}
			if m.Op == schemas.OpUpsert && want[i][:5] == "first" {
				if seen[m.ID] {
					t.Fatalf("%s came twice", m.ID)
				}
				seen[m.ID] = true
			}
		}
		hours := int(cityTime().Truncate(time.Hour).Sub(start) / time.Hour)
		if got := len(r.coverage); got < hours*len(sources) {
			t.Errorf("coverage of %d source hours, want at least %d", got, hours*len(sources))
		}
	})
}

func TestLiveCityGoesOnAfterTheRoadFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, cursors := liveConfig(), memoryCursors{}
		r := &road{t: t, now: cityTime, coverage: map[string]schemas.Coverage{}, failAt: flushEvery}
		start := midnight(cityTime()).AddDate(0, 0, -cfg.History)
		if err := collectFor(t, cfg, cursors, r, time.Hour); !errors.Is(err, errRoad) {
			t.Fatalf("collect: %v", err)
		}
		r.queued = nil
		if err := collectFor(t, cfg, cursors, r, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("collect: %v", err)
		}
		if want := told(t, cfg, start, cityTime()); len(r.kept) != len(want) {
			t.Errorf("the road has %d records, the city said %d", len(r.kept), len(want))
		}
	})
}

func TestLiveCityRefusesAnotherCitysCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, cursors := liveConfig(), memoryCursors{}
		r := &road{t: t, now: cityTime, coverage: map[string]schemas.Coverage{}}
		if err := collectFor(t, cfg, cursors, r, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("collect: %v", err)
		}
		cfg.City.Seed++
		if err := collectFor(t, cfg, cursors, r, time.Minute); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a cursor of another seed is taken: %v", err)
		}
	})
}
