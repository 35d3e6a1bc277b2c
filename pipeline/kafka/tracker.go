package kafka

import "sort"

// tracker follows one partition through one generation: which offsets were handed out, which of them are done, and up to
// where all are. It is not safe for concurrent use.
type tracker struct {
	position int64   // all offsets below it are done, or were never in the log
	open     []entry // handed out at or above position, ascending; the first is not done
}

type entry struct {
	offset int64
	done   bool
}

func newTracker(start int64) *tracker { return &tracker{position: start} }

// handOut notes that the record at offset is being worked on. Offsets come in ascending order and may leave gaps.
func (t *tracker) handOut(offset int64) { t.open = append(t.open, entry{offset: offset}) }

// skip notes that the log holds nothing that could be handed out below offset to.
func (t *tracker) skip(to int64) {
	if to <= t.position {
		return
	}
	if len(t.open) == 0 {
		t.position = to
		return
	}
	if last := t.open[len(t.open)-1].offset; to-1 > last {
		t.open = append(t.open, entry{offset: to - 1, done: true})
	}
}

// ack notes that the record at offset is done, and reports whether it had been handed out and was open.
func (t *tracker) ack(offset int64) bool {
	i := sort.Search(len(t.open), func(i int) bool { return t.open[i].offset >= offset })
	if i == len(t.open) || t.open[i].offset != offset || t.open[i].done {
		return false
	}
	t.open[i].done = true
	if i > 0 {
		return true
	}
	n := 0
	for n < len(t.open) && t.open[n].done {
		n++
	}
	t.position = t.open[n-1].offset + 1
	t.open = t.open[n:]
	if len(t.open) == 0 {
		t.open = nil // lets the array go: a burst is not remembered
	}
	return true
}

// pending reports whether anything handed out is not done.
func (t *tracker) pending() bool { return len(t.open) > 0 }
