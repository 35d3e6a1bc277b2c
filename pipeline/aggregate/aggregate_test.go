package aggregate_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline/aggregate"
)

var errBroken = errors.New("broken")

// store is an aggregate.Store in memory. Recomputing an hour takes work, and makes it clean unless it was touched meanwhile.
type store struct {
	work time.Duration
	fail func(call string, n int) error // asked before each call with its number, from 1

	mu    sync.Mutex
	dirty map[time.Time]int // touches since its last computation
	calls []event
	count map[string]int

	together []int // hours of each Recompute that worked
}

type event struct {
	call string
	hour int // since the first hour of the tests
	at   time.Time
}

func newStore(hours ...int) *store {
	s := &store{dirty: map[time.Time]int{}, count: map[string]int{}}
	s.touch(hours...)
	return s
}

var first = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func hour(n int) time.Time { return first.Add(time.Duration(n) * time.Hour) }

func (s *store) touch(hours ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range hours {
		s.dirty[hour(h)]++
	}
}

func (s *store) note(call string, of int) error {
	s.mu.Lock()
	s.count[call]++
	n := s.count[call]
	s.calls = append(s.calls, event{call, of, time.Now()})
	s.mu.Unlock()
	if s.fail == nil {
		return nil
	}
	return s.fail(call, n)
}

func (s *store) Dirty(_ context.Context, limit int) ([]time.Time, error) {
	if err := s.note("dirty", 0); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var hours []time.Time
	for h := range s.dirty {
		hours = append(hours, h)
	}
	slices.SortFunc(hours, func(a, b time.Time) int { return b.Compare(a) })
	return hours[:min(limit, len(hours))], nil
}

func (s *store) Recompute(ctx context.Context, hours ...time.Time) error {
	for _, h := range hours {
		if err := s.recomputeOne(ctx, h); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.together = append(s.together, len(hours))
	s.mu.Unlock()
	return nil
}

func (s *store) recomputeOne(ctx context.Context, h time.Time) error {
	if err := s.note("recompute", int(h.Sub(first)/time.Hour)); err != nil {
		return err
	}
	s.mu.Lock()
	before := s.dirty[h]
	s.mu.Unlock()
	select {
	case <-time.After(s.work):
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dirty[h] == before {
		delete(s.dirty, h)
	}
	return nil
}

func (s *store) Sweep(context.Context) error { return s.note("sweep", 0) }

func (s *store) history(call string) []event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []event
	for _, e := range s.calls {
		if e.call == call {
			out = append(out, e)
		}
	}
	return out
}

func (s *store) recomputed() []int {
	var hours []int
	for _, e := range s.history("recompute") {
		hours = append(hours, e.hour)
	}
	return hours
}

func newAggregator(t *testing.T, cfg aggregate.Config, s *store, metrics *aggregate.Metrics) *aggregate.Aggregator {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	a, err := aggregate.New(cfg, s, metrics, log)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// start runs a until stop is called, which fails the test if Run returns an error.
func start(t *testing.T, a *aggregate.Aggregator) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

func TestLooksAtItsPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		began := time.Now()
		stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second}, s, nil))
		time.Sleep(3500 * time.Millisecond)
		s.touch(7)
		time.Sleep(time.Second)
		stop()
		var looks []time.Duration
		for _, e := range s.history("dirty") {
			looks = append(looks, e.at.Sub(began))
		}
		if want := []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second}; !slices.Equal(looks, want) {
			t.Errorf("looked after %v, want %v", looks, want)
		}
		if got := s.recomputed(); !slices.Equal(got, []int{7}) {
			t.Errorf("recomputed %v, want hour 7 once", got)
		}
	})
}

// A backfill is worked off newest first, and an hour that becomes dirty meanwhile does not wait for the end of it.
func TestNewestHourFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var backfill []int
		for h := range 100 {
			backfill = append(backfill, h)
		}
		s := newStore(backfill...)
		s.work = 100 * time.Millisecond
		stop := start(t, newAggregator(t, aggregate.Config{Interval: 10 * time.Second}, s, nil))
		time.Sleep(150 * time.Millisecond)
		s.touch(500)
		time.Sleep(time.Minute)
		stop()
		order := s.recomputed()
		if at := slices.Index(order, 500); at < 0 || at > 8 {
			t.Errorf("the new hour was recomputed as number %d", at)
		}
		rest := slices.DeleteFunc(slices.Clone(order), func(h int) bool { return h == 500 })
		slices.Reverse(backfill)
		if !slices.Equal(rest, backfill) {
			t.Errorf("got %v, want the backfill newest first, each hour once", rest)
		}
	})
}

// While much waits it does not rest for the whole interval, and leaves half of the time to those who write.
func TestBusyAggregatorLeavesHalfOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var backfill []int
		for h := range 80 {
			backfill = append(backfill, h)
		}
		s := newStore(backfill...)
		s.work = 50 * time.Millisecond // 8 a look: 400 ms
		began := time.Now()
		stop := start(t, newAggregator(t, aggregate.Config{Interval: 10 * time.Second}, s, nil))
		time.Sleep(time.Minute)
		stop()
		for i, e := range s.history("dirty")[:10] {
			if got, want := e.at.Sub(began), time.Duration(i)*800*time.Millisecond; got != want {
				t.Errorf("look %d came after %v, want %v", i+1, got, want)
			}
		}
	})
}

// An hour that is touched while it is recomputed is recomputed again.
func TestTouchedMeanwhileIsDoneAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(3)
		s.work = 200 * time.Millisecond
		stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second}, s, nil))
		time.Sleep(100 * time.Millisecond)
		s.touch(3)
		time.Sleep(5 * time.Second)
		stop()
		if got := s.recomputed(); !slices.Equal(got, []int{3, 3}) {
			t.Errorf("recomputed %v, want hour 3 twice", got)
		}
	})
}

func TestStoreThatComesBack(t *testing.T) {
	for _, call := range []string{"dirty", "recompute"} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStore(1, 2)
				s.fail = func(name string, n int) error {
					if name == call && n <= 5 {
						return errBroken
					}
					return nil
				}
				registry := prometheus.NewPedanticRegistry()
				stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second}, s, aggregate.NewMetrics(registry)))
				time.Sleep(30 * time.Second)
				stop()
				if left, _ := s.Dirty(t.Context(), 9); len(left) != 0 {
					t.Errorf("%v are still dirty", left)
				}
				want := `# HELP kentongan_aggregate_hours_recomputed_total Hours whose aggregate was computed anew.
# TYPE kentongan_aggregate_hours_recomputed_total counter
kentongan_aggregate_hours_recomputed_total 2
# HELP kentongan_aggregate_store_failures_total Tries that the store answered with an error.
# TYPE kentongan_aggregate_store_failures_total counter
kentongan_aggregate_store_failures_total 5
`
				if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "kentongan_aggregate_hours_recomputed_total", "kentongan_aggregate_store_failures_total"); err != nil {
					t.Error(err)
				}
				tries := s.history(call)[:6]
				for i := 2; i < len(tries); i++ {
					if wait := tries[i].at.Sub(tries[i-1].at); wait > 3*time.Second || wait < 100*time.Millisecond {
						t.Errorf("try %d came after %v", i+1, wait)
					}
				}
			})
		})
	}
}

// Hours are computed together while that works; after a failure one at a time, and then more again.
func TestHoursThatAreTooMuchTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
		s.fail = func(name string, n int) error {
			if name == "recompute" && n == 3 { // the third hour of the first eight: two are done
				return errBroken
			}
			return nil
		}
		stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second}, s, nil))
		time.Sleep(time.Minute)
		stop()
		if want := []int{1, 2, 4, 1, 6}; !slices.Equal(s.together, want) {
			t.Errorf("computed %v hours together, want %v", s.together, want)
		}
		if left, _ := s.Dirty(t.Context(), 99); len(left) != 0 {
			t.Errorf("%v are still dirty", left)
		}
	})
}

// Broken state stops, loudly.
func TestStoreThatStaysAwayEndsRun(t *testing.T) {
	for _, call := range []string{"dirty", "recompute", "sweep"} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStore(1)
				s.fail = func(name string, _ int) error {
					if name == call {
						return errBroken
					}
					return nil
				}
				began := time.Now()
				err := newAggregator(t, aggregate.Config{Interval: time.Second, SweepEvery: time.Second, GiveUp: time.Minute}, s, nil).Run(t.Context())
				if !errors.Is(err, errBroken) {
					t.Errorf("got error %v, want the store's", err)
				}
				if took := time.Since(began); took < 50*time.Second || took > 65*time.Second {
					t.Errorf("Run ended after %v, want after trying for a minute", took)
				}
			})
		})
	}
}

func TestSweepsNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second, SweepEvery: time.Minute}, s, nil))
		time.Sleep(10*time.Minute + 30*time.Second)
		stop()
		if got := len(s.history("sweep")); got < 9 || got > 10 {
			t.Errorf("swept %d times in ten minutes, want about once a minute", got)
		}
	})
}

// A stop in the middle of an hour is no error, and the hour stays dirty.
func TestStopAmidAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(1)
		s.work = time.Hour
		stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second}, s, nil))
		time.Sleep(time.Minute)
		began := time.Now()
		stop()
		if took := time.Since(began); took > 0 {
			t.Errorf("it stopped after %v", took)
		}
		if left, _ := s.Dirty(t.Context(), 9); len(left) != 1 {
			t.Errorf("dirty: %v, want the hour that was not finished", left)
		}
	})
}

// It beats while it rests and while the store fails, and not while a call hangs.
func TestBeats(t *testing.T) {
	for name, c := range map[string]struct {
		fail  func(string, int) error
		work  time.Duration
		turns bool
	}{
		"idle":        {turns: true},
		"store fails": {fail: func(string, int) error { return errBroken }, turns: true},
		"store hangs": {work: 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStore(1)
				s.fail, s.work = c.fail, c.work
				var beats atomic.Int64
				stop := start(t, newAggregator(t, aggregate.Config{Interval: time.Second, GiveUp: time.Hour, Beat: func() { beats.Add(1) }}, s, nil))
				time.Sleep(time.Minute)
				before := beats.Load()
				time.Sleep(10 * time.Second)
				if turned := beats.Load() > before; turned != c.turns {
					t.Errorf("beats within 10 s: %v, want %v", turned, c.turns)
				}
				stop()
			})
		})
	}
}

func TestConfigValidate(t *testing.T) {
	if _, err := aggregate.New(aggregate.Config{Interval: 99 * time.Millisecond}, newStore(), nil, logrus.New()); err == nil {
		t.Error("an interval under 100 ms is taken")
	}
}
