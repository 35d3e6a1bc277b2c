package kafka

import (
	"testing"

	"pgregory.net/rapid"
)

// The committed offset never passes a record that is not done, and reaches the end once all are: whatever the order of the
// acks, with repeats, with strangers, with gaps in the log.
func TestTrackerCommitsOnlyAGapFreePrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.Int64Range(0, 1000).Draw(t, "start")
		tr := newTracker(start)
		next := start
		done := map[int64]bool{} // offset handed out -> done
		var order []int64

		check := func() {
			want := next // model: the first handed-out offset that is not done, else one past everything seen
			for _, o := range order {
				if !done[o] {
					want = o
					break
				}
			}
			// Gaps before the first open record may or may not be passed; records may not, and all records before must be.
			last := start
			for _, o := range order {
				if o < want {
					last = o + 1
				}
			}
			if tr.position > want || tr.position < last {
				t.Fatalf("position %d, want within [%d, %d]", tr.position, last, want)
			}
			open := 0
			for _, o := range order {
				if !done[o] {
					open++
				}
			}
			if tr.pending() != (open > 0) {
				t.Fatalf("pending %v with %d open", tr.pending(), open)
			}
		}

		t.Repeat(map[string]func(*rapid.T){
			"handOut": func(t *rapid.T) {
				next += rapid.Int64Range(0, 3).Draw(t, "gap")
				tr.handOut(next)
				done[next] = false
				order = append(order, next)
				next++
			},
			"skip": func(t *rapid.T) {
				next += rapid.Int64Range(0, 5).Draw(t, "lost")
				tr.skip(next)
			},
			"ack": func(t *rapid.T) {
				if len(order) == 0 {
					return
				}
				o := rapid.SampledFrom(order).Draw(t, "offset")
				if got := tr.ack(o); got == done[o] {
					t.Fatalf("ack(%d) = %v, was done: %v", o, got, done[o])
				}
				done[o] = true
			},
			"ackStranger": func(t *rapid.T) {
				o := rapid.Int64Range(0, next+10).Draw(t, "offset")
				if _, known := done[o]; !known && tr.ack(o) {
					t.Fatalf("ack(%d) of what was never handed out", o)
				}
			},
			"": func(*rapid.T) { check() },
		})

		for _, o := range order {
			tr.ack(o)
			done[o] = true
		}
		check()
		if tr.pending() {
			t.Fatal("all acked, still pending")
		}
		if tr.position != next && len(order) > 0 && tr.position <= order[len(order)-1] {
			t.Fatalf("all acked, position %d of %d", tr.position, next)
		}
	})
}

func TestTrackerForgetsABurst(t *testing.T) {
	tr := newTracker(0)
	for o := range int64(100_000) {
		tr.handOut(o)
	}
	for o := int64(99_999); o >= 0; o-- {
		tr.ack(o)
	}
	if tr.position != 100_000 || tr.open != nil {
		t.Fatalf("position %d, %d entries kept", tr.position, cap(tr.open))
	}
}
