package clickhouse

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/kentongan/kentongan/schemas"
)

// hourSeconds is what one collection is expected to cover of an hour; reports in records are scaled to it.
const hourSeconds = 3600

const selectCoverage = `SELECT source, collection, hour, unit, expected, got FROM v_coverage
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}`

// A collection that observes in time is expected from its first report to its last, or, unless it said that it ends, until now.
const selectSpans = `SELECT source, collection, min(hour), max(hour), argMax(ended, (hour, reported_at))
FROM coverage FINAL WHERE unit = 'seconds' GROUP BY source, collection`

type collection struct{ source, name string }

// Coverage tells per source and hour how many seconds its collections should have observed, and did; ordered by Source, then Hour. An
// hour in which an expected collection reported nothing counts as not covered.
func (r *Reader) Coverage(ctx context.Context, from, to time.Time) ([]schemas.CoverageCell, error) {
	from, to = hour(from), to.UTC()
	reported, err := r.reportedCoverage(ctx, from, to)
	if err != nil {
		return nil, fmt.Errorf("read coverage: %w", err)
	}
	if err := r.addSilentHours(ctx, reported, from, to); err != nil {
		return nil, fmt.Errorf("read coverage: %w", err)
	}
	type cell struct {
		source string
		hour   time.Time
	}
	sums := map[cell]*schemas.CoverageCell{}
	for c, hours := range reported {
		for at, s := range hours {
			sum := sums[cell{c.source, at}]
			if sum == nil {
				sum = &schemas.CoverageCell{Source: c.source, Hour: at}
				sums[cell{c.source, at}] = sum
			}
			sum.Expected += s.expected
			sum.Got += min(s.got, s.expected)
		}
	}
	cells := make([]schemas.CoverageCell, 0, len(sums))
	for _, sum := range sums {
		cells = append(cells, *sum)
	}
	slices.SortFunc(cells, func(a, b schemas.CoverageCell) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), a.Hour.Compare(b.Hour))
	})
	return cells, nil
}

type seconds struct{ expected, got uint64 }

func (r *Reader) reportedCoverage(ctx context.Context, from, to time.Time) (map[collection]map[time.Time]seconds, error) {
	rows, err := r.conn.Query(ctx, selectCoverage, ch.Named("from", from.Format(time.DateTime)), ch.Named("to", to.Format(time.DateTime)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	reported := map[collection]map[time.Time]seconds{}
	for rows.Next() {
		var (
			c             collection
			at            time.Time
			unit          string
			expected, got uint64
		)
		if err := rows.Scan(&c.source, &c.name, &at, &unit, &expected, &got); err != nil {
			return nil, err
		}
		at = at.UTC()
		s := seconds{r.elapsed(at), got}
		if unit == string(schemas.CoverageRecords) {
			s = seconds{hourSeconds, hourSeconds}
			if expected > 0 {
				s.got = uint64(math.Floor(hourSeconds * float64(got) / float64(expected)))
			}
		}
		if reported[c] == nil {
			reported[c] = map[time.Time]seconds{}
		}
		reported[c][at] = s
	}
	return reported, rows.Err()
}

// addSilentHours adds the hours in which a collection should have reported and did not.
func (r *Reader) addSilentHours(ctx context.Context, reported map[collection]map[time.Time]seconds, from, to time.Time) error {
	rows, err := r.conn.Query(ctx, selectSpans)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c collection
		var first, last time.Time
		var ended uint8
		if err := rows.Scan(&c.source, &c.name, &first, &last, &ended); err != nil {
			return err
		}
		if ended == 0 {
			last = hour(r.now())
		}
		for at := maxTime(first.UTC(), from); !at.After(last.UTC()) && at.Before(to); at = at.Add(time.Hour) {
			if reported[c] == nil {
				reported[c] = map[time.Time]seconds{}
			}
			if _, ok := reported[c][at]; !ok {
				reported[c][at] = seconds{expected: r.elapsed(at)}
			}
		}
	}
	return rows.Err()
}

// elapsed is how many seconds of the hour at are over.
func (r *Reader) elapsed(at time.Time) uint64 {
	return uint64(min(max(r.now().Sub(at), 0), time.Hour) / time.Second)
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
