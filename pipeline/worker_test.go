package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

func TestStepsComeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(mixture(t, 35)...), newRoad(t)
		s.end()
		if err := newWorker(t, s.member(r), r).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		one := []string{stepWrite, stepReject, stepNote, stepAck}
		if got, want := r.names(), slices.Concat(one, one, one, one); !slices.Equal(got, want) {
			t.Errorf("got steps %v, want %v", got, want)
		}
		if got, want := s.committed(), (map[int]int64{0: 12, 1: 12, 2: 11}); !maps.Equal(got, want) {
			t.Errorf("committed %v, want %v", got, want)
		}
	})
}

// A step that fails a few times is tried again, and nothing before or after it is skipped.
func TestFailingStepIsTriedAgain(t *testing.T) {
	for _, step := range []string{stepWrite, stepReject, stepNote, stepAck} {
		t.Run(step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(mixture(t, 10)...), newRoad(t)
				s.end()
				r.before = fail(step, 3)
				if err := newWorker(t, s.member(r), r).Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				var want []string
				for _, name := range []string{stepWrite, stepReject, stepNote, stepAck} {
					want = append(want, name)
					if name == step {
						want = append(want, name, name, name)
					}
				}
				if got := r.names(); !slices.Equal(got, want) {
					t.Errorf("got steps %v, want %v", got, want)
				}
				assertWaitsGrow(t, r, step)
			})
		})
	}
}

func assertWaitsGrow(t *testing.T, r *road, step string) {
	t.Helper()
	var tries []time.Time
	for _, c := range r.history() {
		if c.step == step {
			tries = append(tries, c.at)
		}
	}
	for i := 1; i < len(tries); i++ { // 100 ms, 150 ms, 225 ms, give or take half
		nominal := 100 * time.Millisecond
		for range i - 1 {
			nominal = nominal * 3 / 2
		}
		if wait := tries[i].Sub(tries[i-1]); wait < nominal/2 || wait > nominal*3/2 {
			t.Errorf("try %d came after %v, want about %v", i+1, wait, nominal)
		}
	}
}

// Broken state stops: loudly, with the step's name, and without an acknowledgement.
func TestStepThatFailsForeverEndsRun(t *testing.T) {
	for step, says := range map[string]string{stepWrite: "write batch", stepReject: "keep dead letters", stepNote: "note receipts", stepAck: "acknowledge"} {
		t.Run(step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(mixture(t, 50)...), newRoad(t) // does not end: the failure must end Run
				r.before = fail(step, -1)
				began := time.Now()
				err := newWorker(t, s.member(r), r).Run(t.Context())
				if !errors.Is(err, errBroken) || !strings.Contains(fmt.Sprint(err), says) {
					t.Errorf("got error %v, want one that names %q and wraps the cause", err, says)
				}
				if took := time.Since(began); took < 50*time.Second || took > time.Minute {
					t.Errorf("Run ended after %v, want after trying for a minute", took)
				}
				if got := s.committed(); len(got) > 0 {
					t.Errorf("committed %v though %s failed", got, step)
				}
				names := r.names()
				if after := slices.Index([]string{stepWrite, stepReject, stepNote, stepAck}, step) + 1; after < 4 {
					if next := []string{stepWrite, stepReject, stepNote, stepAck}[after]; slices.Contains(names, next) {
						t.Errorf("%s was called although %s failed: %v", next, step, names)
					}
				}
			})
		})
	}
}

func TestEnricherThatCannotWorkEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(posts(t, 30)...), newRoad(t)
		err := newWorker(t, s.member(r), r, func(_ *pipeline.WorkerConfig, p *pipeline.WorkerParts) { p.Enricher = brokenEnricher{} }).Run(t.Context())
		if !errors.Is(err, errBroken) {
			t.Errorf("got error %v, want the enricher's", err)
		}
		if len(s.committed()) > 0 || len(r.names()) > 0 {
			t.Errorf("steps %v, committed %v, want none", r.names(), s.committed())
		}
	})
}

type brokenEnricher struct{}

func (brokenEnricher) Enrich(context.Context, schemas.Mention) (schemas.Enrichment, error) {
	return schemas.Enrichment{}, errBroken
}

type brokenConsumer struct{ pipeline.Consumer }

func (brokenConsumer) Fetch(context.Context) (pipeline.Delivery, error) {
	return pipeline.Delivery{}, errBroken
}

func TestConsumerThatCannotFetchEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoad(t)
		if err := newWorker(t, brokenConsumer{}, r).Run(t.Context()); !errors.Is(err, errBroken) {
			t.Errorf("got error %v, want the consumer's", err)
		}
	})
}

func TestBatchesAreCutBySizeAndWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(posts(t, 25)...), newRoad(t)
		began := time.Now()
		stop := start(t, newWorker(t, s.member(r), r))
		time.Sleep(2 * time.Second)
		s.add(posts(t, 1)...)
		time.Sleep(2 * time.Second)
		stop()
		var sizes []int
		var ages []time.Duration
		for _, c := range r.history() {
			if c.step == stepNote {
				sizes, ages = append(sizes, c.size), append(ages, c.at.Sub(began))
			}
		}
		if want := []int{10, 10, 5, 1}; !slices.Equal(sizes, want) {
			t.Errorf("got batches of %v, want %v", sizes, want)
		}
		if want := []time.Duration{0, 0, 500 * time.Millisecond, 2500 * time.Millisecond}; !slices.Equal(ages, want) {
			t.Errorf("they were noted after %v, want %v", ages, want)
		}
	})
}

// start runs w until stop is called, which fails the test if Run returns an error.
func start(t *testing.T, w interface{ Run(context.Context) error }) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

// A store that stands still holds the consumer back: what is fetched and not stored stays bounded.
func TestSlowStoreHoldsTheConsumerBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(), newRoad(t)
		one := posts(t, 1)[0]
		s.mu.Lock()
		for i := range 3000 {
			one.Offset = int64(i)
			s.records = append(s.records, one)
		}
		s.mu.Unlock()
		release := make(chan struct{})
		r.before = func(step string, _ int) error {
			if step == stepWrite {
				<-release
			}
			return nil
		}
		m := s.member(r)
		stop := start(t, newWorker(t, m, r))
		synctest.Wait()
		time.Sleep(time.Hour)
		held := m.count()
		if held > 1024+6*10 {
			t.Errorf("%d records were fetched while the store stood still", held)
		}
		close(release)
		time.Sleep(time.Minute)
		if m.count() != 3000 || s.committed()[0] != 3000 {
			t.Errorf("afterwards %d were fetched and %v committed, want all 3000", m.count(), s.committed())
		}
		stop()
	})
}

// A consumer that is closed has its last records settled, then Run ends.
func TestClosedConsumerIsSettledToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(posts(t, 23)...), newRoad(t)
		s.end()
		if err := newWorker(t, s.member(r), r).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := s.committed(), (map[int]int64{0: 8, 1: 8, 2: 7}); !maps.Equal(got, want) {
			t.Errorf("committed %v, want %v", got, want)
		}
	})
}

// A stop is no error, leaves no goroutine behind (synctest sees them), and loses nothing.
func TestStopAtAnyMoment(t *testing.T) {
	for _, step := range []string{stepWrite, stepReject, stepNote, stepAck} {
		t.Run(step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(mixture(t, 60)...), newRoad(t)
				ctx, cancel := context.WithCancel(t.Context())
				r.before = func(name string, n int) error {
					if name == step && n == 2 {
						cancel()
					}
					return nil
				}
				if err := newWorker(t, s.member(r), r).Run(ctx); err != nil {
					t.Errorf("Run: %v", err)
				}
				r.before = nil
				finish(t, s, r)
				sameBooks(t, s, r)
			})
		})
	}
}

// finish lets a new worker settle what is left.
func finish(t *testing.T, s *stream, r *road) {
	t.Helper()
	s.end()
	if err := newWorker(t, s.member(r), r).Run(t.Context()); err != nil {
		t.Fatalf("the next worker: %v", err)
	}
}

// What the sink refuses for what it is becomes a dead letter; the rest of its batch is stored, and the refused record's receipt names no mention.
func TestRefusedMentionsAreSetAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(posts(t, 10)...), newRoad(t)
		s.end()
		sink := &pickySink{Sink: r, refuses: map[string]bool{"x:2": true, "x:7": true}}
		w := newWorker(t, s.member(r), r, func(_ *pipeline.WorkerConfig, p *pipeline.WorkerParts) { p.Sink = sink })
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		live, _ := r.store.Live(t.Context())
		if len(live) != 8 {
			t.Errorf("%d mentions are stored, want 8", len(live))
		}
		var refused []string
		for _, x := range r.letters() {
			refused = append(refused, string(x.Delivery.Key))
			if x.Reason != schemas.ReasonRefused || !errors.Is(x.Cause, errBroken) {
				t.Errorf("dead letter of %s has reason %s and cause %v", x.Delivery.Key, x.Reason, x.Cause)
			}
		}
		if slices.Sort(refused); !slices.Equal(refused, []string{"x:2", "x:7"}) {
			t.Errorf("set aside: %v, want x:2 and x:7", refused)
		}
		for _, receipt := range r.store.Receipts() {
			dead := receipt.Outcome == schemas.OutcomeDead
			if zero := receipt.ID == (schemas.IDHash{}) && receipt.Content == 0 && receipt.Version == (schemas.Version{}); dead != zero {
				t.Errorf("receipt %+v: a dead record names no mention, an accepted one does", receipt)
			}
		}
		if sink.calls != 3 { // refuses one, then the other, then takes the rest
			t.Errorf("the sink was called %d times, want 3", sink.calls)
		}
	})
}

// A sink that refuses a part without naming it cannot be helped: Run ends, nothing is acknowledged.
func TestRefusalWithoutNamesEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(posts(t, 10)...), newRoad(t)
		r.before = func(step string, _ int) error {
			if step == stepWrite {
				return &pipeline.BatchError{}
			}
			return nil
		}
		var refused *pipeline.BatchError
		if err := newWorker(t, s.member(r), r).Run(t.Context()); !errors.As(err, &refused) {
			t.Errorf("got error %v, want a *BatchError", err)
		}
		if len(s.committed()) > 0 {
			t.Errorf("committed %v", s.committed())
		}
	})
}

// pickySink refuses some mentions, one a call.
type pickySink struct {
	pipeline.Sink
	refuses map[string]bool
	calls   int
}

func (p *pickySink) Write(ctx context.Context, batch []schemas.EnrichedMention) error {
	p.calls++
	for i := range batch {
		if p.refuses[batch[i].ID] {
			return &pipeline.BatchError{Failed: map[int]error{i: errBroken}}
		}
	}
	return p.Sink.Write(ctx, batch)
}

func TestWorkerMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(received.Add(90 * time.Second)))
		registry := prometheus.NewPedanticRegistry()
		metrics := pipeline.NewWorkerMetrics(registry)
		zero := `# HELP kentongan_worker_mentions_settled_total Records that were settled, by outcome.
# TYPE kentongan_worker_mentions_settled_total counter
kentongan_worker_mentions_settled_total{outcome="accepted"} %d
kentongan_worker_mentions_settled_total{outcome="dead"} %d
kentongan_worker_mentions_settled_total{outcome="excluded"} %d
`
		assert := func(accepted, dead, excluded int) {
			t.Helper()
			want := strings.NewReader(fmt.Sprintf(zero, accepted, dead, excluded))
			if err := testutil.GatherAndCompare(registry, want, "kentongan_worker_mentions_settled_total"); err != nil {
				t.Error(err)
			}
		}
		assert(0, 0, 0)
		if n, err := testutil.GatherAndCount(registry, "kentongan_worker_mentions_dead_total"); err != nil || n != len(schemas.Reasons()) {
			t.Errorf("%d reasons exist from the start (%v), want %d", n, err, len(schemas.Reasons()))
		}
		s, r := newStream(mixture(t, 14)...), newRoad(t)
		s.end()
		r.before = fail(stepNote, 2)
		w := newWorker(t, s.member(r), r, func(_ *pipeline.WorkerConfig, p *pipeline.WorkerParts) { p.Metrics = metrics })
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		assert(8, 4, 2)
		retries := "# HELP kentongan_worker_retries_total Tries that the store or the broker answered with an error.\n" +
			"# TYPE kentongan_worker_retries_total counter\nkentongan_worker_retries_total 2\n"
		if err := testutil.GatherAndCompare(registry, strings.NewReader(retries), "kentongan_worker_retries_total"); err != nil {
			t.Error(err)
		}
	})
}

func TestWorkerConfigValidate(t *testing.T) {
	for name, change := range map[string]func(*pipeline.WorkerConfig){
		"batch too large":   func(c *pipeline.WorkerConfig) { c.BatchSize = 500_001 },
		"batch negative":    func(c *pipeline.WorkerConfig) { c.BatchSize = -1 },
		"wait too long":     func(c *pipeline.WorkerConfig) { c.BatchWait = time.Hour },
		"rule of nothing":   func(c *pipeline.WorkerConfig) { c.Rules = []pipeline.Rule{{Name: "semua"}} },
		"rule with no name": func(c *pipeline.WorkerConfig) { c.Rules = []pipeline.Rule{{Phrase: "judi"}} },
	} {
		var cfg pipeline.WorkerConfig
		change(&cfg)
		if _, err := pipeline.NewWorker(cfg, pipeline.WorkerParts{Enricher: enrich.Passthrough{}}); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, err := pipeline.NewWorker(pipeline.WorkerConfig{}, pipeline.WorkerParts{}); err != nil {
		t.Errorf("the zero configuration has defaults, got %v", err)
	}
}
