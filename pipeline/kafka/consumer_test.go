package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"
	"go.uber.org/goleak"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
	"github.com/kentongan/kentongan/schemas"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fill(t testing.TB, cfg kafka.Config, topic string, partitions, n, size int) {
	t.Helper()
	a, err := kafka.NewAdmin(cfg)
	must(t, err)
	defer a.Close()
	must(t, a.EnsureTopics(t.Context(), kafka.TopicSpec{Name: topic, Partitions: partitions}))
	p, err := kafka.NewPublisher(cfg)
	must(t, err)
	defer p.Close()
	for i := range n {
		must(t, p.Publish(t.Context(), pipeline.Record{KafkaTopic: topic, Key: fmt.Append(nil, i), Value: make([]byte, size)}))
	}
}

// metric is the sum of all series of a metric.
func metric(t testing.TB, g prometheus.Gatherer, name string, labels ...string) (sum float64, series int) {
	t.Helper()
	families, err := g.Gather()
	must(t, err)
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			if matches(m, labels) {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
				series++
			}
		}
	}
	return sum, series
}

func matches(m *dto.Metric, labels []string) bool {
	for i := 0; i < len(labels); i += 2 {
		found := false
		for _, l := range m.GetLabel() {
			found = found || l.GetName() == labels[i] && l.GetValue() == labels[i+1]
		}
		if !found {
			return false
		}
	}
	return true
}

// While nobody fetches, a partition holds what is being handed out and one fetch more, however much the topic holds.
func TestSlowReaderSlowsFetching(t *testing.T) {
	e := kafkatest.Start(t)
	registry := prometheus.NewRegistry()
	cfg := e.Config
	cfg.Publish.Compression = "none"
	fill(t, cfg, "a", 2, 200, 10_000)
	cfg.Metrics = kafka.NewMetrics(registry)
	cfg.Consume.FetchBytes = 50_000
	c, err := kafka.NewConsumer(cfg, "g", "a")
	must(t, err)
	defer c.Close()
	_, err = c.Fetch(t.Context())
	must(t, err)
	const bound = 2 * 2 * 6 // partitions, fetches, records in each at most
	for deadline := time.Now().Add(500 * time.Millisecond); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if got, _ := metric(t, registry, "kentongan_kafka_records_fetched_total"); got > bound {
			t.Fatalf("%v records are held, want at most %d", got, bound)
		}
	}
	for range 199 {
		_, err := c.Fetch(t.Context())
		must(t, err)
	}
	if got, _ := metric(t, registry, "kentongan_kafka_records_fetched_total"); got != 200 {
		t.Fatalf("%v records were fetched, want 200", got)
	}
}

func TestMetricsFollowAGroup(t *testing.T) {
	e := kafkatest.Start(t)
	registry := prometheus.NewRegistry()
	cfg := e.Config
	cfg.Metrics = kafka.NewMetrics(registry)
	if _, series := metric(t, registry, "kentongan_kafka_dead_letters_total"); series != len(schemas.Reasons()) {
		t.Errorf("%d reasons exist before the first dead letter, want %d", series, len(schemas.Reasons()))
	}
	fill(t, cfg, "a", 2, 100, 10)
	if got, _ := metric(t, registry, "kentongan_kafka_records_published_total", "kafka_topic", "a"); got != 100 {
		t.Errorf("%v published, want 100", got)
	}
	c, err := kafka.NewConsumer(cfg, "g", "a")
	must(t, err)
	var all []pipeline.Delivery
	for range 100 {
		d, err := c.Fetch(t.Context())
		must(t, err)
		all = append(all, d)
	}
	lag := func() float64 {
		sum, _ := metric(t, registry, "kentongan_kafka_consumer_lag_messages", "group", "g")
		return sum
	}
	if lag() != 100 {
		t.Errorf("lag %v before the first ack, want 100", lag())
	}
	must(t, c.Ack(t.Context(), all...))
	for deadline := time.Now().Add(10 * time.Second); lag() != 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("lag %v after all is acked", lag())
		}
	}
	if got, _ := metric(t, registry, "kentongan_kafka_consumer_committed_offset"); got != 100 {
		t.Errorf("committed %v in all, want 100", got)
	}
	must(t, c.Close())
	if _, series := metric(t, registry, "kentongan_kafka_consumer_lag_messages"); series != 0 {
		t.Errorf("%d partitions still have a lag after their member has left", series)
	}
	if got, _ := metric(t, registry, "kentongan_kafka_rebalances_total"); got != 1 {
		t.Errorf("%v generations, want 1", got)
	}
	if got, _ := metric(t, registry, "kentongan_kafka_commits_total", "outcome", "done"); got < 1 {
		t.Errorf("%v commits", got)
	}
}

// The log has another end than the commit: the topic was made anew. All of it is read, and it is said.
func TestCommitBeyondTheEndOfTheLog(t *testing.T) {
	dir := t.TempDir()
	e := kafkatest.StartWith(t, broker.Config{Dir: dir + "/one"})
	fill(t, e.Config, "a", 1, 50, 10)
	consume := func(cfg kafka.Config, n int) []pipeline.Delivery {
		c, err := kafka.NewConsumer(cfg, "g", "a")
		must(t, err)
		defer c.Close()
		var out []pipeline.Delivery
		for range n {
			d, err := c.Fetch(t.Context())
			must(t, err)
			out = append(out, d)
		}
		must(t, c.Ack(t.Context(), out...))
		return out
	}
	consume(e.Config, 50)
	e.Restart(t, func() { // the topic's files are gone, the group's commits are not
		must(t, os.RemoveAll(dir+"/one/log/partitions"))
	})
	fill(t, e.Config, "a", 1, 3, 10)
	log, hook := logtest.NewNullLogger()
	cfg := e.Config
	cfg.Log = log
	if got := consume(cfg, 3); got[0].Offset != 0 {
		t.Fatalf("begins at %d", got[0].Offset)
	}
	said := false
	for _, entry := range hook.AllEntries() {
		said = said || entry.Level == logrus.ErrorLevel && strings.Contains(entry.Message, "before the committed offset")
	}
	if !said {
		t.Error("nothing is said of it")
	}
	a, err := kafka.NewAdmin(e.Config)
	must(t, err)
	defer a.Close()
	if committed, err := a.CommittedOffsets(t.Context(), "g", "a"); err != nil || committed[0] != 3 {
		t.Fatalf("committed %v, %v, want 3", committed, err)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	e := kafkatest.Start(t)
	fill(t, e.Config, "a", 2, 10, 10)
	before := goleak.IgnoreCurrent()
	c, err := kafka.NewConsumer(e.Config, "g", "a")
	must(t, err)
	_, err = c.Fetch(t.Context())
	must(t, err)
	must(t, c.Close())
	must(t, c.Close())
	if _, err := c.Fetch(t.Context()); err != io.EOF {
		t.Errorf("fetch after close: %v", err)
	}
	never, err := kafka.NewConsumer(e.Config, "g", "a")
	must(t, err)
	must(t, never.Close())
	if _, err := never.Fetch(t.Context()); err != io.EOF {
		t.Errorf("fetch of one that was closed before it began: %v", err)
	}
	// kfake gives each connection goroutines that end with it, and kafka-go closes its own a moment later.
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("github.com/twmb/franz-go/pkg/kfake.(*clientConn).read"),
		goleak.IgnoreAnyFunction("github.com/twmb/franz-go/pkg/kfake.(*clientConn).write"), goleak.IgnoreAnyFunction("github.com/twmb/franz-go/pkg/kfake.(*clientConn).read.func2"))
}

func TestFetchEndsWithItsContext(t *testing.T) {
	c, err := kafka.NewConsumer(kafkatest.ClientConfig(kafkatest.FreeAddr(t)), "g", "a") // nobody listens there
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := c.Fetch(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the end of the context", err)
	}
	must(t, c.Close())
}
