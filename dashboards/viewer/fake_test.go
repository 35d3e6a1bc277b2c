package viewer

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// fakeReader is a Reader over a made-up city: every number is a formula of the hour, so that tests can compute what they expect. Voices are
// 0.7 of the posts, which no real crowd promises. It is safe for concurrent use.
type fakeReader struct {
	mu        sync.Mutex
	first     time.Time // the first hour that has posts
	last      time.Time // the newest mention
	perHour   float64   // posts of an average hour
	topics    []string
	sources   []string
	extra     uint64 // posts on top in the hour of last
	freshness schemas.Freshness
	cells     []schemas.CoverageCell
	fixed     map[schemas.Dimension][]schemas.WindowAggregate // answers for the whole range, instead of the formula
	err       error
	calls     int
}

func (f *fakeReader) set(change func(*fakeReader)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fakeReader) Freshness(context.Context) (schemas.Freshness, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.freshness, f.err
}

// Stored counts a tenth more than the posts of the range as spam, and as many again as irrelevant.
func (f *fakeReader) Stored(ctx context.Context, from, to time.Time) (schemas.Stored, error) {
	all, err := f.Aggregates(ctx, schemas.AggregateQuery{From: from, To: to})
	var s schemas.Stored
	for _, a := range all {
		s.Counted += a.Posts
	}
	s.Spam, s.Irrelevant = s.Counted/10, s.Counted/10
	s.Mentions = s.Counted + s.Spam + s.Irrelevant
	return s, err
}

func (f *fakeReader) Coverage(_ context.Context, from, to time.Time) ([]schemas.CoverageCell, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []schemas.CoverageCell
	for _, c := range f.cells {
		if !c.Hour.Before(from) && c.Hour.Before(to) {
			out = append(out, c)
		}
	}
	return out, f.err
}

func (f *fakeReader) Aggregates(_ context.Context, q schemas.AggregateQuery) ([]schemas.WindowAggregate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.err != nil {
		return nil, f.err
	}
	if fixed, ok := f.fixed[q.By]; ok && q.Step == schemas.StepRange {
		return slices.Clone(fixed), nil
	}
	var out []schemas.WindowAggregate
	add := func(start, end time.Time) {
		switch q.By {
		case schemas.ByTopic:
			for i, topic := range f.topics {
				if q.Topic == "" || q.Topic == topic {
					a := f.window(start, end, f.part(q.Source, f.sources)*0.4/math.Pow(float64(i+1), 1.3), 0.25+0.5*float64(i*7%11)/11)
					a.Topic = topic
					out = append(out, a)
				}
			}
		case schemas.BySource:
			for i, source := range f.sources {
				if q.Source == "" || q.Source == source {
					a := f.window(start, end, f.part(q.Topic, f.topics)*1/math.Pow(2, float64(i+1)), 0.35)
					a.Source = source
					out = append(out, a)
				}
			}
		default:
			out = append(out, f.window(start, end, f.part(q.Topic, f.topics)*f.part(q.Source, f.sources), 0.35))
		}
	}
	if q.Step == schemas.StepRange {
		add(q.From, q.To)
		return out, nil
	}
	for _, start := range grid(q.From, q.To, q.Step, q.Zone) {
		if end := next(start, q.Step, q.Zone); end.After(f.first) && !start.After(f.last) {
			add(start, end)
		}
	}
	return out, nil
}

// part is the share of one name among names, 1 for the empty one.
func (f *fakeReader) part(name string, names []string) float64 {
	if i := slices.Index(names, name); i >= 0 {
		return 0.4 / math.Pow(float64(i+1), 1.3)
	}
	return 1
}

func (f *fakeReader) window(start, end time.Time, part, negative float64) schemas.WindowAggregate {
	var posts float64
	for t := start.Truncate(time.Hour); t.Before(end); t = t.Add(time.Hour) {
		if t.Before(f.first) || t.After(f.last) {
			continue
		}
		hour := float64(t.Add(7*time.Hour).Hour()) + 12
		n := f.perHour * (0.62 + 0.5*math.Sin((hour-8)*math.Pi/12)) * (1 + 0.25*math.Sin(float64(t.Unix()/3600)*1.7))
		if crisis := f.last.Add(-60 * time.Hour); t.After(crisis) && t.Before(crisis.Add(14*time.Hour)) {
			n *= 2.4
			negative = min(0.8, negative+0.02)
		}
		if !f.last.Before(t) && f.last.Before(t.Add(time.Hour)) {
			n = n*f.last.Sub(t).Hours() + float64(f.extra)
		}
		posts += n
	}
	negative = min(0.9, max(0.05, negative+0.08*math.Sin(float64(start.Unix())/5e4)))
	return window10(start, end, uint64(posts*part), uint64(posts*part*0.7), negative)
}

// window10 is a window whose voices that are not negative are split over the other sentiments in fixed proportions.
func window10(start, end time.Time, posts, voices uint64, negative float64) schemas.WindowAggregate {
	a := schemas.WindowAggregate{Start: start.UTC(), End: end.UTC(), Posts: posts, Voices: voices}
	if voices > 0 {
		rest := 1 - negative
		a.VoiceShare = schemas.SentimentShares{Negative: negative, Neutral: 0.5 * rest, Positive: 0.3 * rest, Unknown: 0.2 * rest}
	}
	return a
}

// testNow is a Saturday, 21:40:12 in Jakarta.
var testNow = time.Date(2026, 11, 21, 14, 40, 12, 0, time.UTC)

// newCity is a reader whose data ends seconds before now.
func newCity(now time.Time) *fakeReader {
	f := &fakeReader{
		first: now.Add(-90 * 24 * time.Hour).Truncate(time.Hour), last: now.Add(-12 * time.Second), perHour: 150,
		sources:   []string{"x", "instagram", "tiktok", "lapor", "rss"},
		freshness: schemas.Freshness{NewestPublished: now.Add(-12 * time.Second), NewestReceived: now.Add(-5 * time.Second), ComputedAt: now.Add(-3 * time.Second), DirtyHours: 2, Stored: 303412},
	}
	for _, t := range Topics() {
		f.topics = append(f.topics, t.Code)
	}
	for _, source := range slices.Sorted(slices.Values(append([]string{"bluesky"}, f.sources...))) {
		for t := now.Add(-90 * 24 * time.Hour).Truncate(time.Hour); t.Before(now); t = t.Add(time.Hour) {
			c := schemas.CoverageCell{Source: source, Hour: t, Expected: 3600, Got: 3600}
			age := now.Sub(t).Hours()
			switch {
			case source == "tiktok" && age > 100 && age < 121:
				c.Got = 0
			case source == "instagram" && age > 40 && age < 49:
				c.Got = 2810
			case source == "lapor" && age > 200:
				continue
			case source == "rss" && t.Day() == 15:
				c.Got = 3480
			case age < 1:
				c.Got = uint64(now.Sub(t).Seconds())
			}
			f.cells = append(f.cells, c)
		}
	}
	return f
}
