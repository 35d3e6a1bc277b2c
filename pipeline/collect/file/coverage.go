package file

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// hourKey names an hour of event time of one source and collection.
type hourKey struct {
	source, collection string
	hour               int64 // Unix seconds of its start
}

// hourCount is the line of the notes for one hour: rows of it in the file so far, and those sent as mentions.
type hourCount struct {
	Source     string `json:"s"`
	Collection string `json:"c"`
	Hour       int64  `json:"h"`
	Expected   int64  `json:"e"`
	Got        int64  `json:"g"`
}

// hours counts the rows of a file by hour of event time. Rows whose time cannot be read or believed belong to none.
type hours struct {
	counts map[hourKey]*hourCount
	fresh  map[hourKey]bool // changed since the last report
}

func newHours(saved []hourCount) *hours {
	h := &hours{counts: make(map[hourKey]*hourCount), fresh: make(map[hourKey]bool)}
	for _, c := range saved {
		h.counts[hourKey{c.Source, c.Collection, c.Hour}] = &c
	}
	return h
}

func (h *hours) add(source, collection string, published time.Time, sent bool) {
	if published.IsZero() || !sourceName.MatchString(source) {
		return
	}
	key := hourKey{source, collection, published.Truncate(time.Hour).Unix()}
	c := h.counts[key]
	if c == nil {
		c = &hourCount{Source: source, Collection: collection, Hour: key.hour}
		h.counts[key] = c
	}
	c.Expected++
	if sent {
		c.Got++
	}
	h.fresh[key] = true
}

// report sends what changed, oldest hour first. The whole count of an hour is sent each time: reports of one part replace each other.
func (h *hours) report(ctx context.Context, out collect.Output, part string, now time.Time) error {
	for _, key := range sortedHours(h.fresh) {
		c := h.counts[key]
		if err := out.Cover(ctx, schemas.Coverage{Schema: schemas.SchemaVersion, Source: c.Source, Collection: c.Collection, Unit: schemas.CoverageRecords,
			Hour: time.Unix(c.Hour, 0).UTC(), Part: part, Expected: c.Expected, Got: c.Got, ReportedAt: now}); err != nil {
			return err
		}
	}
	clear(h.fresh)
	return nil
}

func (h *hours) saved() []hourCount {
	saved := make([]hourCount, 0, len(h.counts))
	for _, key := range sortedHours(h.counts) {
		saved = append(saved, *h.counts[key])
	}
	return saved
}

func sortedHours[V any](m map[hourKey]V) []hourKey {
	keys := make([]hourKey, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b hourKey) int {
		return cmp.Or(cmp.Compare(a.hour, b.hour), cmp.Compare(a.source, b.source), cmp.Compare(a.collection, b.collection))
	})
	return keys
}
