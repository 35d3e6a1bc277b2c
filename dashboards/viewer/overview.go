package viewer

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/schemas"
)

// overview is everything that the page shows of one range and filter. The same data gives the same bytes: nothing in it is the time of the answer.
type overview struct {
	Range     rangeAnswer     `json:"range"`
	Total     scope           `json:"total"`
	Stored    *schemas.Stored `json:"stored,omitempty"` // of the range, counted or not; absent where a topic or source is chosen or the total is withheld
	Volume    series          `json:"volume"`           // posts and voices
	Sentiment series          `json:"sentiment"`        // shares of voices
	Topics    []named         `json:"topics"`           // of the chosen source; by posts, the withheld last
	Trends    trends          `json:"trends"`           // the topics over time
	Sources   []named         `json:"sources"`          // of the chosen topic; by posts, the withheld last
	Coverage  coverage        `json:"coverage"`
}

// rangeAnswer is what the asked range came to be. From and To are Unix seconds.
type rangeAnswer struct {
	Name   string `json:"name"`
	From   int64  `json:"from"`
	To     int64  `json:"to"`
	Zone   string `json:"zone"`
	Topic  string `json:"topic,omitempty"`
	Source string `json:"source,omitempty"`
}

// named is the scope of one topic or source.
type named struct {
	Code string `json:"code"`
	scope
}

// overviewOf asks the reader for all parts at once.
func (s *Server) overviewOf(ctx context.Context, r resolved) (overview, error) {
	o := overview{Range: rangeAnswer{r.Name, r.From.Unix(), r.To.Unix(), shortOf(r.Zone), r.Topic, r.Source}}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	g.Go(func() error {
		all, err := s.reader.Aggregates(ctx, r.query(schemas.StepRange, schemas.ByNothing))
		var total schemas.WindowAggregate
		if len(all) > 0 {
			total = all[0]
		}
		o.Total = scopeOf(total)
		return err
	})
	if r.Topic == "" && r.Source == "" {
		g.Go(func() error {
			stored, err := s.reader.Stored(ctx, r.From, r.To)
			o.Stored = &stored
			return err
		})
	}
	g.Go(func() (err error) {
		o.Volume, err = s.seriesFor(ctx, r, r.VolumeStep, countsOf)
		return err
	})
	g.Go(func() (err error) {
		o.Sentiment, err = s.seriesFor(ctx, r, r.SentimentStep, scopeOf)
		return err
	})
	g.Go(func() error {
		q := r.query(schemas.StepRange, schemas.ByTopic)
		q.Topic = "" // the chosen topic stays among its peers
		rows, err := s.reader.Aggregates(ctx, q)
		if err != nil {
			return err
		}
		o.Topics = namedOf(rows, func(a schemas.WindowAggregate) string { return a.Topic })
		o.Trends, err = s.trendsFor(ctx, r, rows)
		return err
	})
	g.Go(func() error {
		q := r.query(schemas.StepRange, schemas.BySource)
		q.Source = ""
		rows, err := s.reader.Aggregates(ctx, q)
		o.Sources = namedOf(rows, func(a schemas.WindowAggregate) string { return a.Source })
		return err
	})
	g.Go(func() error {
		cells, err := s.reader.Coverage(ctx, r.From, r.To)
		o.Coverage = coverageOf(cells, r, r.VolumeStep, s.cfg.Now())
		return err
	})
	err := g.Wait()
	if o.Total.Withheld {
		o.Stored = nil
	}
	return o, err
}

func (r *resolved) query(step schemas.Step, by schemas.Dimension) schemas.AggregateQuery {
	return schemas.AggregateQuery{From: r.From, To: r.To, Step: step, Zone: r.Zone, By: by, Topic: r.Topic, Source: r.Source}
}

// seriesFor falls back from hours to days where most hours would be withheld and nobody insisted on hours.
func (s *Server) seriesFor(ctx context.Context, r resolved, step schemas.Step, show func(schemas.WindowAggregate) scope) (series, error) {
	got, err := s.reader.Aggregates(ctx, r.query(step, schemas.ByNothing))
	if err != nil {
		return series{}, err
	}
	if step == schemas.StepHour && r.Step == "" && r.onDays() && tooThin(got) {
		days, err := s.reader.Aggregates(ctx, r.query(schemas.StepDay, schemas.ByNothing))
		if err != nil {
			return series{}, err
		}
		coarse, err := seriesOf(days, r, schemas.StepDay, show)
		coarse.Coarser = true
		return coarse, err
	}
	return seriesOf(got, r, step, show)
}

// namedOf leaves out rows without a name, which are the whole and not a part. Rows that may be shown come first, by posts; the others by name, so that
// their order says nothing.
func namedOf(rows []schemas.WindowAggregate, name func(schemas.WindowAggregate) string) []named {
	out := []named{}
	for _, a := range rows {
		if code := name(a); code != "" && a.Posts > 0 {
			out = append(out, named{code, scopeOf(a)})
		}
	}
	slices.SortStableFunc(out, func(a, b named) int {
		switch {
		case a.Withheld != b.Withheld && a.Withheld:
			return 1
		case a.Withheld != b.Withheld:
			return -1
		case !a.Withheld && *a.Posts != *b.Posts:
			return int(int64(*b.Posts) - int64(*a.Posts))
		case a.Code < b.Code:
			return -1
		}
		return 1
	})
	return out
}
