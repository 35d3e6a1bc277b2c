package kafkatest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

// Brokers is what the suite needs to know of the brokers under test.
type Brokers struct {
	Config  kafka.Config                               // without credentials
	Secured func(t *testing.T) map[string]kafka.Config // with credentials that are right, by name of the case
	HangsUp bool                                       // on wrong credentials, instead of saying so
	Restart func(t testing.TB, meanwhile func())       // stop cleanly and start again on the same data and address
	Kill    func(t testing.TB, meanwhile func())       // the same with kill -9
}

// Run holds brokers, and this project's clients with them, to everything that the road builds on. The brokers that start
// makes may be shared by all subtests: each has topics and groups of its own.
func Run(t *testing.T, start func(t *testing.T) Brokers) {
	b := start(t)
	for _, test := range []struct {
		name string
		run  func(*suite)
	}{
		{"Topics", (*suite).topics},
		{"TopicsFromTwoProcesses", (*suite).topicsRace},
		{"Codecs", (*suite).codecs},
		{"RecordsComeBackWhole", (*suite).recordsComeBackWhole},
		{"OrderOfAKey", (*suite).orderOfAKey},
		{"LargeRecord", (*suite).largeRecord},
		{"TooLargeRecord", (*suite).tooLargeRecord},
		{"CommitIsGapFree", (*suite).commitIsGapFree},
		{"AckOfAnEndedGenerationDoesNothing", (*suite).ackOfAnEndedGeneration},
		{"MembersComeAndGo", (*suite).membersComeAndGo},
		{"TopicGrows", (*suite).topicGrows},
		{"ExpiredRecordsAreReported", (*suite).expiredRecords},
		{"DeadLetters", (*suite).deadLetters},
		{"BirthOfTheStream", (*suite).birthOfTheStream},
		{"OffsetsAndReadAll", (*suite).offsetsAndReadAll},
		{"Secured", (*suite).secured},
		{"RestartInTheMiddle", (*suite).restartInTheMiddle},
		{"KillInTheMiddle", (*suite).killInTheMiddle},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			test.run(&suite{T: t, Brokers: b, ctx: ctx})
		})
	}
}

// suite is one running test of the suite.
type suite struct {
	*testing.T
	Brokers
	ctx context.Context
}

var names struct {
	sync.Mutex
	n int
}

// name makes a name that no other test uses, not even one of an earlier run on the same brokers.
func (s *suite) name(kind string) string {
	names.Lock()
	defer names.Unlock()
	names.n++
	return fmt.Sprintf("%s-%d-%d", kind, time.Now().UnixNano(), names.n)
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) admin() *kafka.Admin {
	s.Helper()
	a, err := kafka.NewAdmin(s.Config)
	s.must(err)
	s.Cleanup(func() { a.Close() })
	return a
}

func (s *suite) topic(partitions int, configs map[string]string) string {
	s.Helper()
	name := s.name("topic")
	s.must(s.admin().EnsureTopics(s.ctx, kafka.TopicSpec{Name: name, Partitions: partitions, Configs: configs}))
	return name
}

func (s *suite) publisher(change ...func(*kafka.Config)) *kafka.Publisher {
	s.Helper()
	p, err := kafka.NewPublisher(changed(s.Config, change))
	s.must(err)
	s.Cleanup(func() { p.Close() })
	return p
}

func (s *suite) consumer(group, topic string, change ...func(*kafka.Config)) *kafka.Consumer {
	s.Helper()
	c, err := kafka.NewConsumer(changed(s.Config, change), group, topic)
	s.must(err)
	s.Cleanup(func() { c.Close() })
	return c
}

func changed(c kafka.Config, change []func(*kafka.Config)) kafka.Config {
	for _, f := range change {
		f(&c)
	}
	return c
}

// publish sends n records "0".."n-1", keyed by k of them in turn.
func (s *suite) publish(topic string, n, keys int) {
	s.Helper()
	s.must(s.publisher().Publish(s.ctx, numbered(topic, 0, n, keys)...))
}

func numbered(topic string, from, to, keys int) []pipeline.Record {
	var records []pipeline.Record
	for i := from; i < to; i++ {
		records = append(records, pipeline.Record{KafkaTopic: topic, Key: fmt.Appendf(nil, "key-%d", i%keys), Value: fmt.Append(nil, i)})
	}
	return records
}

func (s *suite) fetch(c *kafka.Consumer, n int) []pipeline.Delivery {
	s.Helper()
	var out []pipeline.Delivery
	for range n {
		d, err := c.Fetch(s.ctx)
		if err != nil {
			s.Fatalf("fetch record %d of %d: %v", len(out), n, err)
		}
		out = append(out, d)
	}
	return out
}

// eventually waits until what is asked for holds.
func (s *suite) eventually(what string, holds func() bool) {
	s.Helper()
	for !holds() {
		select {
		case <-s.ctx.Done():
			s.Fatalf("not in time: %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *suite) lag(group, topic string) int64 {
	s.Helper()
	lags, err := s.admin().Lag(s.ctx, group, topic)
	s.must(err)
	var sum int64
	for _, lag := range lags {
		sum += lag
	}
	return sum
}

// request sends a request that this project never makes.
func (s *suite) request(req kmsg.Request) kmsg.Response {
	s.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(s.Config.Brokers...))
	s.must(err)
	defer client.Close()
	res, err := client.Request(s.ctx, req)
	s.must(err)
	return res
}

// deleteBefore makes the records of a partition below offset expire.
func (s *suite) deleteBefore(topic string, partition int32, offset int64) {
	s.Helper()
	req := kmsg.NewPtrDeleteRecordsRequest()
	req.TimeoutMillis = 10_000
	t := kmsg.NewDeleteRecordsRequestTopic()
	t.Topic = topic
	p := kmsg.NewDeleteRecordsRequestTopicPartition()
	p.Partition, p.Offset = partition, offset
	t.Partitions = append(t.Partitions, p)
	req.Topics = append(req.Topics, t)
	res := s.request(req).(*kmsg.DeleteRecordsResponse)
	s.must(kerr.ErrorForCode(res.Topics[0].Partitions[0].ErrorCode))
}

func (s *suite) grow(topic string, partitions int32) {
	s.Helper()
	req := kmsg.NewPtrCreatePartitionsRequest()
	req.TimeoutMillis = 10_000
	t := kmsg.NewCreatePartitionsRequestTopic()
	t.Topic, t.Count = topic, partitions
	req.Topics = append(req.Topics, t)
	res := s.request(req).(*kmsg.CreatePartitionsResponse)
	s.must(kerr.ErrorForCode(res.Topics[0].ErrorCode))
}

// books note which records came, from any number of consumers.
type books struct {
	mu   sync.Mutex
	seen map[string]int
}

func newBooks() *books { return &books{seen: make(map[string]int)} }

func (b *books) note(d pipeline.Delivery) {
	b.mu.Lock()
	b.seen[string(d.Value)]++
	b.mu.Unlock()
}

func (b *books) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.seen)
}

// missing is which of "0".."n-1" never came; at most ten of them.
func (b *books) missing(n int) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for i := range n {
		if v := fmt.Sprint(i); b.seen[v] == 0 {
			out = append(out, v)
		}
	}
	return out[:min(len(out), 10)]
}

func values(ds []pipeline.Delivery) []string {
	var out []string
	for _, d := range ds {
		out = append(out, string(d.Value))
	}
	return out
}

func sorted(in []string) []string {
	out := slices.Clone(in)
	slices.Sort(out)
	return out
}
