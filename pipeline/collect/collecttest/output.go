package collecttest

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// Output records what a collector sends. Its zero value is ready.
type Output struct {
	// Fail is asked before every call with its name: "emit", "reject", "cover" or "flush". What it returns, if not nil, is the
	// call's error, and the call does nothing else. Set it before the collector starts; it is called from the collector's goroutine.
	Fail func(ctx context.Context, call string) error

	mu      sync.Mutex
	sent    Sent
	changed chan struct{}
}

var _ collect.Output = (*Output)(nil)

// Sent is everything that an Output took, in order.
type Sent struct {
	Mentions []schemas.Mention
	Rejects  []collect.Reject
	Coverage []schemas.Coverage
	Flushes  int
	// Acked is how many of Mentions and Rejects together a Flush has followed: what may lie behind a cursor.
	Acked int
}

// Emit records m as the real Output sends it: an invalid one becomes a reject.
func (o *Output) Emit(ctx context.Context, m schemas.Mention) error {
	if err := o.ask(ctx, "emit"); err != nil {
		return err
	}
	if m.CollectedAt.IsZero() {
		m.CollectedAt = time.Now().UTC()
	}
	if err := m.Validate(); err != nil {
		data, _ := json.Marshal(m)
		o.update(func() {
			o.sent.Rejects = append(o.sent.Rejects, collect.Reject{
				Source: m.Source, Collection: m.Collection, Key: m.ID, Bytes: data, Reason: schemas.ReasonOf(err), Err: err})
		})
		return nil
	}
	o.update(func() { o.sent.Mentions = append(o.sent.Mentions, m) })
	return nil
}

// Reject records r.
func (o *Output) Reject(ctx context.Context, r collect.Reject) error {
	if err := o.ask(ctx, "reject"); err != nil {
		return err
	}
	r.Bytes = append([]byte(nil), r.Bytes...)
	o.update(func() { o.sent.Rejects = append(o.sent.Rejects, r) })
	return nil
}

// Cover records c. An invalid report panics: a collector must not make one.
func (o *Output) Cover(ctx context.Context, c schemas.Coverage) error {
	if err := o.ask(ctx, "cover"); err != nil {
		return err
	}
	if err := c.Validate(); err != nil {
		panic("invalid coverage report: " + err.Error())
	}
	o.update(func() { o.sent.Coverage = append(o.sent.Coverage, c) })
	return nil
}

// Rest waits.
func (o *Output) Rest(ctx context.Context, d time.Duration) error { return collect.Sleep(ctx, d) }

// Flush marks what was sent before as acknowledged.
func (o *Output) Flush(ctx context.Context) error {
	if err := o.ask(ctx, "flush"); err != nil {
		return err
	}
	o.update(func() {
		o.sent.Flushes++
		o.sent.Acked = len(o.sent.Mentions) + len(o.sent.Rejects)
	})
	return nil
}

// Sent is a copy of what was taken so far.
func (o *Output) Sent() Sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.copied()
}

// Wait blocks until what was taken satisfies done, and returns it, or until ctx ends, and returns what there is with ctx's error.
func (o *Output) Wait(ctx context.Context, done func(Sent) bool) (Sent, error) {
	for {
		o.mu.Lock()
		sent := o.copied()
		if o.changed == nil {
			o.changed = make(chan struct{})
		}
		changed := o.changed
		o.mu.Unlock()
		if done(sent) {
			return sent, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return sent, ctx.Err()
		}
	}
}

// Covered is the sum of the latest report of each (collection, part) for the hour that starts at hour, in what the reports count.
func (s Sent) Covered(hour time.Time) int64 {
	latest := make(map[[2]string]int64)
	for _, c := range s.Coverage {
		if c.Hour.Equal(hour) {
			latest[[2]string{c.Collection, c.Part}] = c.Got
		}
	}
	var sum int64
	for _, got := range latest {
		sum += got
	}
	return sum
}

func (o *Output) ask(ctx context.Context, call string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.Fail == nil {
		return nil
	}
	return o.Fail(ctx, call)
}

func (o *Output) update(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
}

func (o *Output) copied() Sent {
	s := o.sent
	s.Mentions = append([]schemas.Mention(nil), s.Mentions...)
	s.Rejects = append([]collect.Reject(nil), s.Rejects...)
	s.Coverage = append([]schemas.Coverage(nil), s.Coverage...)
	return s
}
