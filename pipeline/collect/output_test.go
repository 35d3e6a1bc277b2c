package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// memoryPublisher keeps what it is sent. gate, where set, is asked before each call.
type memoryPublisher struct {
	gate func(call int) error

	mu      sync.Mutex
	calls   int
	records []pipeline.Record
}

func (p *memoryPublisher) Publish(ctx context.Context, records ...pipeline.Record) error {
	p.mu.Lock()
	p.calls++
	call := p.calls
	p.mu.Unlock()
	if p.gate != nil {
		if err := p.gate(call); err != nil {
			return err
		}
	}
	p.mu.Lock()
	p.records = append(p.records, records...)
	p.mu.Unlock()
	return ctx.Err()
}

func (p *memoryPublisher) Close() error { return nil }

func (p *memoryPublisher) seen() []pipeline.Record {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]pipeline.Record(nil), p.records...)
}

var testTime = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func mention(n int) schemas.Mention {
	return schemas.Mention{Schema: 1, Op: schemas.OpUpsert, ID: fmt.Sprintf("x:%d", n), Source: "x", Collection: "april", Kind: schemas.KindPost,
		PublishedAt: testTime, Text: "jalan rusak"}
}

func headerOf(r pipeline.Record, name string) string {
	d := pipeline.Delivery{Headers: r.Headers}
	return d.Header(name)
}

func TestOutputKeepsTheOrderAndWaitsForAcks(t *testing.T) {
	pub := &memoryPublisher{}
	metrics := NewMetrics(prometheus.NewRegistry())
	out := NewOutput(pub, OutputConfig{BatchRecords: 7, QueueRecords: 20, Clock: func() time.Time { return testTime }, Metrics: metrics})
	err := With(t.Context(), out, func(ctx context.Context, out Output) error {
		for i := range 1000 {
			if err := out.Emit(ctx, mention(i)); err != nil {
				return err
			}
			if i == 499 {
				if err := out.Flush(ctx); err != nil {
					return err
				}
				if got := len(pub.seen()); got != 500 {
					return fmt.Errorf("after Flush the publisher holds %d records, want 500", got)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	records := pub.seen()
	if len(records) != 1000 {
		t.Fatalf("published %d records, want 1000", len(records))
	}
	for i, r := range records {
		if want := fmt.Sprintf("x:%d", i); string(r.Key) != want {
			t.Fatalf("record %d has key %s, want %s", i, r.Key, want)
		}
	}
	first := records[0]
	m, err := schemas.DecodeMention(first.Value)
	if err != nil || !m.CollectedAt.Equal(testTime) || !first.Time.Equal(testTime) {
		t.Errorf("collected at %v, Kafka time %v, error %v; want both %v", m.CollectedAt, first.Time, err, testTime)
	}
	if headerOf(first, pipeline.HeaderSource) != "x" || headerOf(first, pipeline.HeaderCollection) != "april" {
		t.Errorf("headers %v", first.Headers)
	}
	if got := testutil.ToFloat64(metrics.emitted.WithLabelValues("x")); got != 1000 {
		t.Errorf("emitted counts %v, want 1000", got)
	}
	if got := testutil.ToFloat64(metrics.queued); got != 0 {
		t.Errorf("queued shows %v, want 0", got)
	}
}

func TestOutputRejectsWhatIsNoMention(t *testing.T) {
	huge := mention(3)
	huge.URL = strings.Repeat("u", schemas.MaxRecordBytes)
	sourceless := mention(4)
	sourceless.Source = "Not A Source"
	long := []byte(strings.Repeat("z", MaxRejectBytes+1))
	longSum := sha256.Sum256(long)
	early := mention(2)
	early.PublishedAt = time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name                            string
		send                            func(context.Context, Output) error
		reason                          schemas.Reason
		source, key, origin, full, hash string
		bytes                           int
	}{
		{name: "claim of 1975", send: func(ctx context.Context, o Output) error { return o.Emit(ctx, early) }, reason: schemas.ReasonSuspectTime, source: "x", key: "x:2"},
		{name: "encoded too large", send: func(ctx context.Context, o Output) error { return o.Emit(ctx, huge) }, reason: schemas.ReasonTooLarge, source: "x", key: "x:3", bytes: MaxRejectBytes, full: "524505"},
		{name: "source is no label", send: func(ctx context.Context, o Output) error { return o.Emit(ctx, sourceless) }, reason: schemas.ReasonInvalid, source: "unknown", key: "x:4"},
		{name: "a long row", send: func(ctx context.Context, o Output) error {
			return o.Reject(ctx, Reject{Source: "x", Origin: "april.csv:9:1", Bytes: long, Reason: schemas.ReasonBadRow, Err: errors.New("row: torn")})
		}, reason: schemas.ReasonBadRow, source: "x", key: "april.csv:9:1", origin: "april.csv:9:1", bytes: MaxRejectBytes, full: fmt.Sprint(MaxRejectBytes + 1), hash: hex.EncodeToString(longSum[:])},
		{name: "a row that came cut", send: func(ctx context.Context, o Output) error {
			return o.Reject(ctx, Reject{Source: "x", Origin: "o", Bytes: []byte("abc"), FullBytes: 1 << 30, FullSHA256: "00ff", Reason: schemas.ReasonTooLarge})
		}, reason: schemas.ReasonTooLarge, source: "x", key: "o", origin: "o", bytes: 3, full: fmt.Sprint(1 << 30), hash: "00ff"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pub := &memoryPublisher{}
			out := NewOutput(pub, OutputConfig{Clock: func() time.Time { return testTime }})
			if err := With(t.Context(), out, func(ctx context.Context, out Output) error { return tt.send(ctx, out) }); err != nil {
				t.Fatal(err)
			}
			records := pub.seen()
			if len(records) != 1 {
				t.Fatalf("published %d records, want 1", len(records))
			}
			r := records[0]
			for _, h := range [][2]string{{pipeline.HeaderRejectReason, string(tt.reason)}, {pipeline.HeaderSource, tt.source}, {pipeline.HeaderOrigin, tt.origin}} {
				if got := headerOf(r, h[0]); got != h[1] {
					t.Errorf("header %s is %q, want %q", h[0], got, h[1])
				}
			}
			if string(r.Key) != tt.key {
				t.Errorf("key %q, want %q", r.Key, tt.key)
			}
			if tt.bytes > 0 && len(r.Value) != tt.bytes {
				t.Errorf("%d bytes kept, want %d", len(r.Value), tt.bytes)
			}
			if tt.full != "" && tt.name != "encoded too large" && headerOf(r, pipeline.HeaderFullBytes) != tt.full {
				t.Errorf("full-bytes %q, want %q", headerOf(r, pipeline.HeaderFullBytes), tt.full)
			}
			if tt.hash != "" && headerOf(r, pipeline.HeaderFullSHA256) != tt.hash {
				t.Errorf("full-sha256 %q, want %q", headerOf(r, pipeline.HeaderFullSHA256), tt.hash)
			}
			if r.KafkaTopic != pipeline.KafkaTopicRaw {
				t.Errorf("topic %s", r.KafkaTopic)
			}
		})
	}
}

func TestOutputBlocksWhenTheQueueIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		pub := &memoryPublisher{gate: func(int) error { <-release; return nil }}
		out := NewOutput(pub, OutputConfig{BatchRecords: 2, QueueRecords: 4})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go out.Run(ctx)
		emitted := 0
		done := make(chan error, 1)
		go func() {
			for i := range 20 {
				if err := out.Emit(ctx, mention(i)); err != nil {
					done <- err
					return
				}
				emitted = i + 1
			}
			done <- out.Flush(ctx)
		}()
		synctest.Wait()
		if emitted > 6 { // one batch in flight, one queue
			t.Errorf("%d mentions were taken while the broker said nothing, want at most 6", emitted)
		}
		close(release)
		if err := <-done; err != nil || len(pub.seen()) != 20 {
			t.Errorf("published %d, error %v; want 20", len(pub.seen()), err)
		}
	})
}

func TestOutputSendsAPartialBatchAfterItsDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pub := &memoryPublisher{}
		out := NewOutput(pub, OutputConfig{BatchDelay: 20 * time.Millisecond})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go out.Run(ctx)
		start := time.Now()
		if err := out.Emit(ctx, mention(1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(19 * time.Millisecond) // of the bubble's clock
		synctest.Wait()
		if n := len(pub.seen()); n != 0 {
			t.Errorf("%d records after %v, want none yet", n, time.Since(start))
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if n := len(pub.seen()); n != 1 {
			t.Errorf("%d records after %v, want 1", n, time.Since(start))
		}
	})
}

func TestOutputKeepsItsFirstError(t *testing.T) {
	broken := errors.New("no leader")
	pub := &memoryPublisher{gate: func(call int) error {
		if call == 2 {
			return broken
		}
		return nil
	}}
	out := NewOutput(pub, OutputConfig{BatchRecords: 10})
	var emitErr, flushErr error
	err := With(t.Context(), out, func(ctx context.Context, out Output) error {
		for i := 0; emitErr == nil && i < 100_000; i++ {
			emitErr = out.Emit(ctx, mention(i))
		}
		flushErr = out.Flush(ctx)
		return nil
	})
	for name, got := range map[string]error{"Emit": emitErr, "Flush": flushErr, "With": err} {
		if !errors.Is(got, broken) {
			t.Errorf("%s returned %v, want %v", name, got, broken)
		}
	}
	if pub.calls != 2 {
		t.Errorf("%d calls, want 2: nothing follows a failed batch", pub.calls)
	}
}

func TestOutputSendsCoverage(t *testing.T) {
	pub := &memoryPublisher{}
	out := NewOutput(pub, OutputConfig{Clock: func() time.Time { return testTime }})
	err := With(t.Context(), out, func(ctx context.Context, out Output) error {
		if err := out.Cover(ctx, schemas.Coverage{Source: "x", Unit: "hours"}); err == nil {
			t.Error("a report without a known unit was taken")
		}
		return out.Cover(ctx, schemas.Coverage{Source: "x", Collection: "april", Unit: schemas.CoverageRecords, Hour: testTime, Part: "p", Expected: 2, Got: 1})
	})
	records := pub.seen()
	if err != nil || len(records) != 1 || records[0].KafkaTopic != pipeline.KafkaTopicCoverage || string(records[0].Key) != "x/april" {
		t.Fatalf("published %v, error %v", records, err)
	}
}

func TestMetricsBoundTheirSources(t *testing.T) {
	m := NewMetrics(prometheus.NewRegistry())
	for i := range 1000 {
		m.acked([]queued{{class: classMention, source: fmt.Sprintf("s%d", i)}}, 0)
	}
	if got := testutil.CollectAndCount(m.emitted); got != maxSourceLabels+1 {
		t.Errorf("%d series, want %d", got, maxSourceLabels+1)
	}
}

func BenchmarkOutput(b *testing.B) {
	out := NewOutput(discardPublisher{}, OutputConfig{})
	b.ReportAllocs()
	if err := With(b.Context(), out, func(ctx context.Context, out Output) error {
		m := mention(1)
		for b.Loop() {
			if err := out.Emit(ctx, m); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}

type discardPublisher struct{}

func (discardPublisher) Publish(context.Context, ...pipeline.Record) error { return nil }
func (discardPublisher) Close() error                                      { return nil }
