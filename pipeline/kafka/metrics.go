package kafka

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/kentongan/kentongan/schemas"
)

// Metrics counts what goes through Kafka. A nil *Metrics works and counts nothing.
type Metrics struct {
	published      *prometheus.CounterVec
	publishRetries *prometheus.CounterVec
	fetched        *prometheus.CounterVec
	fetchErrors    *prometheus.CounterVec
	lost           *prometheus.CounterVec
	rebalances     *prometheus.CounterVec
	commits        *prometheus.CounterVec
	lag            *prometheus.GaugeVec
	committed      *prometheus.GaugeVec
	deadLetters    *prometheus.CounterVec
}

// NewMetrics registers the metrics of this package with r.
func NewMetrics(r prometheus.Registerer) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_kafka_" + name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kentongan_kafka_" + name, Help: help}, labels)
	}
	m := &Metrics{
		published:      counter("records_published_total", "Records that all in-sync replicas have.", "kafka_topic"),
		publishRetries: counter("publish_retries_total", "Produce requests that failed and were sent again.", "kafka_topic"),
		fetched:        counter("records_fetched_total", "Records fetched by a consumer.", "group", "kafka_topic"),
		fetchErrors:    counter("fetch_errors_total", "Fetches that failed and were tried again.", "group", "kafka_topic"),
		lost:           counter("records_lost_total", "Offsets that expired before they were read.", "group", "kafka_topic"),
		rebalances:     counter("rebalances_total", "Generations of the consumer group that this member took part in.", "group"),
		commits:        counter("commits_total", "Offset commits by outcome: done, failed, fenced.", "group", "outcome"),
		lag:            gauge("consumer_lag_messages", "Records between the position all of whose predecessors are done and the end of the partition.", "group", "kafka_topic", "partition"),
		committed:      gauge("consumer_committed_offset", "Offset last committed by this member.", "group", "kafka_topic", "partition"),
		deadLetters:    counter("dead_letters_total", "Records set aside, by reason.", "reason"),
	}
	for _, reason := range schemas.Reasons() {
		m.deadLetters.WithLabelValues(string(reason))
	}
	r.MustRegister(m.published, m.publishRetries, m.fetched, m.fetchErrors, m.lost, m.rebalances, m.commits, m.lag, m.committed, m.deadLetters)
	return m
}

func (m *Metrics) addPublished(topic string, n int) {
	if m != nil {
		m.published.WithLabelValues(topic).Add(float64(n))
	}
}

func (m *Metrics) addPublishRetry(topic string) {
	if m != nil {
		m.publishRetries.WithLabelValues(topic).Inc()
	}
}

func (m *Metrics) addFetched(group, topic string, n int) {
	if m != nil {
		m.fetched.WithLabelValues(group, topic).Add(float64(n))
	}
}

func (m *Metrics) addFetchError(group, topic string) {
	if m != nil {
		m.fetchErrors.WithLabelValues(group, topic).Inc()
	}
}

func (m *Metrics) addLost(group, topic string, n int64) {
	if m != nil {
		m.lost.WithLabelValues(group, topic).Add(float64(n))
	}
}

// joined makes a group's series exist at zero, and counts the generation.
func (m *Metrics) joined(group string, topics []string) {
	if m == nil {
		return
	}
	m.rebalances.WithLabelValues(group).Inc()
	for _, outcome := range []string{commitDone, commitFailed, commitFenced} {
		m.commits.WithLabelValues(group, outcome)
	}
	for _, topic := range topics {
		m.fetched.WithLabelValues(group, topic)
		m.fetchErrors.WithLabelValues(group, topic)
		m.lost.WithLabelValues(group, topic)
	}
}

// Outcomes of a commit.
const (
	commitDone   = "done"
	commitFailed = "failed"
	commitFenced = "fenced"
)

func (m *Metrics) addCommit(group, outcome string) {
	if m != nil {
		m.commits.WithLabelValues(group, outcome).Inc()
	}
}

func (m *Metrics) setCommitted(group string, p topicPartition, offset int64) {
	if m != nil {
		m.committed.WithLabelValues(group, p.topic, strconv.Itoa(p.partition)).Set(float64(offset))
	}
}

func (m *Metrics) setLag(group string, p topicPartition, lag int64) {
	if m != nil {
		m.lag.WithLabelValues(group, p.topic, strconv.Itoa(p.partition)).Set(float64(lag))
	}
}

// leave forgets a partition that this member no longer has: its new owner reports it.
func (m *Metrics) leave(group string, p topicPartition) {
	if m != nil {
		m.lag.DeleteLabelValues(group, p.topic, strconv.Itoa(p.partition))
		m.committed.DeleteLabelValues(group, p.topic, strconv.Itoa(p.partition))
	}
}

func (m *Metrics) addDeadLetter(reason schemas.Reason) {
	if m != nil {
		m.deadLetters.WithLabelValues(string(reason)).Inc()
	}
}
