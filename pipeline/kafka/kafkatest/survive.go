package kafkatest

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
)

func (s *suite) deadLetters() {
	s.must(s.admin().EnsureTopics(s.ctx, kafka.TopicSpec{Name: pipeline.KafkaTopicDead, Partitions: 1}))
	before, err := s.admin().EndOffsets(s.ctx, pipeline.KafkaTopicDead)
	s.must(err)
	raw := pipeline.Delivery{
		KafkaTopic: "mentions.raw", Partition: 3, Offset: 12345, Key: []byte("x:1"), Value: []byte("{\xff not json"),
		ReceivedAt: time.Date(2026, 11, 21, 1, 2, 3, 4_000_000, time.UTC),
		Headers: []pipeline.Header{{Key: pipeline.HeaderSource, Value: []byte("x")}, {Key: pipeline.HeaderCollection, Value: []byte("april.csv")},
			{Key: pipeline.HeaderOrigin, Value: []byte("april.csv:123:4")}, {Key: "other", Value: []byte("left behind")}},
	}
	huge := raw
	huge.Value, huge.Offset = bytes.Repeat([]byte("0123456789"), 300_000), 12346
	d := kafka.NewDeadLetter(s.publisher(func(c *kafka.Config) { c.Publish.MaxRecordBytes, c.Publish.Compression = 900_000, "none" }), nil)
	s.must(d.Reject(s.ctx,
		pipeline.Rejection{Delivery: raw, Reason: schemas.ReasonInvalidUTF8, Cause: errors.New("text: " + strings.Repeat("not UTF-8 ", 1000))},
		pipeline.Rejection{Delivery: huge, Reason: schemas.ReasonTooLarge}))

	var got []pipeline.Delivery
	s.must(s.admin().ReadAll(s.ctx, pipeline.KafkaTopicDead, func(d pipeline.Delivery) error {
		if d.Offset >= before[0] {
			got = append(got, d)
		}
		return nil
	}))
	if len(got) != 2 {
		s.Fatalf("%d dead letters, want 2", len(got))
	}
	if !bytes.Equal(got[0].Value, raw.Value) || !bytes.Equal(got[0].Key, raw.Key) {
		s.Errorf("key %q, value %q are not the original ones", got[0].Key, got[0].Value)
	}
	for name, want := range map[string]string{
		kafka.HeaderReason: "invalid_utf8", kafka.HeaderReceivedAt: "2026-11-21T01:02:03.004Z",
		kafka.HeaderOriginTopic: "mentions.raw", kafka.HeaderOriginPartition: "3", kafka.HeaderOriginOffset: "12345",
		pipeline.HeaderSource: "x", pipeline.HeaderCollection: "april.csv", pipeline.HeaderOrigin: "april.csv:123:4", "other": "",
	} {
		if have := got[0].Header(name); have != want {
			s.Errorf("header %s is %q, want %q", name, have, want)
		}
	}
	if e := got[0].Header(kafka.HeaderError); !strings.HasPrefix(e, "text: not UTF-8") || len(e) > 1003 {
		s.Errorf("header error is %q", e)
	}
	if have := got[1].Header(pipeline.HeaderFullBytes); have != "3000000" || !bytes.HasPrefix(huge.Value, got[1].Value) || len(got[1].Value) < 800_000 {
		s.Errorf("a huge one keeps %d bytes and says it had %q", len(got[1].Value), have)
	}
}

// Processes that start at once must agree on the birth of the stream, and all later ones with them.
func (s *suite) birthOfTheStream() {
	type answer struct {
		id    string
		epoch uint32
		err   error
	}
	answers := make(chan answer, 8)
	var wg sync.WaitGroup
	for range cap(answers) {
		a := s.admin()
		wg.Go(func() {
			id, epoch, err := a.Stream(s.ctx)
			answers <- answer{id, epoch, err}
		})
	}
	wg.Wait()
	want := <-answers
	s.must(want.err)
	now := schemas.EpochAt(time.Now())
	if want.id == "" || want.epoch == 0 || want.epoch > now || now-want.epoch > 60 {
		s.Fatalf("born as %q in %d, now it is %d", want.id, want.epoch, now)
	}
	for range cap(answers) - 1 {
		if got := <-answers; got != want {
			s.Fatalf("%+v and %+v", got, want)
		}
	}
	s.Restart(s.T, nil)
	id, epoch, err := s.admin().Stream(s.ctx)
	s.must(err)
	if id != want.id || epoch != want.epoch {
		s.Fatalf("after a restart the stream is %s/%d, was %s/%d", id, epoch, want.id, want.epoch)
	}
}

func (s *suite) restartInTheMiddle() { s.interrupt(s.Restart) }

func (s *suite) killInTheMiddle() {
	if s.Kill == nil {
		s.Skip("these brokers cannot be killed")
	}
	s.interrupt(s.Kill)
}

// interrupt takes the broker away twice while records are sent and read. Nothing acknowledged is lost, no key loses its order (the
// same record may come again), and nobody needs help to go on. While it is away, a call ends with its context.
func (s *suite) interrupt(again func(testing.TB, func())) {
	const n, step, keys = 3000, 20, 30
	topic, group := s.topic(3, nil), s.name("group")
	p := s.publisher()
	var sent progress
	publishing := make(chan error, 1)
	go func() {
		for i := 0; i < n; i += step {
			if err := p.Publish(s.ctx, numbered(topic, i, i+step, keys)...); err != nil {
				publishing <- err
				return
			}
			sent.set(i + step)
		}
		publishing <- nil
	}()
	c := s.consumer(group, topic)
	seen := newBooks()
	newest := map[string]int{} // by key
	consuming := make(chan struct{})
	go func() {
		defer close(consuming)
		for {
			d, err := c.Fetch(s.ctx)
			if err != nil {
				return
			}
			value, _ := strconv.Atoi(string(d.Value))
			if value > newest[string(d.Key)]+keys {
				s.Errorf("key %s: %d came after %d: what lies between comes late or never", d.Key, value, newest[string(d.Key)])
			}
			newest[string(d.Key)] = max(newest[string(d.Key)], value)
			seen.note(d)
			if err := c.Ack(s.ctx, d); err != nil {
				s.Error(err)
			}
		}
	}()
	for _, at := range []int{n / 4, n / 2} {
		s.eventually("records are sent", func() bool { return sent.get() >= at })
		again(s.T, func() {
			ctx, cancel := context.WithTimeout(s.ctx, 300*time.Millisecond)
			defer cancel()
			err := s.publisher().Publish(ctx, pipeline.Record{KafkaTopic: topic, Value: []byte("nobody there")})
			if !errors.Is(err, context.DeadlineExceeded) {
				s.Errorf("publish without a broker: %v, want the end of its context", err)
			}
		})
	}
	s.must(<-publishing)
	s.eventually("all records come", func() bool { return seen.count() >= n })
	s.eventually("everything is committed", func() bool {
		lags, err := s.admin().Lag(s.ctx, group, topic)
		if err != nil {
			return false
		}
		for _, lag := range lags {
			if lag > 0 {
				return false
			}
		}
		return true
	})
	s.must(c.Close())
	<-consuming
	if missing := seen.missing(n); len(missing) > 0 {
		s.Fatalf("lost: %v ...", missing)
	}
}

// progress is a number that one goroutine raises and another watches.
type progress struct {
	mu sync.Mutex
	n  int
}

func (p *progress) set(n int) {
	p.mu.Lock()
	p.n = n
	p.mu.Unlock()
}

func (p *progress) get() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n
}
