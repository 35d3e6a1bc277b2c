package pipeline_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/kentongan/kentongan/schemas"
)

// Invariant 1, redelivery changes no number: the worker dies at every step of every batch, before and after the step took effect, and
// the next one ends with the books of a world without the crash.
func TestCrashPoints(t *testing.T) {
	const batches = 6
	for _, step := range []string{stepWrite, stepReject, stepNote, stepAck} {
		for n := 1; n <= batches; n++ {
			for _, when := range []string{"before", "after"} {
				t.Run(fmt.Sprintf("%s/%d/%s", step, n, when), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						s, r := newStream(mixture(t, 10*batches)...), newRoad(t)
						crash(t, s, r, step, n, when)
						finish(t, s, r)
						sameBooks(t, s, r)
					})
				})
			}
		}
	}
}

// Three crashes in a row, each a step further than the last.
func TestCrashAfterCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := newStream(mixture(t, 60)...), newRoad(t)
		crash(t, s, r, stepWrite, 2, "after")
		crash(t, s, r, stepNote, 2, "after")
		crash(t, s, r, stepAck, 2, "before")
		finish(t, s, r)
		sameBooks(t, s, r)
	})
}

// crash runs a worker that dies at the nth call of step.
func crash(t *testing.T, s *stream, r *road, step string, n int, when string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.died, r.count = cancel, map[string]int{}
	died := false
	hook := func(name string, i int) error {
		if name == step && i == n {
			died = true
			return r.die()
		}
		return nil
	}
	if when == "before" {
		r.before = hook
	} else {
		r.after = hook
	}
	_ = newWorker(t, s.member(r), r).Run(ctx)
	if !died {
		t.Fatalf("the worker never came to call %d of %s", n, step)
	}
	r.before, r.after, r.gone = nil, nil, false
}

// sameBooks compares what r holds of s with a road on which nothing ever failed.
func sameBooks(t *testing.T, s *stream, r *road) {
	t.Helper()
	undisturbed, clean := newStream(s.all()...), newRoad(t)
	finish(t, undisturbed, clean)
	if got, want := s.committed(), undisturbed.committed(); !maps.Equal(got, want) {
		t.Errorf("committed %v, want %v", got, want)
	}
	if got, want := r.store.Receipts(), clean.store.Receipts(); !maps.Equal(got, want) || len(want) != len(s.all()) {
		t.Errorf("%d receipts of %d records, and not those of a world without failures (%d)", len(got), len(s.all()), len(want))
	}
	if got, want := live(t, r), live(t, clean); !reflect.DeepEqual(got, want) || len(want) == 0 {
		t.Errorf("got %d live mentions, want %d: %v\n%v", len(got), len(want), got, want)
	}
	got, want := r.letters(), clean.letters()
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("got %d dead letters, want %d", len(got), len(want))
	}
	for k, x := range want {
		if y := got[k]; y.Reason != x.Reason || string(y.Delivery.Value) != string(x.Delivery.Value) {
			t.Errorf("dead letter %v: got %s %q, want %s %q", k, y.Reason, y.Delivery.Value, x.Reason, x.Delivery.Value)
		}
	}
}

func live(t *testing.T, r *road) map[string]schemas.EnrichedMention {
	t.Helper()
	mentions, err := r.store.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return mentions
}
