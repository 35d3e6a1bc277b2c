package bluesky

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/coder/websocket"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline/collect"
)

// Back-off between connections: doubled with every failure, with jitter, and forgotten after a connection that lasted.
const (
	retryFirst  = time.Second
	retryLast   = 2 * time.Minute
	stableAfter = 30 * time.Second
)

// Deps is what a Collector works with. Metrics may be nil.
type Deps struct {
	Cursors       collect.Cursors
	Pseudonymiser *collect.Pseudonymiser
	Log           logrus.FieldLogger
	Metrics       *Metrics
	Instance      string // Part of the first coverage reports; later lives keep it
	FollowedPath  string // of the file with the posts whose edits and deletions are followed
}

// Collector reads the firehose from one host at a time.
type Collector struct {
	cfg     Config
	deps    Deps
	log     logrus.FieldLogger
	filter  *filter
	deleted *deletions
	dial    dialFunc

	mu     sync.Mutex
	health Health
}

var _ collect.Collector = (*Collector)(nil)

// Health is how the stream is doing.
type Health struct {
	Endpoint            string    `json:"endpoint,omitempty"` // connected to, or tried last
	Connected           bool      `json:"connected"`
	Since               time.Time `json:"since,omitzero"`      // of Connected
	LastEvent           time.Time `json:"last_event,omitzero"` // event time of the newest message that was processed
	ConsecutiveFailures int       `json:"consecutive_failures"`
	LastError           string    `json:"last_error,omitempty"`
}

// NewCollector makes a collector; it neither dials nor opens a file yet.
func NewCollector(cfg Config, deps Deps) (*Collector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Cursors == nil || deps.Pseudonymiser == nil || deps.Log == nil || deps.FollowedPath == "" {
		return nil, errors.New("bluesky collector needs cursors, a pseudonymiser, a log and a file for followed posts")
	}
	cfg = cfg.withDefaults()
	return &Collector{cfg: cfg, deps: deps, log: deps.Log.WithField("component", "collect.bluesky"), filter: newFilter(cfg),
		deleted: newDeletions(1 << 16), dial: dialer(cfg)}, nil
}

// Name is "bluesky:" and the configured name.
func (c *Collector) Name() string { return Source + ":" + c.cfg.Name }

// Health is the stream's state now. Safe for concurrent use.
func (c *Collector) Health() Health {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.health
}

// Collect reads until ctx ends. Hosts that fail are the Collector's own to replace; an error means that the road, the cursor or the file of
// followed posts failed.
func (c *Collector) Collect(ctx context.Context, out collect.Output) (err error) {
	data, err := c.deps.Cursors.Get(c.Name())
	if err != nil {
		return fmt.Errorf("read cursor of %s: %w", c.Name(), err)
	}
	at, err := decodeCursor(data, c.deps.Instance)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name(), err)
	}
	followed, err := OpenFollowed(c.deps.FollowedPath, c.cfg.Follow)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, followed.Close()) }()
	r := &reading{c: c, out: out, at: at, followed: followed}

	hosts := newRotation(c.cfg.Endpoints, at.Host)
	waits := &backoff.ExponentialBackOff{InitialInterval: retryFirst, MaxInterval: retryLast, Multiplier: 2, RandomizationFactor: 0.3}
	waits.Reset()
	for {
		host, wait := hosts.pick(time.Now())
		if err := out.Rest(ctx, wait); err != nil {
			return r.stop(ctx)
		}
		started := time.Now()
		ended := r.session(ctx, host)
		if ctx.Err() != nil {
			return r.stop(ctx)
		}
		var broken *roadError
		if errors.As(ended, &broken) {
			return broken.err
		}
		if err := r.checkpoint(ctx); err != nil {
			return err
		}
		if time.Since(started) >= stableAfter {
			waits.Reset()
			c.failed(host, ended, true)
		} else {
			c.failed(host, ended, false)
		}
		var refused *dialError
		errors.As(ended, &refused)
		hosts.failed(host, refused, time.Now())
		if err := out.Rest(ctx, waits.NextBackOff()); err != nil {
			return r.stop(ctx)
		}
	}
}

// connected and failed keep health, metrics and the log.
func (c *Collector) connected(host string) {
	c.mu.Lock()
	c.health.Endpoint, c.health.Connected, c.health.Since, c.health.LastError = host, true, time.Now().UTC(), ""
	c.mu.Unlock()
	c.deps.Metrics.connect()
	c.log.WithField("endpoint", host).Info("connected")
}

func (c *Collector) failed(host string, err error, stable bool) {
	c.mu.Lock()
	h := &c.health
	if stable {
		h.ConsecutiveFailures = 0
	}
	h.ConsecutiveFailures++
	h.Endpoint, h.LastError = host, err.Error()
	if h.Connected || h.Since.IsZero() {
		h.Connected, h.Since = false, time.Now().UTC()
	}
	attempt := h.ConsecutiveFailures
	c.mu.Unlock()
	reason := endingOf(err)
	c.deps.Metrics.disconnect(reason)
	c.log.WithError(err).WithFields(logrus.Fields{"endpoint": host, "attempt": attempt, "reason": reason}).Warn("disconnected")
}

func endingOf(err error) ending {
	var refused *dialError
	switch {
	case errors.Is(err, errStalled):
		return endingStalled
	case errors.Is(err, errGarbage):
		return endingGarbage
	case errors.As(err, &refused) && refused.status != 0:
		return endingRefused
	case websocket.CloseStatus(err) != -1:
		return endingClosed
	}
	return endingNetwork
}

// save writes the cursor; to be called after Flush and Followed.Commit.
func (c *Collector) save(at *cursor) error {
	return collect.PutJSON(c.deps.Cursors, c.Name(), at)
}

// rotation takes turns among hosts, leaving those alone that asked for it.
type rotation struct {
	hosts []host
	next  int
}

type host struct {
	url       string
	notBefore time.Time
}

// newRotation starts with the host that was used last, whose clock is the cursor's.
func newRotation(urls []string, last string) *rotation {
	r := &rotation{}
	for i, u := range urls {
		r.hosts = append(r.hosts, host{url: u})
		if u == last {
			r.next = i
		}
	}
	return r
}

// pick is the next host that may be asked, and how long to wait before.
func (r *rotation) pick(now time.Time) (url string, wait time.Duration) {
	best := r.next
	for i := range r.hosts {
		k := (r.next + i) % len(r.hosts)
		if !r.hosts[k].notBefore.After(now) {
			return r.hosts[k].url, 0
		}
		if cmp.Compare(r.hosts[k].notBefore.UnixNano(), r.hosts[best].notBefore.UnixNano()) < 0 {
			best = k
		}
	}
	return r.hosts[best].url, r.hosts[best].notBefore.Sub(now)
}

// failed moves on to the host after url.
func (r *rotation) failed(url string, refused *dialError, now time.Time) {
	for i := range r.hosts {
		if r.hosts[i].url != url {
			continue
		}
		r.next = (i + 1) % len(r.hosts)
		if refused != nil && refused.retryAfter > 0 {
			r.hosts[i].notBefore = now.Add(refused.retryAfter)
		}
	}
}
