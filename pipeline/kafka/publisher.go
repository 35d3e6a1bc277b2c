package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline"
)

// Publisher is a pipeline.Publisher over kafka.Writer.
//
// A request that fails for a passing reason is sent again in place, by the one goroutine that owns its partition, until it is
// acknowledged: that is what keeps the records of a key in order. So Publish blocks for as long as the broker is away; its
// context ends the wait, not the sending of what is already queued.
type Publisher struct {
	small, large *kafka.Writer // large sends one record a request, and is used for what does not fit in a request of small
	transport    *retryTransport
	limit        int
	smallLimit   int
	metrics      *Metrics
	log          logrus.FieldLogger
	closeOnce    sync.Once
}

var _ pipeline.Publisher = (*Publisher)(nil)

// maxAttempts is as good as for ever, a try a second being three days, and small enough for kafka-go's backoff, which multiplies
// the square of the attempt by WriteBackoffMin in an int64.
const maxAttempts = 1 << 18

// NewPublisher makes a publisher; it dials with the first Publish.
func NewPublisher(cfg Config) (*Publisher, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("kafka publisher: %w", err)
	}
	inner, err := cfg.transport()
	if err != nil {
		return nil, fmt.Errorf("kafka publisher: %w", err)
	}
	p := cfg.Publish.withDefaults()
	compression, err := compressionNamed(p.Compression)
	if err != nil {
		return nil, fmt.Errorf("kafka publisher: %w", err)
	}
	log := cfg.logger()
	retried := func(topic string) {
		cfg.Metrics.addPublishRetry(topic)
		if p.Retried != nil {
			p.Retried()
		}
	}
	transport := newRetryTransport(inner, retried)
	writer := func(batchSize, batchBytes int) *kafka.Writer {
		return &kafka.Writer{
			Addr:            cfg.addr(),
			Balancer:        kafka.Murmur2Balancer{Consistent: true}, // the one that Java's clients and tools agree on
			MaxAttempts:     maxAttempts,
			WriteBackoffMin: 20 * time.Millisecond, // times the square of the attempt, up to
			WriteBackoffMax: time.Second,
			BatchSize:       batchSize,
			BatchBytes:      int64(batchBytes),
			BatchTimeout:    p.BatchTimeout, // kafka-go's default holds a lone record for a second
			ReadTimeout:     p.RequestTimeout,
			WriteTimeout:    p.RequestTimeout,
			RequiredAcks:    kafka.RequireAll, // kafka-go's default waits for nobody
			Compression:     compression,
			Logger:          chatter(log),
			ErrorLogger: kafka.LoggerFunc(func(format string, args ...any) {
				if transport.closed.Err() == nil { // what is given up at the end is no news: Publish has said so
					complaints(log).Printf(format, args...)
				}
			}),
			Transport: transport,
		}
	}
	return &Publisher{
		small:      writer(p.BatchSize, p.BatchBytes),
		large:      writer(1, 2*p.MaxRecordBytes+1<<16), // its limit is checked by Publish, with the index
		transport:  transport,
		limit:      p.MaxRecordBytes,
		smallLimit: min(p.BatchBytes/2, p.MaxRecordBytes),
		metrics:    cfg.Metrics,
		log:        log,
	}, nil
}

// Publish is as pipeline.Publisher says. A *TooLargeError or a *RefusedError means that the same records will fail again.
func (p *Publisher) Publish(ctx context.Context, records ...pipeline.Record) error {
	now := time.Now()
	msgs := make([]kafka.Message, len(records))
	for i := range records {
		r := &records[i]
		if size := recordBytes(r); size > p.limit {
			return &TooLargeError{KafkaTopic: r.KafkaTopic, Index: i, Bytes: size, Limit: p.limit}
		}
		msgs[i] = kafka.Message{Topic: r.KafkaTopic, Key: r.Key, Value: r.Value, Headers: headersOut(r.Headers), Time: r.Time}
		if r.Time.IsZero() {
			msgs[i].Time = now
		}
	}
	// Runs of small records go together, each large one alone and after what precedes it: so a key keeps its order.
	for start := 0; start < len(records); {
		end, writer := start+1, p.large
		if recordBytes(&records[start]) <= p.smallLimit {
			writer = p.small
			for end < len(records) && recordBytes(&records[end]) <= p.smallLimit {
				end++
			}
		}
		if err := p.write(ctx, writer, msgs[start:end]); err != nil {
			var tooLarge *TooLargeError
			if errors.As(err, &tooLarge) {
				tooLarge.Index += start
			}
			return err
		}
		start = end
	}
	for i := range records {
		p.metrics.addPublished(records[i].KafkaTopic, 1)
	}
	return nil
}

func (p *Publisher) write(ctx context.Context, w *kafka.Writer, msgs []kafka.Message) error {
	backoff := newBackoff()
	for {
		err := w.WriteMessages(ctx, msgs...)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("publish %d records: %w", len(msgs), context.Cause(ctx))
		}
		if errors.Is(err, io.ErrClosedPipe) {
			return fmt.Errorf("publish %d records: %w", len(msgs), ErrClosed)
		}
		var failed kafka.WriteErrors
		if errors.As(err, &failed) {
			return p.explain(msgs, failed)
		}
		// Anything else happened before a record was queued: the topic's partitions could not be learnt.
		if permanent(err) {
			return fmt.Errorf("publish %d records: %w", len(msgs), refused(err))
		}
		p.log.WithError(err).WithField("kafka_topic", msgs[0].Topic).Warn("cannot learn the partitions of a topic, trying again")
		p.transport.retried(msgs[0].Topic)
		if !backoff.wait(ctx) {
			return fmt.Errorf("publish %d records: %w, last: %w", len(msgs), context.Cause(ctx), err)
		}
	}
}

// explain makes one error of the records that were given up, which are those that no try can help.
func (p *Publisher) explain(msgs []kafka.Message, failed kafka.WriteErrors) error {
	for i, err := range failed {
		if err == nil {
			continue
		}
		if errors.Is(err, kafka.MessageSizeTooLarge) || errors.Is(err, kafka.RecordListTooLarge) {
			return &TooLargeError{KafkaTopic: msgs[i].Topic, Index: i, Bytes: len(msgs[i].Key) + len(msgs[i].Value)}
		}
		return fmt.Errorf("publish %d of %d records: %w", failed.Count(), len(msgs), refused(err))
	}
	return nil
}

func refused(err error) error {
	if errors.Is(err, ErrClosed) {
		return ErrClosed
	}
	return &RefusedError{Err: err}
}

// Close gives up what calls that were cut short have left queued. A Publish under way returns ErrClosed.
func (p *Publisher) Close() error {
	var err error
	p.closeOnce.Do(func() {
		p.transport.close()
		err = errors.Join(p.small.Close(), p.large.Close())
		p.transport.inner.CloseIdleConnections()
	})
	return err
}

func recordBytes(r *pipeline.Record) int {
	n := len(r.Key) + len(r.Value)
	for i := range r.Headers {
		n += len(r.Headers[i].Key) + len(r.Headers[i].Value) + 4
	}
	return n + 32 // the record's own fields, at most
}

func headersOut(in []pipeline.Header) []kafka.Header {
	if len(in) == 0 {
		return nil
	}
	out := make([]kafka.Header, len(in))
	for i, h := range in {
		out[i] = kafka.Header{Key: h.Key, Value: h.Value}
	}
	return out
}
