package collect

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// OutputConfig bounds the queue between a collector and Kafka. Zero values mean the defaults.
type OutputConfig struct {
	BatchRecords int           `koanf:"batch_records"` // most records a Publish call, default 1000
	BatchBytes   int           `koanf:"batch_bytes"`   // most bytes a Publish call, default 4 MiB; one larger record goes alone
	BatchDelay   time.Duration `koanf:"batch_delay"`   // how long a partial batch waits for more, default 20ms
	QueueRecords int           `koanf:"queue_records"` // most records that wait, default 4000
	QueueBytes   int           `koanf:"queue_bytes"`   // most bytes that wait, default 32 MiB

	Clock   func() time.Time `koanf:"-"` // default time.Now
	Metrics *Metrics         `koanf:"-"`
}

// Validate refuses negative bounds.
func (c *OutputConfig) Validate() error {
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"batch_records", int64(c.BatchRecords)}, {"batch_bytes", int64(c.BatchBytes)}, {"batch_delay", int64(c.BatchDelay)},
		{"queue_records", int64(c.QueueRecords)}, {"queue_bytes", int64(c.QueueBytes)},
	} {
		if f.value < 0 {
			return fmt.Errorf("%s is negative", f.name)
		}
	}
	return nil
}

func (c OutputConfig) withDefaults() OutputConfig {
	for _, f := range []struct {
		value *int
		or    int
	}{{&c.BatchRecords, 1000}, {&c.BatchBytes, 4 << 20}, {&c.QueueRecords, 4000}, {&c.QueueBytes, 32 << 20}} {
		if *f.value == 0 {
			*f.value = f.or
		}
	}
	if c.BatchDelay == 0 {
		c.BatchDelay = 20 * time.Millisecond
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return c
}

// ErrOutputStopped is what Emit, Reject, Cover and Flush return once Run has ended without an error of its own.
var ErrOutputStopped = errors.New("the output has stopped")

// QueuedOutput is the Output over a Publisher: a bounded queue that Run empties in order, one batch at a time, so that all versions of a
// mention keep their order. The first error of the Publisher is final: Run returns it, and so does every later call.
// Emit, Reject, Cover and Flush are for one goroutine, beside the one of Run.
type QueuedOutput struct {
	pub pipeline.Publisher
	cfg OutputConfig

	wake chan struct{} // cap 1: there is a reason for Run to look at the queue

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when acked or err change
	queue   []queued
	bytes   int    // of queue
	added   uint64 // records ever queued
	acked   uint64 // of them acknowledged
	flushTo uint64 // Run does not wait for full batches up to here
	err     error
}

// queued is a record on its way, with what the metrics count it as.
type queued struct {
	record pipeline.Record
	class  class
	source string
	reason schemas.Reason
	at     time.Time
}

type class uint8

const (
	classMention class = iota
	classReject
	classCoverage
)

func (q *queued) size() int { return len(q.record.Key) + len(q.record.Value) }

// NewOutput makes an Output that sends through pub. Nothing is sent until Run runs.
func NewOutput(pub pipeline.Publisher, cfg OutputConfig) *QueuedOutput {
	return &QueuedOutput{pub: pub, cfg: cfg.withDefaults(), wake: make(chan struct{}, 1), changed: make(chan struct{})}
}

// With runs fn with out, and out's Run beside it, and returns when both have ended. out outlives ctx until fn returns, so that fn may
// still flush what it has. The error is fn's, or the Publisher's where fn did not notice it.
func With(ctx context.Context, out *QueuedOutput, fn func(context.Context, Output) error) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	ran := make(chan error, 1)
	go func() { ran <- out.Run(running) }()
	defer func() { // also when fn panics: the Runner recovers, and the goroutine must not outlive it
		stop()
		<-ran
	}()
	if err := fn(ctx, out); err != nil {
		return err
	}
	return out.Flush(ctx)
}

// Emit implements Output.
func (o *QueuedOutput) Emit(ctx context.Context, m schemas.Mention) error {
	now := o.now()
	if m.CollectedAt.IsZero() {
		m.CollectedAt = now
	}
	invalid := m.Validate()
	value, err := schemas.EncodeMention(m)
	if err != nil {
		return fmt.Errorf("encode mention %s: %w", m.ID, err)
	}
	if invalid == nil && len(value) > schemas.MaxRecordBytes {
		invalid = &schemas.FieldError{Field: "record", Reason: schemas.ReasonTooLarge,
			Problem: fmt.Sprintf("%d bytes, at most %d", len(value), schemas.MaxRecordBytes)}
	}
	if invalid != nil {
		return o.Reject(ctx, Reject{Source: m.Source, Collection: m.Collection, Key: m.ID, Bytes: value, Reason: schemas.ReasonOf(invalid), Err: invalid})
	}
	return o.add(ctx, queued{class: classMention, source: m.Source, at: now, record: pipeline.Record{
		KafkaTopic: pipeline.KafkaTopicRaw, Key: []byte(m.ID), Value: value, Time: now,
		Headers: []pipeline.Header{
			{Key: pipeline.HeaderSource, Value: []byte(m.Source)},
			{Key: pipeline.HeaderCollection, Value: []byte(m.Collection)},
		},
	}})
}

// Reject implements Output.
func (o *QueuedOutput) Reject(ctx context.Context, r Reject) error {
	if r.Reason == "" {
		r.Reason = schemas.ReasonOf(r.Err)
	}
	now := o.now()
	return o.add(ctx, queued{class: classReject, source: labelOf(r.Source), reason: r.Reason, at: now, record: rejectRecord(r, now)})
}

// Cover implements Output. Schema and ReportedAt are set if zero; an invalid report is the collector's mistake and an error.
func (o *QueuedOutput) Cover(ctx context.Context, c schemas.Coverage) error {
	now := o.now()
	if c.Schema == 0 {
		c.Schema = schemas.SchemaVersion
	}
	if c.ReportedAt.IsZero() {
		c.ReportedAt = now
	}
	if err := c.Validate(); err != nil {
		return fmt.Errorf("coverage of %s: %w", c.Collection, err)
	}
	value, err := schemas.EncodeCoverage(c)
	if err != nil {
		return fmt.Errorf("encode coverage of %s: %w", c.Collection, err)
	}
	return o.add(ctx, queued{class: classCoverage, source: c.Source, at: now, record: pipeline.Record{
		KafkaTopic: pipeline.KafkaTopicCoverage, Key: []byte(c.Source + "/" + c.Collection), Value: value, Time: now,
		Headers: []pipeline.Header{
			{Key: pipeline.HeaderSource, Value: []byte(c.Source)},
			{Key: pipeline.HeaderCollection, Value: []byte(c.Collection)},
		},
	}})
}

// Rest implements Output.
func (o *QueuedOutput) Rest(ctx context.Context, d time.Duration) error { return Sleep(ctx, d) }

// Flush implements Output.
func (o *QueuedOutput) Flush(ctx context.Context) error {
	o.mu.Lock()
	target := o.added
	o.flushTo = target
	o.mu.Unlock()
	o.signal()
	return o.wait(ctx, func() bool { return o.acked >= target })
}

// add queues q, waiting while the queue is full. An empty queue takes any record, however large.
func (o *QueuedOutput) add(ctx context.Context, q queued) error {
	full := func() bool {
		return len(o.queue) >= o.cfg.QueueRecords || len(o.queue) > 0 && o.bytes+q.size() > o.cfg.QueueBytes
	}
	if err := o.wait(ctx, func() bool {
		if full() {
			return false
		}
		o.queue = append(o.queue, q)
		o.bytes += q.size()
		o.added++
		return true
	}); err != nil {
		return err
	}
	o.cfg.Metrics.queue(1)
	o.mu.Lock()
	worth := len(o.queue) == 1 || o.fullBatch()
	o.mu.Unlock()
	if worth {
		o.signal()
	}
	return nil
}

// wait returns nil once done says so, which is asked under the lock, first at once and then after each change.
func (o *QueuedOutput) wait(ctx context.Context, done func() bool) error {
	for {
		o.mu.Lock()
		if o.err != nil {
			defer o.mu.Unlock()
			return o.err
		}
		if done() {
			o.mu.Unlock()
			return nil
		}
		changed := o.changed
		o.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (o *QueuedOutput) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *QueuedOutput) now() time.Time { return o.cfg.Clock().UTC().Truncate(time.Millisecond) }
