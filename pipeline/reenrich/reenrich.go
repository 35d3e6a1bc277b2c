// Package reenrich reads stored mentions anew with the current models and replaces what former ones said of them, newest hour first. The
// rewritten rows make their hours dirty, so the aggregates follow.
//
// It runs beside workers and may be cut off at any point: what it has rewritten it does not read again, and the next run goes on with the rest.
package reenrich

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/schemas"
)

// Store holds the mentions. Implemented by sinks/clickhouse.
type Store interface {
	// OutdatedHours lists the hours that hold live mentions which other models read, newest first.
	OutdatedHours(ctx context.Context, models map[string]string) ([]Hour, error)
	// Outdated lists up to limit of them in hours whose id comes after after, in the order of ids.
	Outdated(ctx context.Context, models map[string]string, hours []time.Time, after string, limit int) ([]schemas.EnrichedMention, error)
	// Rewrite stores mentions of Outdated under a new enrichment and marks their hours dirty.
	Rewrite(ctx context.Context, batch []schemas.EnrichedMention) error
	// MarkStale marks the hours that a Rewrite stored into without coming to mark them.
	MarkStale(ctx context.Context) error
}

// Hour is an hour of event time and how many mentions of it other models read.
type Hour struct {
	Start    time.Time
	Mentions uint64
}

// Enricher is an enrich.Enricher that knows its versions.
type Enricher interface {
	enrich.Enricher
	Models() map[string]string
}

// Progress is how far a run is.
type Progress struct {
	Mentions uint64    // to rewrite when the run began
	Done     uint64    // rewritten by this run
	Changed  uint64    // of these, how many got another sentiment, main topic or counting
	Hour     time.Time // rewritten last
}

// Config says what to run on. Validate names what is missing.
type Config struct {
	Store    Store
	Enricher Enricher
	Batch    int            // mentions read and written at a time; 0: 5,000
	Report   func(Progress) // called after each batch; nil: not
}

// Validate checks c.
func (c *Config) Validate() error {
	switch {
	case c.Store == nil || c.Enricher == nil:
		return errors.New("re-enrich: a store and an enricher are needed")
	case c.Batch < 0:
		return fmt.Errorf("re-enrich: batch of %d", c.Batch)
	}
	return nil
}

// Run rewrites every mention that other models read. It ends when none is left, at the first error, or with ctx.
func Run(ctx context.Context, c Config) (Progress, error) {
	if err := c.Validate(); err != nil {
		return Progress{}, err
	}
	if c.Batch == 0 {
		c.Batch = 5000
	}
	models := c.Enricher.Models()
	if err := c.Store.MarkStale(ctx); err != nil {
		return Progress{}, err
	}
	hours, err := c.Store.OutdatedHours(ctx, models)
	if err != nil {
		return Progress{}, err
	}
	var p Progress
	for _, h := range hours {
		p.Mentions += h.Mentions
	}
	for len(hours) > 0 {
		var some []time.Time
		some, hours = take(hours, uint64(c.Batch))
		for after := ""; ; {
			batch, err := c.Store.Outdated(ctx, models, some, after, c.Batch)
			if err != nil {
				return p, err
			}
			if len(batch) == 0 {
				break
			}
			after = batch[len(batch)-1].ID
			changed, err := read(ctx, c.Enricher, batch)
			if err != nil {
				return p, err
			}
			if err := c.Store.Rewrite(ctx, batch); err != nil {
				return p, err
			}
			p.Done, p.Changed, p.Hour = p.Done+uint64(len(batch)), p.Changed+changed, some[len(some)-1]
			if c.Report != nil {
				c.Report(p)
			}
		}
	}
	return p, nil
}

// mostHours bounds the hours read at a time: each is a value in a query.
const mostHours = 500

// take splits off the first hours that together hold about as many mentions as a batch.
func take(hours []Hour, batch uint64) (some []time.Time, rest []Hour) {
	var mentions uint64
	for len(hours) > 0 && len(some) < mostHours && (len(some) == 0 || mentions+hours[0].Mentions <= batch) {
		some, mentions, hours = append(some, hours[0].Start), mentions+hours[0].Mentions, hours[1:]
	}
	return some, hours
}

// read replaces the enrichment of each mention of batch.
func read(ctx context.Context, e Enricher, batch []schemas.EnrichedMention) (changed uint64, err error) {
	workers := min(runtime.GOMAXPROCS(0), len(batch))
	counts := make([]uint64, workers)
	var g errgroup.Group
	for w := range workers {
		g.Go(func() error {
			for i := w; i < len(batch); i += workers {
				m := &batch[i]
				m.Mention, _ = enrich.Redact(m.Mention) // what was stored before there was a redaction, or by a lesser one
				enrichment, err := e.Enrich(ctx, m.Mention)
				if err != nil {
					return fmt.Errorf("re-enrich %s: %w", m.ID, err)
				}
				if differs(&m.Enrichment, &enrichment) {
					counts[w]++
				}
				m.Enrichment = enrichment
			}
			return nil
		})
	}
	err = g.Wait()
	for _, n := range counts {
		changed += n
	}
	return changed, err
}

// differs says whether a reader of aggregates would notice.
func differs(a, b *schemas.Enrichment) bool {
	return a.Sentiment.Label != b.Sentiment.Label || mainTopic(a) != mainTopic(b) || a.Counts() != b.Counts()
}

func mainTopic(e *schemas.Enrichment) string {
	if len(e.Topics) == 0 {
		return ""
	}
	return e.Topics[0].Label
}
