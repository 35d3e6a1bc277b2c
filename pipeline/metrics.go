package pipeline

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/kentongan/kentongan/schemas"
)

// WorkerMetrics counts what the worker does. A nil *WorkerMetrics works. A redelivered record is counted each time; the ledger counts it once.
type WorkerMetrics struct {
	settledTotal *prometheus.CounterVec
	dead         *prometheus.CounterVec
	retries      prometheus.Counter
	duration     prometheus.Histogram
	age          prometheus.Histogram
	last         prometheus.Gauge
}

// NewWorkerMetrics registers the metrics; every outcome and reason exists from the start.
func NewWorkerMetrics(r prometheus.Registerer) *WorkerMetrics {
	m := &WorkerMetrics{
		settledTotal: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_worker_mentions_settled_total", Help: "Records that were settled, by outcome."}, []string{"outcome"}),
		dead:         prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_worker_mentions_dead_total", Help: "Records that were dead-lettered, by reason."}, []string{"reason"}),
		retries:      prometheus.NewCounter(prometheus.CounterOpts{Name: "kentongan_worker_retries_total", Help: "Tries that the store or the broker answered with an error."}),
		duration:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "kentongan_worker_batch_write_duration_seconds", Help: "Time to settle one batch.", Buckets: prometheus.ExponentialBuckets(0.005, 2, 14)}),
		age:          prometheus.NewHistogram(prometheus.HistogramOpts{Name: "kentongan_worker_mention_age_seconds", Help: "From a record's receipt to its settlement, oldest of the batch.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 16)}),
		last:         prometheus.NewGauge(prometheus.GaugeOpts{Name: "kentongan_worker_last_settled_timestamp_seconds", Help: "When a batch was last settled."}),
	}
	for _, o := range []schemas.Outcome{schemas.OutcomeAccepted, schemas.OutcomeExcluded, schemas.OutcomeDead} {
		m.settledTotal.WithLabelValues(string(o))
	}
	for _, reason := range schemas.Reasons() {
		m.dead.WithLabelValues(string(reason))
	}
	r.MustRegister(m.settledTotal, m.dead, m.retries, m.duration, m.age, m.last)
	return m
}

func (m *WorkerMetrics) settled(receipts []schemas.Receipt, took time.Duration) {
	if m == nil || len(receipts) == 0 {
		return
	}
	now := time.Now()
	oldest := now
	outcomes := map[schemas.Outcome]int{}
	for i := range receipts {
		r := &receipts[i]
		outcomes[r.Outcome]++
		if r.Outcome == schemas.OutcomeDead {
			m.dead.WithLabelValues(r.Reason).Inc()
		}
		if r.ReceivedAt.Before(oldest) {
			oldest = r.ReceivedAt
		}
	}
	for outcome, n := range outcomes {
		m.settledTotal.WithLabelValues(string(outcome)).Add(float64(n))
	}
	m.duration.Observe(took.Seconds())
	m.age.Observe(now.Sub(oldest).Seconds())
	m.last.Set(float64(now.UnixNano()) / 1e9)
}

func (m *WorkerMetrics) retried() {
	if m != nil {
		m.retries.Inc()
	}
}
