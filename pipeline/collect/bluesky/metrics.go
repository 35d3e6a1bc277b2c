package bluesky

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts what the stream brings. A nil *Metrics works.
type Metrics struct {
	events      *prometheus.CounterVec
	disconnects *prometheus.CounterVec
	connected   prometheus.Gauge
	lastEvent   prometheus.Gauge
	gaps        prometheus.Counter
}

// outcome is what became of a message.
type outcome string

const (
	outcomeEmitted        outcome = "emitted"
	outcomeUpdated        outcome = "updated"
	outcomeDeleted        outcome = "deleted"
	outcomeAccountDeleted outcome = "account_deleted" // all followed posts of one account
	outcomeRepeated       outcome = "repeated"        // sent before
	outcomeFiltered       outcome = "filtered"        // not asked for
	outcomeIgnored        outcome = "ignored"         // says nothing about a post
	outcomeRejected       outcome = "rejected"
)

func outcomes() []outcome {
	return []outcome{outcomeEmitted, outcomeUpdated, outcomeDeleted, outcomeAccountDeleted, outcomeRepeated, outcomeFiltered, outcomeIgnored, outcomeRejected}
}

// ending is why a connection ended or did not come about.
type ending string

const (
	endingRefused ending = "refused" // an HTTP status instead of a stream
	endingNetwork ending = "network"
	endingClosed  ending = "closed"  // by the host, in form
	endingStalled ending = "stalled" // nothing came for too long
	endingGarbage ending = "garbage" // nothing that came could be read
)

func endings() []ending {
	return []ending{endingRefused, endingNetwork, endingClosed, endingStalled, endingGarbage}
}

// NewMetrics registers the metrics; once per process.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		events: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_collect_bluesky_events_total",
			Help: "Messages of the stream, by what became of them."}, []string{"outcome"}),
		disconnects: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_collect_bluesky_disconnects_total",
			Help: "Connections that ended or did not come about, by reason."}, []string{"reason"}),
		connected: prometheus.NewGauge(prometheus.GaugeOpts{Name: "kentongan_collect_bluesky_connected",
			Help: "1 while a host sends, else 0."}),
		lastEvent: prometheus.NewGauge(prometheus.GaugeOpts{Name: "kentongan_collect_bluesky_last_event_timestamp_seconds",
			Help: "Event time of the newest message that was processed."}),
		gaps: prometheus.NewCounter(prometheus.CounterOpts{Name: "kentongan_collect_bluesky_gap_seconds_total",
			Help: "Event time that no host delivered."}),
	}
	for _, o := range outcomes() {
		m.events.WithLabelValues(string(o))
	}
	for _, e := range endings() {
		m.disconnects.WithLabelValues(string(e))
	}
	r.MustRegister(m.events, m.disconnects, m.connected, m.lastEvent, m.gaps)
	return m
}

func (m *Metrics) event(o outcome) {
	if m != nil {
		m.events.WithLabelValues(string(o)).Inc()
	}
}

func (m *Metrics) at(t time.Time) {
	if m != nil {
		m.lastEvent.Set(float64(t.UnixMilli()) / 1000)
	}
}

func (m *Metrics) gap(d time.Duration) {
	if m != nil {
		m.gaps.Add(d.Seconds())
	}
}

func (m *Metrics) connect() {
	if m != nil {
		m.connected.Set(1)
	}
}

func (m *Metrics) disconnect(e ending) {
	if m != nil {
		m.connected.Set(0)
		m.disconnects.WithLabelValues(string(e)).Inc()
	}
}
