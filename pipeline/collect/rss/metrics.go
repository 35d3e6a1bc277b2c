package rss

import "github.com/prometheus/client_golang/prometheus"

// Metrics counts for all feeds of a process. The label feed is the configured name. A nil *Metrics works.
type Metrics struct {
	polls       *prometheus.CounterVec
	articles    *prometheus.CounterVec
	failures    *prometheus.GaugeVec
	lastSuccess *prometheus.GaugeVec
}

// outcome is how a poll ended.
type outcome string

const (
	outcomeNew         outcome = "new"          // a feed came
	outcomeNotModified outcome = "not_modified" // the server says that nothing changed
	outcomeHTTP        outcome = "http_error"   // a status that is neither
	outcomeNetwork     outcome = "network"      // no answer, or not all of it
	outcomeTooLarge    outcome = "too_large"
	outcomeRedirect    outcome = "redirect" // a redirect that is not followed
	outcomeParse       outcome = "parse"    // an answer that is no feed
)

func outcomes() []outcome {
	return []outcome{outcomeNew, outcomeNotModified, outcomeHTTP, outcomeNetwork, outcomeTooLarge, outcomeRedirect, outcomeParse}
}

// fate is what happened to an article of a poll.
type fate string

const (
	fateNew       fate = "new"
	fateEdited    fate = "edited"
	fateUnchanged fate = "unchanged"
	fateRejected  fate = "rejected"
	fateDuplicate fate = "duplicate" // the document has another item with its id
)

func fates() []fate { return []fate{fateNew, fateEdited, fateUnchanged, fateRejected, fateDuplicate} }

// NewMetrics registers the metrics; once per process.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_collect_rss_polls_total",
			Help: "Requests for a feed, by how they ended."}, []string{"feed", "outcome"}),
		articles: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kentongan_collect_rss_articles_total",
			Help: "Articles found in feeds, by what became of them; unchanged ones are not sent again."}, []string{"feed", "fate"}),
		failures: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kentongan_collect_rss_consecutive_failures",
			Help: "Requests that failed since the last one that did not."}, []string{"feed"}),
		lastSuccess: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kentongan_collect_rss_last_success_timestamp_seconds",
			Help: "When the feed last answered as it should."}, []string{"feed"}),
	}
	r.MustRegister(m.polls, m.articles, m.failures, m.lastSuccess)
	return m
}

// start makes every series of a feed exist at zero.
func (m *Metrics) start(feed string) {
	if m == nil {
		return
	}
	for _, o := range outcomes() {
		m.polls.WithLabelValues(feed, string(o))
	}
	for _, f := range fates() {
		m.articles.WithLabelValues(feed, string(f))
	}
	m.failures.WithLabelValues(feed).Set(0)
}

func (m *Metrics) polled(h Health, o outcome) {
	if m == nil {
		return
	}
	m.polls.WithLabelValues(h.Feed, string(o)).Inc()
	m.failures.WithLabelValues(h.Feed).Set(float64(h.ConsecutiveFailures))
	if !h.LastSuccess.IsZero() {
		m.lastSuccess.WithLabelValues(h.Feed).Set(float64(h.LastSuccess.Unix()))
	}
}

func (m *Metrics) article(feed string, f fate) {
	if m != nil {
		m.articles.WithLabelValues(feed, string(f)).Inc()
	}
}
