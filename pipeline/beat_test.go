package pipeline_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// The worker beats while it has nothing to do, and while it tries again; it does not where a call never comes back.
func TestWorkerBeats(t *testing.T) {
	for _, c := range []struct {
		name  string
		hook  func(release chan struct{}) func(string, int) error
		turns bool
	}{
		{"idle", func(chan struct{}) func(string, int) error { return nil }, true},
		{"store fails", func(chan struct{}) func(string, int) error { return fail(stepWrite, -1) }, true},
		{"store hangs", func(release chan struct{}) func(string, int) error {
			return func(step string, _ int) error {
				if step == stepWrite {
					<-release
				}
				return nil
			}
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := newStream(posts(t, 5)...), newRoad(t)
				release := make(chan struct{})
				r.before = c.hook(release)
				var beats atomic.Int64
				stop := start(t, newWorker(t, s.member(r), r, func(cfg *pipeline.WorkerConfig, p *pipeline.WorkerParts) {
					cfg.GiveUp = time.Hour
					p.Beat = func() { beats.Add(1) }
				}))
				time.Sleep(10 * time.Second)
				for range 10 {
					before := beats.Load()
					time.Sleep(10 * time.Second)
					if turned := beats.Load() > before; turned != c.turns {
						t.Fatalf("beats within 10 s: %v, want %v", turned, c.turns)
					}
				}
				close(release)
				stop()
			})
		})
	}
}

// An enricher that never answers is a stuck worker too, although its store is idle.
func TestStuckEnricherStopsTheBeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(posts(t, 1)...), newRoad(t)
		release := make(chan struct{})
		var beats atomic.Int64
		stop := start(t, newWorker(t, s.member(r), r, func(_ *pipeline.WorkerConfig, p *pipeline.WorkerParts) {
			p.Enricher, p.Beat = stuckEnricher{p.Enricher, release}, func() { beats.Add(1) }
		}))
		time.Sleep(10 * time.Second)
		before := beats.Load()
		time.Sleep(time.Minute)
		if beats.Load() != before {
			t.Error("the worker beats while its enricher hangs")
		}
		close(release)
		time.Sleep(3 * time.Second)
		if beats.Load() == before {
			t.Error("the worker does not beat again")
		}
		stop()
	})
}

type stuckEnricher struct {
	enrich.Enricher
	release chan struct{}
}

func (e stuckEnricher) Enrich(ctx context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	<-e.release
	return e.Enricher.Enrich(ctx, m)
}
