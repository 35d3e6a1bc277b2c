package collect

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/kentongan/kentongan/schemas"
)

// maxSourceLabels bounds the label "source": a file can name its sources itself, and a metric must not grow with what a stranger
// wrote. Further sources are counted as "other".
const maxSourceLabels = 64

// Metrics counts what collectors send and how they fare. A nil *Metrics works and counts nothing. Safe for concurrent use.
type Metrics struct {
	emitted  *prometheus.CounterVec
	rejected *prometheus.CounterVec
	coverage prometheus.Counter
	ack      prometheus.Histogram
	queued   prometheus.Gauge
	up       *prometheus.GaugeVec
	failures *prometheus.CounterVec
	success  *prometheus.GaugeVec

	mu      sync.Mutex
	sources map[string]struct{}
}

// NewMetrics registers the metrics of the collect process with r.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		emitted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kentongan_collect_mentions_emitted_total", Help: "Mentions that Kafka has acknowledged.",
		}, []string{"source"}),
		rejected: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kentongan_collect_inputs_rejected_total", Help: "Inputs that are no mention, sent for the dead letters and acknowledged by Kafka.",
		}, []string{"source", "reason"}),
		coverage: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "kentongan_collect_coverage_reports_total", Help: "Coverage reports that Kafka has acknowledged.",
		}),
		ack: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "kentongan_collect_ack_duration_seconds", Help: "Time from queueing the oldest record of a batch to Kafka's acknowledgement.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 16),
		}),
		queued: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "kentongan_collect_queued_records", Help: "Records that collectors have queued and Kafka has not acknowledged.",
		}),
		up: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "kentongan_collect_collector_up", Help: "1 while a collector runs or has finished, 0 while it waits for its next try.",
		}, []string{"collector"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kentongan_collect_collector_failures_total", Help: "Times a collector ended with an error or a panic.",
		}, []string{"collector"}),
		success: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "kentongan_collect_collector_last_success_timestamp_seconds", Help: "When Kafka last acknowledged a collector's records, in Unix seconds.",
		}, []string{"collector"}),
		sources: make(map[string]struct{}),
	}
	r.MustRegister(m.emitted, m.rejected, m.coverage, m.ack, m.queued, m.up, m.failures, m.success)
	return m
}

// sourceLabel is source, or "other" once too many were seen. A source's reasons exist at zero from its first record on.
func (m *Metrics) sourceLabel(source string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.sources[source]; ok {
		return source
	}
	if len(m.sources) >= maxSourceLabels {
		return "other"
	}
	m.sources[source] = struct{}{}
	m.emitted.WithLabelValues(source)
	for _, reason := range schemas.Reasons() {
		m.rejected.WithLabelValues(source, string(reason))
	}
	return source
}

func (m *Metrics) queue(n int) {
	if m != nil {
		m.queued.Add(float64(n))
	}
}

func (m *Metrics) acked(batch []queued, waited time.Duration) {
	if m == nil {
		return
	}
	m.queued.Sub(float64(len(batch)))
	m.ack.Observe(waited.Seconds())
	for i := range batch {
		switch q := &batch[i]; q.class {
		case classMention:
			m.emitted.WithLabelValues(m.sourceLabel(q.source)).Inc()
		case classReject:
			m.rejected.WithLabelValues(m.sourceLabel(q.source), string(q.reason)).Inc()
		case classCoverage:
			m.coverage.Inc()
		}
	}
}

func (m *Metrics) collectorState(name string, up bool) {
	if m == nil {
		return
	}
	v := 0.0
	if up {
		v = 1
	}
	m.up.WithLabelValues(name).Set(v)
	m.failures.WithLabelValues(name)
}

func (m *Metrics) collectorFailed(name string) {
	if m != nil {
		m.failures.WithLabelValues(name).Inc()
	}
}

func (m *Metrics) collectorSucceeded(name string, at time.Time) {
	if m != nil {
		m.success.WithLabelValues(name).Set(float64(at.UnixMilli()) / 1000)
	}
}
