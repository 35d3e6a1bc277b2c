package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// covered is the report of one hour, hours after the hour of receipt.
func covered(t *testing.T, hours int, change ...func(*schemas.Coverage)) pipeline.Delivery {
	t.Helper()
	c := schemas.Coverage{Schema: schemas.SchemaVersion, Source: "rss", Collection: "antara", Unit: schemas.CoverageSeconds,
		Hour: received.Truncate(time.Hour).Add(time.Duration(hours) * time.Hour), Part: "a", Expected: 3600, Got: 1800, ReportedAt: received}
	for _, f := range change {
		f(&c)
	}
	value, err := schemas.EncodeCoverage(c)
	if err != nil {
		t.Fatal(err)
	}
	return rawRecord(0, "rss/antara", "rss", value)
}

func newCoverageWorker(s *stream, r *road) *pipeline.CoverageWorker {
	return &pipeline.CoverageWorker{Consumer: ackOnly{s.member(r), s, r}, Sink: r, DeadLetter: r, GiveUp: time.Minute, Log: silence()}
}

// ackOnly acknowledges without looking for receipts: coverage has none.
type ackOnly struct {
	*member
	s *stream
	r *road
}

func (a ackOnly) Ack(ctx context.Context, done ...pipeline.Delivery) error {
	return a.r.step(ctx, stepAck, len(done), func() error {
		a.s.mu.Lock()
		defer a.s.mu.Unlock()
		for _, d := range done {
			a.s.acked[at(d)] = true
		}
		return nil
	})
}

func TestCoverageIsStoredThenAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(covered(t, -2), covered(t, -1), rawRecord(0, "k", "rss", []byte("{")), covered(t, 0)), newRoad(t)
		r.before = fail(stepWrite, 2)
		stop := start(t, newCoverageWorker(s, r))
		time.Sleep(time.Minute)
		stop()
		want := []string{stepWrite, stepWrite, stepWrite, stepReject, stepAck}
		if got := r.names(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got steps %v, want %v", got, want)
		}
		if calls := r.history(); calls[0].size != 3 {
			t.Errorf("%d reports were stored, want 3 at once", calls[0].size)
		}
		if got, want := s.committed(), (map[int]int64{0: 4}); !maps.Equal(got, want) {
			t.Errorf("committed %v, want %v", got, want)
		}
	})
}

func TestCoverageThatCannotBeIsSetAside(t *testing.T) {
	for name, c := range map[string]struct {
		record pipeline.Delivery
		reason schemas.Reason
	}{
		"no report":             {rawRecord(0, "k", "rss", []byte("[1]")), schemas.ReasonDecode},
		"of a later schema":     {covered(t, 0, func(c *schemas.Coverage) { c.Schema = 2 }), schemas.ReasonUnknownSchema},
		"more than there is":    {covered(t, 0, func(c *schemas.Coverage) { c.Got = 3601 }), schemas.ReasonInvalid},
		"half past":             {covered(t, 0, func(c *schemas.Coverage) { c.Hour = c.Hour.Add(30 * time.Minute) }), schemas.ReasonInvalid},
		"an hour to come":       {covered(t, 1), schemas.ReasonSuspectTime},
		"an hour of next age":   {covered(t, 24*366*100), schemas.ReasonSuspectTime},
		"an hour of no machine": {covered(t, -24*366*100), schemas.ReasonSuspectTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(c.record), newRoad(t)
				stop := start(t, newCoverageWorker(s, r))
				time.Sleep(time.Minute)
				stop()
				for _, x := range r.letters() {
					if x.Reason != c.reason || x.Cause == nil {
						t.Errorf("got reason %s (%v), want %s", x.Reason, x.Cause, c.reason)
					}
				}
				if len(r.letters()) != 1 || s.committed()[0] != 1 {
					t.Errorf("%d dead letters, committed %v; want the record in both", len(r.letters()), s.committed())
				}
			})
		})
	}
}

func TestCoverageThatCannotBeStoredEndsRun(t *testing.T) {
	for _, step := range []string{stepWrite, stepReject, stepAck} {
		t.Run(step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(covered(t, 0), rawRecord(0, "k", "rss", []byte("{"))), newRoad(t)
				r.before = fail(step, -1)
				began := time.Now()
				err := newCoverageWorker(s, r).Run(t.Context())
				if !errors.Is(err, errBroken) || !strings.Contains(fmt.Sprint(err), "coverage") {
					t.Errorf("got error %v, want the cause and what it was about", err)
				}
				if took := time.Since(began); took < 50*time.Second || took > 61*time.Second {
					t.Errorf("Run ended after %v, want after trying for a minute", took)
				}
				if len(s.committed()) > 0 {
					t.Errorf("committed %v", s.committed())
				}
			})
		})
	}
}

// It beats while there is nothing to do and while it tries again; it does not where a call never comes back.
func TestCoverageWorkerBeats(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []pipeline.Delivery
		hangs   bool
	}{{"idle", nil, false}, {"store fails", []pipeline.Delivery{covered(t, 0)}, false}, {"store hangs", []pipeline.Delivery{covered(t, 0)}, true}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(c.records...), newRoad(t)
				release := make(chan struct{})
				r.before = fail(stepWrite, -1)
				if c.hangs {
					r.before = func(string, int) error { <-release; return nil }
				}
				var beats atomic.Int64
				w := newCoverageWorker(s, r)
				w.GiveUp, w.Beat = time.Hour, func() { beats.Add(1) }
				stop := start(t, w)
				time.Sleep(10 * time.Second)
				for range 10 {
					before := beats.Load()
					time.Sleep(10 * time.Second)
					if turned := beats.Load() > before; turned == c.hangs {
						t.Fatalf("beats within 10 s: %v, want %v", turned, !c.hangs)
					}
				}
				close(release)
				stop()
			})
		})
	}
}

func TestClosedCoverageConsumerEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(covered(t, 0)), newRoad(t)
		s.end()
		if err := newCoverageWorker(s, r).Run(t.Context()); err != nil || s.committed()[0] != 1 {
			t.Errorf("got %v, committed %v", err, s.committed())
		}
	})
}
