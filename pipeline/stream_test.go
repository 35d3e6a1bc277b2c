package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/memory"
)

// stream is a Kafka topic in memory. It outlives its members: what was not acknowledged over a gap-free prefix of its partition is
// delivered again to the next one.
type stream struct {
	mu      sync.Mutex
	records []pipeline.Delivery // of all partitions, in the order in which a member sees them
	acked   map[place]bool
	grown   chan struct{} // closed and replaced when records or the end change
	ended   bool
}

type place struct {
	partition int
	offset    int64
}

func at(d pipeline.Delivery) place { return place{d.Partition, d.Offset} }

func newStream(records ...pipeline.Delivery) *stream {
	s := &stream{acked: map[place]bool{}, grown: make(chan struct{})}
	s.add(records...)
	return s
}

// add appends records; their offsets follow those of their partition.
func (s *stream) add(records ...pipeline.Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range records {
		d.KafkaTopic, d.Offset = pipeline.KafkaTopicRaw, 0
		for _, before := range s.records {
			if before.Partition == d.Partition {
				d.Offset = before.Offset + 1
			}
		}
		s.records = append(s.records, d)
	}
	s.notify()
}

// end lets members see io.EOF once they have seen everything.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.notify()
}

func (s *stream) notify() {
	close(s.grown)
	s.grown = make(chan struct{})
}

// committed tells how many records of each partition lie before its first gap.
func (s *stream) committed() map[int]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prefixes()
}

func (s *stream) prefixes() map[int]int64 {
	next := map[int]int64{}
	for _, d := range s.records {
		if s.acked[at(d)] && next[d.Partition] == d.Offset {
			next[d.Partition]++
		}
	}
	return next
}

func (s *stream) all() []pipeline.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]pipeline.Delivery(nil), s.records...)
}

// member is a pipeline.Consumer that begins at what is committed.
type member struct {
	s    *stream
	from map[int]int64
	road *road

	mu      sync.Mutex
	next    int // index in s.records
	fetched int
}

func (s *stream) member(r *road) *member {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &member{s: s, from: s.prefixes(), road: r}
}

func (m *member) Fetch(ctx context.Context) (pipeline.Delivery, error) {
	for {
		if err := ctx.Err(); err != nil {
			return pipeline.Delivery{}, err
		}
		m.s.mu.Lock()
		grown, ended := m.s.grown, m.s.ended
		m.mu.Lock()
		for m.next < len(m.s.records) {
			d := m.s.records[m.next]
			m.next++
			if d.Offset >= m.from[d.Partition] {
				m.fetched++
				m.mu.Unlock()
				m.s.mu.Unlock()
				return d, nil
			}
		}
		m.mu.Unlock()
		m.s.mu.Unlock()
		if ended {
			return pipeline.Delivery{}, io.EOF
		}
		select {
		case <-grown:
		case <-ctx.Done():
		}
	}
}

func (m *member) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.fetched
}

func (m *member) Ack(ctx context.Context, done ...pipeline.Delivery) error {
	return m.road.step(ctx, stepAck, len(done), func() error {
		m.road.mustBeKept(done)
		m.s.mu.Lock()
		defer m.s.mu.Unlock()
		for _, d := range done {
			m.s.acked[at(d)] = true
		}
		return nil
	})
}

func (m *member) Close() error { return nil }

// errBroken is how a part of the road fails in tests.
var errBroken = errors.New("broken")

// The steps of a batch, in the order in which they have to come.
const (
	stepWrite  = "write"
	stepReject = "reject"
	stepNote   = "note"
	stepAck    = "ack"
)

// call is one call of a step.
type call struct {
	step string
	size int
	at   time.Time
}

// road is a store, a ledger and dead letters that note each call, and may fail or die at any of them.
type road struct {
	t     *testing.T
	store *memory.Store

	// before and after are asked at the nth call of a step (from 1), with and after its effect. An error from before keeps the effect away.
	before, after func(step string, n int) error

	mu     sync.Mutex
	calls  []call
	count  map[string]int
	newest map[string]schemas.Version
	dead   map[place]pipeline.Rejection
	died   context.CancelFunc // ends the Run of whoever drives the road
	gone   bool               // dead: nothing has an effect any more
}

func newRoad(t *testing.T) *road {
	return &road{t: t, store: &memory.Store{}, count: map[string]int{}, dead: map[place]pipeline.Rejection{}, newest: map[string]schemas.Version{}, died: func() {}}
}

func (r *road) step(ctx context.Context, name string, size int, effect func() error) error {
	r.mu.Lock()
	if r.gone {
		r.mu.Unlock()
		return context.Canceled
	}
	r.count[name]++
	n := r.count[name]
	r.calls = append(r.calls, call{name, size, time.Now()})
	r.mu.Unlock()
	if r.before != nil {
		if err := r.before(name, n); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := effect(); err != nil {
		return err
	}
	if r.after != nil {
		return r.after(name, n)
	}
	return nil
}

// die is kill -9 of the process that drives the road.
func (r *road) die() error {
	r.mu.Lock()
	r.gone = true
	r.mu.Unlock()
	r.died()
	return context.Canceled
}

// history lists the calls so far.
func (r *road) history() []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]call(nil), r.calls...)
}

func (r *road) names() []string {
	var names []string
	for _, c := range r.history() {
		names = append(names, c.step)
	}
	return names
}

func (r *road) letters() map[place]pipeline.Rejection {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[place]pipeline.Rejection{}
	for k, v := range r.dead {
		out[k] = v
	}
	return out
}

// fail makes a hook that fails the first times calls of step; negative: all of them.
func fail(step string, times int) func(string, int) error {
	return func(name string, n int) error {
		if name == step && (times < 0 || n <= times) {
			return fmt.Errorf("%s: %w", name, errBroken)
		}
		return nil
	}
}
