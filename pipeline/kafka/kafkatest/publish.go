package kafkatest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

func (s *suite) topics() {
	a, name := s.admin(), s.name("topic")
	spec := kafka.TopicSpec{Name: name, Partitions: 3, Configs: map[string]string{"retention.ms": "3600000"}}
	s.must(a.EnsureTopics(s.ctx, spec))
	s.must(a.EnsureTopics(s.ctx, spec))
	spec.Configs["retention.ms"] = "7200000" // a changed configuration takes effect
	s.must(a.EnsureTopics(s.ctx, spec))

	spec.Partitions = 4
	err := a.EnsureTopics(s.ctx, spec)
	var mismatch *kafka.PartitionMismatchError
	if !errors.As(err, &mismatch) || mismatch.Have != 3 || mismatch.Want != 4 || mismatch.KafkaTopic != name {
		s.Fatalf("got %v, want a mismatch of 3 and 4 partitions of %s", err, name)
	}

	if _, err := a.EndOffsets(s.ctx, s.name("absent")); err == nil {
		s.Fatal("a topic that was never made has offsets: topics make themselves")
	}
}

func (s *suite) topicsRace() {
	name := s.name("topic")
	var wg sync.WaitGroup
	errs := make(chan error, 6)
	for range cap(errs) {
		a := s.admin()
		wg.Go(func() { errs <- a.EnsureTopics(s.ctx, kafka.TopicSpec{Name: name, Partitions: 2}) })
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		s.must(err)
	}
}

func (s *suite) codecs() {
	for _, codec := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		topic := s.topic(1, nil)
		p := s.publisher(func(c *kafka.Config) { c.Publish.Compression = codec })
		s.must(p.Publish(s.ctx, numbered(topic, 0, 1500, 7)...))
		for i, d := range s.fetch(s.consumer(s.name("group"), topic), 1500) {
			if string(d.Value) != fmt.Sprint(i) {
				s.Fatalf("%s: record %d is %q", codec, i, d.Value)
			}
		}
	}
}

func (s *suite) recordsComeBackWhole() {
	topic := s.topic(1, nil)
	at := time.Date(2026, 11, 3, 4, 5, 6, 789_000_000, time.UTC)
	sent := []pipeline.Record{
		{KafkaTopic: topic, Key: []byte("kunci"), Value: []byte("macet lagi 😡"), Time: at, Headers: []pipeline.Header{
			{Key: "source", Value: []byte("x")}, {Key: "source", Value: []byte("again")}, {Key: "empty", Value: []byte{}}}},
		{KafkaTopic: topic, Value: []byte("no key"), Time: at.Add(time.Millisecond)},
		{KafkaTopic: topic, Key: []byte{}, Value: []byte{0, 0xff, '\n'}, Time: at.Add(2 * time.Millisecond)},
		{KafkaTopic: topic, Key: []byte("no value"), Time: at.Add(-time.Hour)},
	}
	before := time.Now().Truncate(time.Millisecond)
	p := s.publisher()
	s.must(p.Publish(s.ctx, sent...))
	s.must(p.Publish(s.ctx, pipeline.Record{KafkaTopic: topic, Value: []byte("now")}))
	after := time.Now()

	got := s.fetch(s.consumer(s.name("group"), topic), 5)
	for i, want := range sent {
		d := got[i]
		if !bytes.Equal(d.Key, want.Key) || (d.Key == nil) != (want.Key == nil) {
			s.Errorf("record %d: key %#v, want %#v", i, d.Key, want.Key)
		}
		if !bytes.Equal(d.Value, want.Value) || (d.Value == nil) != (want.Value == nil) {
			s.Errorf("record %d: value %#v, want %#v", i, d.Value, want.Value)
		}
		if !d.ReceivedAt.Equal(want.Time) || d.ReceivedAt.Location() != time.UTC {
			s.Errorf("record %d: received at %v, want %v", i, d.ReceivedAt, want.Time)
		}
		if !slices.EqualFunc(d.Headers, want.Headers, func(a, b pipeline.Header) bool { return a.Key == b.Key && bytes.Equal(a.Value, b.Value) }) {
			s.Errorf("record %d: headers %v, want %v", i, d.Headers, want.Headers)
		}
		if d.KafkaTopic != topic || d.Partition != 0 || d.Offset != int64(i) || d.Generation <= 0 {
			s.Errorf("record %d: stands at %s/%d offset %d, generation %d", i, d.KafkaTopic, d.Partition, d.Offset, d.Generation)
		}
	}
	if at := got[4].ReceivedAt; at.Before(before) || at.After(after) {
		s.Errorf("a record without a time was received at %v, want between %v and %v", at, before, after)
	}
}

// Five writers at once, each with keys of its own: every key stays in one partition, in its order.
func (s *suite) orderOfAKey() {
	const writers, rounds, perRound = 5, 20, 40
	topic := s.topic(3, nil)
	p := s.publisher(func(c *kafka.Config) { c.Publish.BatchSize = 16 })
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for round := range rounds {
				var records []pipeline.Record
				for i := range perRound {
					n := round*perRound + i
					records = append(records, pipeline.Record{KafkaTopic: topic, Key: fmt.Appendf(nil, "%d-%d", w, n%4), Value: fmt.Append(nil, n)})
				}
				if err := p.Publish(s.ctx, records...); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wg.Wait()
	home, last := map[string]int{}, map[string]int{}
	for _, d := range s.fetch(s.consumer(s.name("group"), topic), writers*rounds*perRound) {
		key, n := string(d.Key), 0
		if _, err := fmt.Sscan(string(d.Value), &n); err != nil {
			s.Fatal(err)
		}
		if at, known := home[key]; known && at != d.Partition {
			s.Fatalf("key %s is in partitions %d and %d", key, at, d.Partition)
		}
		if before, known := last[key]; known && before >= n {
			s.Fatalf("key %s: %d came after %d", key, n, before)
		}
		home[key], last[key] = d.Partition, n
	}
	if len(home) != writers*4 {
		s.Fatalf("%d keys came, want %d", len(home), writers*4)
	}
}

// A record far above the size of a fetch comes whole, and in its place among the others of its key.
func (s *suite) largeRecord() {
	topic := s.topic(1, map[string]string{"max.message.bytes": fmt.Sprint(10 << 20)})
	large := make([]byte, 8<<20)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range large {
		large[i] = byte(rng.Uint32()) // does not compress
	}
	record := func(value []byte) pipeline.Record {
		return pipeline.Record{KafkaTopic: topic, Key: []byte("k"), Value: value}
	}
	s.must(s.publisher().Publish(s.ctx, record([]byte("before")), record(large), record([]byte("after")), record(large[:3<<20]), record([]byte("end"))))
	got := s.fetch(s.consumer(s.name("group"), topic), 5)
	for i, want := range [][]byte{[]byte("before"), large, []byte("after"), large[:3<<20], []byte("end")} {
		if !bytes.Equal(got[i].Value, want) {
			s.Fatalf("record %d has %d bytes, want %d, or other ones", i, len(got[i].Value), len(want))
		}
	}
}

func (s *suite) tooLargeRecord() {
	topic := s.topic(1, map[string]string{"max.message.bytes": "2000"})
	p := s.publisher(func(c *kafka.Config) {
		c.Publish.MaxRecordBytes, c.Publish.Compression, c.Publish.BatchBytes = 1<<20, "none", 1000
	})
	small := pipeline.Record{KafkaTopic: topic, Value: []byte("small")}
	for size, limit := range map[int]int{100_000: 0, 2 << 20: 1 << 20} { // refused by the broker, refused by us
		err := p.Publish(s.ctx, small, small, pipeline.Record{KafkaTopic: topic, Value: make([]byte, size)}, small)
		var tooLarge *kafka.TooLargeError
		if !errors.As(err, &tooLarge) || tooLarge.Index != 2 || tooLarge.Limit != limit {
			s.Fatalf("%d bytes: got %v, want record 2 refused", size, err)
		}
	}
	s.must(p.Publish(s.ctx, small)) // others still pass
}

func (s *suite) secured() {
	cases := s.Secured(s.T)
	if len(cases) == 0 {
		s.Fatal("no secured configuration to test")
	}
	for name, config := range cases {
		other := &suite{T: s.T, Brokers: Brokers{Config: config}, ctx: s.ctx}
		s.must(other.admin().Ping(s.ctx))
		topic := other.topic(1, nil)
		other.publish(topic, 10, 1)
		c := other.consumer(other.name("group"), topic)
		if got := other.fetch(c, 10); string(got[9].Value) != "9" {
			s.Errorf("%s: the last record is %q", name, got[9].Value)
		}
		s.must(c.Close())

		config.SASL.Password = "salah"
		wrong := &suite{T: s.T, Brokers: Brokers{Config: config, HangsUp: s.HangsUp}, ctx: s.ctx}
		wrong.refused(name, topic)
	}
}

// refused checks that wrong credentials come to nothing, and at once: where the brokers do not say why, Ping alone knows.
func (s *suite) refused(name, topic string) {
	pinged := s.admin().Ping(s.ctx)
	ctx, cancel := s.ctx, func() {}
	if s.HangsUp {
		ctx, cancel = context.WithTimeout(s.ctx, 300*time.Millisecond)
	}
	defer cancel()
	_, fetchErr := s.consumer(s.name("group"), topic).Fetch(ctx)
	for call, err := range map[string]error{
		"ping":    pinged,
		"publish": s.publisher().Publish(ctx, pipeline.Record{KafkaTopic: topic, Value: []byte("x")}),
		"fetch":   fetchErr,
	} {
		var e *kafka.RefusedError
		if err == nil || (call == "ping" || !s.HangsUp) && !errors.As(err, &e) {
			s.Errorf("%s, wrong password, %s: got %v, want a RefusedError", name, call, err)
		}
	}
}
