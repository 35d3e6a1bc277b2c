package viewer

import (
	"context"
	"sync"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// extentFor is how long it is believed where the data of a filter begins: finding out reads every day there is.
const extentFor = time.Minute

// extents remembers where the data of each filter begins.
type extents struct {
	mu    sync.Mutex
	known map[filter]extent
}

type filter struct{ topic, source, zone string }

type extent struct{ oldest, at time.Time }

func newExtents() *extents { return &extents{known: map[filter]extent{}} }

// oldest is the start of the first day in which anything was said under q's filters, and `to` where nothing was.
func (s *Server) oldest(ctx context.Context, q request, to time.Time) (time.Time, error) {
	key := filter{q.Topic, q.Source, q.Zone.String()}
	now := s.cfg.Now()
	s.extents.mu.Lock()
	e, ok := s.extents.known[key]
	s.extents.mu.Unlock()
	if ok && now.Sub(e.at) < extentFor {
		return e.oldest, nil
	}
	days, err := s.reader.Aggregates(ctx, schemas.AggregateQuery{From: earliest, To: to, Step: schemas.StepDay, Zone: q.Zone, Topic: q.Topic, Source: q.Source})
	if err != nil {
		return time.Time{}, err
	}
	e = extent{oldest: to, at: now}
	for _, d := range days {
		if d.Posts > 0 {
			e.oldest = d.Start
			break
		}
	}
	if limit := to.AddDate(0, 0, -maxDays+1); e.oldest.Before(limit) {
		e.oldest = limit
	}
	s.extents.mu.Lock()
	defer s.extents.mu.Unlock()
	if len(s.extents.known) > 1000 {
		clear(s.extents.known)
	}
	s.extents.known[key] = e
	return e.oldest, nil
}
