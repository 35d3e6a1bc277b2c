package clickhouse

import (
	"context"
	"fmt"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
)

// Reader answers what dashboards and reports ask, from the aggregates.
type Reader struct {
	conn driver.Conn
	now  func() time.Time
}

// NewReader makes a Reader on conn, which stays the caller's. now tells how much of the current hour can have been covered.
func NewReader(conn driver.Conn, now func() time.Time) *Reader { return &Reader{conn, now} }

// scope selects the cells of an AggregateQuery, with the window and the split of each.
const scope = `SELECT %s AS window, %s AS split, sentiment, posts, authors
FROM v_cells
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')} AND %s AND ({source:String} = '' OR source = {source:String})`

const selectPosts = `SELECT window, split,
       sumIf(posts, sentiment = 'negative'), sumIf(posts, sentiment = 'neutral'), sumIf(posts, sentiment = 'positive'),
       sumIf(posts, sentiment NOT IN ('negative', 'neutral', 'positive'))
FROM (%s)
GROUP BY window, split ORDER BY window, split`

// One vote of each voice, split over the sentiments of its own mentions in the scope.
const selectVoices = `SELECT window, split, count(), avg(negative), avg(neutral), avg(positive), avg(unknown)
FROM (
    SELECT window, split, voice,
           sumIf(n, sentiment = 'negative') / sum(n) AS negative, sumIf(n, sentiment = 'neutral') / sum(n) AS neutral,
           sumIf(n, sentiment = 'positive') / sum(n) AS positive,
           sumIf(n, sentiment NOT IN ('negative', 'neutral', 'positive')) / sum(n) AS unknown
    FROM (SELECT window, split, sentiment, sumMapMerge(authors) AS merged FROM (%s) GROUP BY window, split, sentiment)
    ARRAY JOIN merged.1 AS voice, merged.2 AS n
    GROUP BY window, split, voice
)
GROUP BY window, split`

// Aggregates answers q, ordered by Start, then Topic or Source. Windows in which nothing was said are absent.
func (r *Reader) Aggregates(ctx context.Context, q schemas.AggregateQuery) ([]schemas.WindowAggregate, error) {
	from, to := q.From.UTC().Truncate(time.Hour), q.To.UTC()
	cells := cellQuery(q)
	args := []any{
		ch.Named("from", from.Format(time.DateTime)), ch.Named("to", to.Format(time.DateTime)),
		ch.Named("source", q.Source), ch.Named("topic", q.Topic), ch.Named("zone", zone(q).String()),
	}
	rows, err := r.conn.Query(ctx, fmt.Sprintf(selectPosts, cells), args...)
	if err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	defer rows.Close()
	type place struct {
		window uint32
		split  string
	}
	var windows []schemas.WindowAggregate
	index := map[place]int{}
	for rows.Next() {
		var at place
		var a schemas.WindowAggregate
		c := &a.PostCount
		if err := rows.Scan(&at.window, &at.split, &c.Negative, &c.Neutral, &c.Positive, &c.Unknown); err != nil {
			return nil, fmt.Errorf("read posts: %w", err)
		}
		a.Posts = c.Negative + c.Neutral + c.Positive + c.Unknown
		a.Start, a.End = bounds(q, at.window, from, to)
		switch q.By {
		case schemas.ByTopic:
			a.Topic = at.split
		case schemas.BySource:
			a.Source = at.split
		}
		index[at] = len(windows)
		windows = append(windows, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	voices, err := r.conn.Query(ctx, fmt.Sprintf(selectVoices, cells), args...)
	if err != nil {
		return nil, fmt.Errorf("read voices: %w", err)
	}
	defer voices.Close()
	for voices.Next() {
		var at place
		var count uint64
		var s schemas.SentimentShares
		if err := voices.Scan(&at.window, &at.split, &count, &s.Negative, &s.Neutral, &s.Positive, &s.Unknown); err != nil {
			return nil, fmt.Errorf("read voices: %w", err)
		}
		if i, ok := index[at]; ok { // a run that changed between the two reads may add a window: the next read has it
			windows[i].Voices, windows[i].VoiceShare = count, s
		}
	}
	return windows, voices.Err()
}

// cellQuery is scope for q. Only constants are put into the text; values travel as parameters.
func cellQuery(q schemas.AggregateQuery) string {
	window := "toUnixTimestamp({from:DateTime('UTC')})"
	switch q.Step {
	case schemas.StepHour:
		window = "toUnixTimestamp(hour)"
	case schemas.StepDay:
		window = "toUnixTimestamp(toDateTime(toStartOfDay(hour, {zone:String}), {zone:String}))"
	}
	split, topics := "''", "topic = {topic:String}"
	switch q.By {
	case schemas.ByTopic:
		split, topics = "toString(topic)", "(topic = {topic:String} OR {topic:String} = '') AND topic != ''"
	case schemas.BySource:
		split = "toString(source)"
	}
	return fmt.Sprintf(scope, window, split, topics)
}

func zone(q schemas.AggregateQuery) *time.Location {
	if q.Zone == nil {
		return time.UTC
	}
	return q.Zone
}

// bounds is the window that starts at second start, cut to the range of q.
func bounds(q schemas.AggregateQuery, start uint32, from, to time.Time) (time.Time, time.Time) {
	s := time.Unix(int64(start), 0).UTC()
	switch q.Step {
	case schemas.StepHour:
		return s, s.Add(time.Hour)
	case schemas.StepDay:
		return s, s.In(zone(q)).AddDate(0, 0, 1).UTC()
	}
	return from, to
}

const selectFreshness = `SELECT max(newest_published), max(newest_received), max(computed_at), sum(mentions),
       (SELECT uniqExact(hour) FROM dirty_hours FINAL WHERE done = 0)
FROM runs FINAL`

// Freshness tells how recent the aggregates are.
func (r *Reader) Freshness(ctx context.Context) (schemas.Freshness, error) {
	var f schemas.Freshness
	err := r.conn.QueryRow(ctx, selectFreshness).Scan(&f.NewestPublished, &f.NewestReceived, &f.ComputedAt, &f.Stored, &f.DirtyHours)
	if err != nil {
		return f, fmt.Errorf("read freshness: %w", err)
	}
	for _, t := range []*time.Time{&f.NewestPublished, &f.NewestReceived, &f.ComputedAt} {
		if t.Unix() <= 0 {
			*t = time.Time{}
		} else {
			*t = t.UTC()
		}
	}
	return f, nil
}

const selectStored = `SELECT sum(mentions), sum(counted), sum(spam) FROM runs FINAL
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}`

// Stored tells how many mentions published in [from, to) are stored, and how many of them are counted, as of the latest aggregates. The bounds
// lie on hours.
func (r *Reader) Stored(ctx context.Context, from, to time.Time) (schemas.Stored, error) {
	var s schemas.Stored
	err := r.conn.QueryRow(ctx, selectStored, ch.Named("from", from.UTC().Format(time.DateTime)), ch.Named("to", to.UTC().Format(time.DateTime))).
		Scan(&s.Mentions, &s.Counted, &s.Spam)
	if err != nil {
		return s, fmt.Errorf("read what is stored: %w", err)
	}
	s.Irrelevant = s.Mentions - min(s.Mentions, s.Counted+s.Spam)
	return s, nil
}
