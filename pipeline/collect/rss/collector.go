package rss

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/mmcdole/gofeed"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// Source is the platform name of every mention made here.
const Source = "rss"

// How long a failing feed is left alone. The first is doubled with every failure up to the last, each with jitter.
const (
	retryFirst = time.Minute
	retryLast  = 6 * time.Hour
	goneFirst  = time.Hour      // of 404, which may be a slip of the publisher's
	goneLast   = 24 * time.Hour // and of 410, which is meant
)

// Deps is what a Collector works with. Metrics and Transport may be nil.
type Deps struct {
	Cursors       collect.Cursors
	Pseudonymiser *collect.Pseudonymiser
	Log           logrus.FieldLogger
	Metrics       *Metrics
	Instance      string            // Part of the first coverage reports; later lives keep it
	Transport     http.RoundTripper // replaces the network, redirect guard included
}

// Collector polls one feed.
type Collector struct {
	cfg     Config
	deps    Deps
	log     logrus.FieldLogger
	fetcher fetcher
	zone    *time.Location
	author  *schemas.Author

	mu     sync.Mutex
	health Health
}

var _ collect.Collector = (*Collector)(nil)

// Health is how a feed is doing.
type Health struct {
	Feed                string    `json:"feed"`
	LastAttempt         time.Time `json:"last_attempt,omitzero"`
	LastSuccess         time.Time `json:"last_success,omitzero"`
	NextAttempt         time.Time `json:"next_attempt,omitzero"`
	ConsecutiveFailures int       `json:"consecutive_failures"`
	LastStatus          int       `json:"last_status,omitempty"` // HTTP; 0 where no answer came
	LastError           string    `json:"last_error,omitempty"`
	MovedTo             string    `json:"moved_to,omitempty"` // the address to configure instead
}

// NewCollector makes a collector; it asks nobody yet.
func NewCollector(cfg Config, deps Deps) (*Collector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Cursors == nil || deps.Pseudonymiser == nil || deps.Log == nil {
		return nil, errors.New("rss collector needs cursors, a pseudonymiser and a log")
	}
	cfg = cfg.withDefaults()
	zone, err := zoneOf(cfg.Zone)
	if err != nil {
		return nil, err
	}
	c := &Collector{cfg: cfg, deps: deps, zone: zone, log: deps.Log.WithFields(logrus.Fields{"component": "collect.rss", "feed": cfg.Name})}
	c.fetcher = fetcher{cfg: cfg, direct: deps.Transport, guarded: deps.Transport}
	if deps.Transport == nil {
		c.fetcher.direct, c.fetcher.guarded = newTransport(false), newTransport(true)
	}
	c.author = deps.Pseudonymiser.Author(Source, strings.ToLower(cfg.Outlet), "")
	c.author.Role, c.author.Name = schemas.RoleMedia, cfg.Outlet // the configuration is what registers it
	c.health.Feed = cfg.Name
	deps.Metrics.start(cfg.Name)
	return c, nil
}

// Name is "rss:" and the feed's name.
func (c *Collector) Name() string { return "rss:" + c.cfg.Name }

// Health is the feed's state now. Safe for concurrent use.
func (c *Collector) Health() Health {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.health
}

// Collect polls until ctx ends. A feed that fails is the Collector's own to retry; an error means that the road or the cursor failed.
func (c *Collector) Collect(ctx context.Context, out collect.Output) error {
	data, err := c.deps.Cursors.Get(c.Name())
	if err != nil {
		return fmt.Errorf("read cursor of %s: %w", c.Name(), err)
	}
	s, err := decodeState(data, c.cfg.URL, c.deps.Instance)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name(), err)
	}
	c.mu.Lock()
	c.health.LastSuccess = s.LastSuccess
	c.mu.Unlock()
	// Not before what the server asked for, and never longer than the longest wait: the clock may have been wrong when that was written.
	if err := out.Rest(ctx, min(time.Until(s.NotBefore), goneLast)); err != nil {
		return err
	}
	retry, gone := newBackOff(retryFirst, retryLast), newBackOff(goneFirst, goneLast)
	for {
		p, err := c.poll(ctx, out, s)
		if err != nil {
			return err
		}
		var wait time.Duration
		switch {
		case p.failure == nil:
			retry.Reset()
			gone.Reset()
			wait = jitter(max(c.cfg.Interval, min(p.fresh, goneLast)))
		case p.status == http.StatusGone:
			wait = jitter(goneLast)
		case p.status == http.StatusNotFound:
			wait = gone.NextBackOff()
		default:
			wait = retry.NextBackOff()
		}
		wait = max(wait, min(p.retryAfter, goneLast))
		c.note(p, wait)
		s.NotBefore = p.at.Add(wait).UTC()
		if err := c.save(s); err != nil {
			return err
		}
		if err := out.Rest(ctx, wait); err != nil {
			return err
		}
	}
}

// polled is how one request went.
type polled struct {
	at         time.Time
	status     int
	outcome    outcome
	failure    error
	movedTo    string
	fresh      time.Duration // how long the server says its answer is
	retryAfter time.Duration
	found      map[fate]int
}

// poll asks once and puts what is new on the road. When it returns without error, s is what the road has; the caller saves it.
func (c *Collector) poll(ctx context.Context, out collect.Output, s *state) (polled, error) {
	p := polled{at: time.Now().UTC(), found: make(map[fate]int)}
	r, err := c.fetcher.fetch(ctx, s.Validators)
	if ctx.Err() != nil {
		return p, ctx.Err()
	}
	if err != nil {
		p.outcome, p.failure = outcomeOf(err), err
		return p, nil
	}
	p.status, p.movedTo = r.status, r.movedTo
	p.fresh, p.retryAfter = maxAge(r.header), retryAfter(r.header, p.at)
	known := false
	switch r.status {
	case http.StatusNotModified:
		p.outcome, known = outcomeNotModified, !s.LastSuccess.IsZero()
	case http.StatusOK:
		document := utf8Document(r.body, r.header.Get("Content-Type"))
		feed, err := parse(document)
		if err != nil {
			p.outcome, p.failure = outcomeParse, err
			return p, c.setAside(ctx, out, s, r.body, err)
		}
		p.outcome = outcomeNew
		if known, err = c.emit(ctx, out, s, feed, r.url, &p); err != nil {
			return p, err
		}
		s.Validators = validators{Host: r.url.Host, ETag: r.header.Get("ETag"), LastModified: r.header.Get("Last-Modified")}
	default:
		p.outcome, p.failure = outcomeHTTP, fmt.Errorf("http status %d", r.status)
		return p, nil
	}
	c.cover(s, p.at, known)
	for _, report := range s.Books.Reports(Source, c.cfg.Name, p.at) {
		if err := out.Cover(ctx, report); err != nil {
			return p, fmt.Errorf("report coverage of %s: %w", c.Name(), err)
		}
	}
	if err := out.Flush(ctx); err != nil {
		return p, fmt.Errorf("flush %s: %w", c.Name(), err)
	}
	s.LastSuccess = p.at
	return p, nil
}

// emit sends what is new or edited, oldest first, and reports whether anything in the feed had been in it before.
func (c *Collector) emit(ctx context.Context, out collect.Output, s *state, feed *gofeed.Feed, from *url.URL, p *polled) (known bool, err error) {
	poll := p.at.Unix()
	for _, i := range c.read(feed, from, p) {
		a, key := &i.article, i.key
		before, seenBefore := s.Seen[key]
		known = known || seenBefore
		now := seen{Content: a.content(), Published: a.published.UnixMilli(), Last: poll}
		switch {
		case seenBefore && before.Content == now.Content:
			p.found[fateUnchanged]++
			before.Last = poll
			s.Seen[key] = before
			continue
		case i.problem != nil:
			p.found[fateRejected]++
			if err := c.reject(ctx, out, a, i.item, i.problem); err != nil {
				return known, err
			}
			now.Published = 0
			s.Seen[key] = now
			continue
		}
		now.Revision = revision(a, before)
		if before.Published != 0 {
			now.Published = before.Published
			p.found[fateEdited]++
		} else {
			p.found[fateNew]++
		}
		if err := out.Emit(ctx, c.mention(a, now, p.at)); err != nil {
			return known, fmt.Errorf("emit article of %s: %w", c.Name(), err)
		}
		s.Seen[key] = now
	}
	s.forget(poll, c.cfg.MaxSeen)
	return known, nil
}

// itemRead is an item of a feed and what was made of it.
type itemRead struct {
	item    *gofeed.Item
	article article
	key     string // in state.Seen: the article's id, or a stand-in where it has none
	problem error
}

// read reads the items of a feed, oldest first. Where several claim one id, the first in the document stands: taking them for edits of each other
// would send them all with every poll.
func (c *Collector) read(feed *gofeed.Feed, from *url.URL, p *polled) []itemRead {
	var items []itemRead
	taken := make(map[string]bool, len(feed.Items))
	for _, item := range feed.Items {
		if item == nil {
			continue
		}
		i := itemRead{item: item}
		i.article, i.problem = readItem(item, from, c.zone)
		i.article.language = feed.Language
		if i.key = i.article.id; i.key == "" {
			i.key = "-" + i.article.content()
		}
		if taken[i.key] {
			p.found[fateDuplicate]++
			continue
		}
		taken[i.key] = true
		items = append(items, i)
	}
	slices.Reverse(items) // feeds put the newest first; the order only makes the stream look natural
	return items
}

// revision is the edit time that the feed tells, never older than that of the version before: then the order on the road decides.
func revision(a *article, before seen) int64 {
	if a.updated.IsZero() || a.updated.UnixMilli() < 0 {
		return before.Revision
	}
	return max(a.updated.UnixMilli(), before.Revision)
}

func (c *Collector) mention(a *article, now seen, collected time.Time) schemas.Mention {
	author := *c.author
	return schemas.Mention{
		Schema: schemas.SchemaVersion, Op: schemas.OpUpsert, ID: a.id, Source: Source, Collection: c.cfg.Name, Kind: schemas.KindArticle,
		PublishedAt: time.UnixMilli(now.Published).UTC(), CollectedAt: collected, Revision: now.Revision, Author: &author,
		Title: a.title, Text: a.text, LanguageHint: collect.Cut(a.language, 16), URL: a.link,
	}
}

// reject sets an item aside, once per content. Its bytes are the item as JSON, without the names of its authors.
func (c *Collector) reject(ctx context.Context, out collect.Output, a *article, item *gofeed.Item, problem error) error {
	anonymous := *item
	anonymous.Author, anonymous.Authors, anonymous.DublinCoreExt, anonymous.ITunesExt, anonymous.Extensions = nil, nil, nil, nil, nil
	data, err := json.Marshal(anonymous)
	if err != nil {
		return fmt.Errorf("encode item: %w", err)
	}
	err = out.Reject(ctx, collect.Reject{Source: Source, Collection: c.cfg.Name, Key: a.id, Origin: c.cfg.Name, Bytes: data,
		Reason: schemas.ReasonOf(problem), Err: problem})
	if err != nil {
		return fmt.Errorf("reject item of %s: %w", c.Name(), err)
	}
	return nil
}

// setAside sends a document that is no feed to the dead letters, once for as long as it stays the same.
func (c *Collector) setAside(ctx context.Context, out collect.Output, s *state, body []byte, problem error) error {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:8])
	if s.SetAside == hash {
		return nil
	}
	err := out.Reject(ctx, collect.Reject{Source: Source, Collection: c.cfg.Name, Origin: c.cfg.Name, Bytes: body, Reason: schemas.ReasonDecode, Err: problem})
	if err != nil {
		return fmt.Errorf("reject document of %s: %w", c.Name(), err)
	}
	if err := out.Flush(ctx); err != nil {
		return fmt.Errorf("flush %s: %w", c.Name(), err)
	}
	s.SetAside = hash
	return nil
}

// cover counts what a successful poll has seen. As long as something known is still in the feed, nothing can have come and gone since
// the last success; else only the feed's own interval is vouched for.
func (c *Collector) cover(s *state, now time.Time, known bool) {
	from := now.Add(-c.cfg.Interval)
	if known && !s.LastSuccess.IsZero() {
		from = s.LastSuccess
	}
	s.Books.Observe(from, now)
}

// note makes health, metrics and log say how the poll went.
func (c *Collector) note(p polled, wait time.Duration) {
	c.mu.Lock()
	before := c.health
	h := &c.health
	h.LastAttempt, h.NextAttempt, h.LastStatus, h.LastError = p.at, p.at.Add(wait), p.status, ""
	if p.movedTo != "" {
		h.MovedTo = p.movedTo
	}
	if p.failure == nil {
		h.LastSuccess, h.ConsecutiveFailures = p.at, 0
	} else {
		h.ConsecutiveFailures++
		h.LastError = withoutURL(p.failure).Error()
	}
	after := *h
	c.mu.Unlock()

	c.deps.Metrics.polled(after, p.outcome)
	for f, n := range p.found {
		for range n {
			c.deps.Metrics.article(c.cfg.Name, f)
		}
	}
	switch {
	case p.failure != nil:
		c.log.WithError(withoutURL(p.failure)).WithFields(logrus.Fields{"attempt": after.ConsecutiveFailures, "status": p.status,
			"next_attempt_seconds": int(wait.Seconds())}).Warn("feed failed")
	case before.ConsecutiveFailures > 0:
		c.log.WithField("attempt", before.ConsecutiveFailures+1).Info("feed is back")
	}
	if after.MovedTo != before.MovedTo {
		c.log.WithField("moved_to", after.MovedTo).Warn("feed has moved for good: configure the new address")
	}
}

func (c *Collector) save(s *state) error {
	return collect.PutJSON(c.deps.Cursors, c.Name(), s)
}

func outcomeOf(err error) outcome {
	switch {
	case errors.Is(err, errTooLarge):
		return outcomeTooLarge
	case errors.Is(err, errTooManyHops), errors.Is(err, errBadRedirect), errors.Is(err, errPrivateTarget):
		return outcomeRedirect
	}
	return outcomeNetwork
}

// withoutURL takes the address out of net/http's errors: it may hold a password.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func newBackOff(first, last time.Duration) *backoff.ExponentialBackOff {
	b := &backoff.ExponentialBackOff{InitialInterval: first, MaxInterval: last, Multiplier: 2, RandomizationFactor: 0.2}
	b.Reset()
	return b
}

// jitter is d, up to a tenth more: many feeds started together must not be asked together for ever.
func jitter(d time.Duration) time.Duration { return d + rand.N(d/10+1) }
