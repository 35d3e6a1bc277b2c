package collect

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/sirupsen/logrus/hooks/test"
)

// scripted is a collector that does what its function says, told how often it was started.
type scripted struct {
	name    string
	starts  atomic.Int32
	collect func(ctx context.Context, out Output, start int) error
}

func (s *scripted) Name() string { return s.name }
func (s *scripted) Collect(ctx context.Context, out Output) error {
	return s.collect(ctx, out, int(s.starts.Add(1)))
}

func newTestRunner(t *testing.T, pub *memoryPublisher, cfg RunnerConfig, collectors ...Collector) *Runner {
	t.Helper()
	cfg.Collectors = collectors
	cfg.NewOutput = func() *QueuedOutput { return NewOutput(pub, OutputConfig{}) }
	cfg.Log, _ = test.NewNullLogger()
	r, err := NewRunner(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunnerRestartsWhatFailsAndStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := &scripted{name: "a:panics", collect: func(_ context.Context, _ Output, start int) error {
			if start < 4 {
				panic("index out of range")
			}
			return nil
		}}
		fails := &scripted{name: "b:fails", collect: func(ctx context.Context, out Output, start int) error {
			if start == 1 {
				return errors.New("connection refused")
			}
			if err := out.Emit(ctx, mention(start)); err != nil {
				return err
			}
			return out.Flush(ctx)
		}}
		steady := &scripted{name: "c:steady", collect: func(ctx context.Context, out Output, _ int) error {
			if err := out.Emit(ctx, mention(100)); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		pub := &memoryPublisher{}
		metrics := NewMetrics(prometheus.NewRegistry())
		r := newTestRunner(t, pub, RunnerConfig{Metrics: metrics}, boom, fails, steady)
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- r.Run(ctx) }()
		time.Sleep(time.Minute) // of the bubble's clock
		synctest.Wait()
		health := r.Health()
		if health[0].State != StateFinished || health[0].Failures != 3 || health[0].LastError == "" {
			t.Errorf("the one that panics: %+v", health[0])
		}
		if health[1].State != StateFinished || health[1].Failures != 1 || health[1].LastSuccess.IsZero() {
			t.Errorf("the one that fails: %+v", health[1])
		}
		if health[2].State != StateRunning || health[2].Failures != 0 || steady.starts.Load() != 1 {
			t.Errorf("the steady one: %+v", health[2])
		}
		if got := testutil.ToFloat64(metrics.failures.WithLabelValues("a:panics")); got != 3 {
			t.Errorf("failures counts %v, want 3", got)
		}
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("Run returned %v", err)
		}
		if got := r.Health()[2].State; got != StateStopped {
			t.Errorf("the steady one is %s, want stopped", got)
		}
		if got := len(pub.seen()); got != 2 {
			t.Errorf("%d records, want 2", got)
		}
	})
}

func TestRunnerWaitsLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &scripted{name: "a:down", collect: func(context.Context, Output, int) error { return errors.New("down") }}
		r := newTestRunner(t, &memoryPublisher{}, RunnerConfig{}, c)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := r.Run(ctx); err != nil {
			t.Fatal(err)
		}
		// Waits end at 30 to 90 s: an hour holds some 60 tries and the quick first ones, not 3600.
		if got := c.starts.Load(); got < 45 || got > 130 {
			t.Errorf("%d starts in an hour, want 45 to 130", got)
		}
	})
}

func TestRunnerLetsACollectorFlushAtItsEnd(t *testing.T) {
	pub := &memoryPublisher{}
	emitted, flushed := make(chan error, 1), make(chan error, 1)
	c := &scripted{name: "a:polite", collect: func(ctx context.Context, out Output, _ int) error {
		emitted <- out.Emit(ctx, mention(1))
		<-ctx.Done()
		flushed <- out.Flush(context.WithoutCancel(ctx))
		return ctx.Err()
	}}
	r := newTestRunner(t, pub, RunnerConfig{}, c)
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- r.Run(ctx) }()
	err := <-emitted
	cancel()
	if err := errors.Join(err, <-flushed, <-ran); err != nil || len(pub.seen()) != 1 {
		t.Fatalf("published %d, error %v; want 1", len(pub.seen()), err)
	}
}

func TestRunnerRefusesTwoOfOneName(t *testing.T) {
	log, _ := test.NewNullLogger()
	_, err := NewRunner(RunnerConfig{Collectors: []Collector{&scripted{name: "rss:a"}, &scripted{name: "rss:a"}}, NewOutput: func() *QueuedOutput { return nil }, Log: log})
	if err == nil {
		t.Error("two collectors of one name were taken")
	}
}

// A collector that rests or fails lives, however long; one that is stuck in a call, or on its own, does not, until the road is tried again.
func TestRunnerTellsWhoIsStuck(t *testing.T) {
	const limit = 10 * time.Minute
	synctest.Test(t, func(t *testing.T) {
		hang := func(ctx context.Context, _ Output, _ int) error { <-ctx.Done(); return ctx.Err() }
		r := newTestRunner(t, &memoryPublisher{}, RunnerConfig{},
			&scripted{name: "a:rests", collect: func(ctx context.Context, out Output, _ int) error { return out.Rest(ctx, 24*time.Hour) }},
			&scripted{name: "b:fails", collect: func(context.Context, Output, int) error { return errors.New("down") }},
			&scripted{name: "c:hangs", collect: hang},
			&scripted{name: "d:finished", collect: func(context.Context, Output, int) error { return nil }})
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- r.Run(ctx) }()
		time.Sleep(limit - time.Minute)
		if err := r.Alive(limit); err != nil {
			t.Errorf("before the limit: %v", err)
		}
		time.Sleep(2 * time.Minute)
		err := r.Alive(limit)
		if err == nil || !strings.HasPrefix(err.Error(), "c:hangs last turned 11m0s ago") || strings.Count(err.Error(), "turned") != 1 {
			t.Errorf("after the limit: %v, want that c:hangs is stuck and no other", err)
		}
		r.Turn() // such as by a publisher that tries again
		if err := r.Alive(limit); err != nil {
			t.Errorf("while the road is tried: %v", err)
		}
		cancel()
		if err := <-ran; err != nil {
			t.Error(err)
		}
		time.Sleep(2 * limit)
		if err := r.Alive(limit); err != nil {
			t.Errorf("stopped: %v", err)
		}
	})
}
