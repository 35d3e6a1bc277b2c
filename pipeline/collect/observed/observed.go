// Package observed keeps the books of a collector whose coverage is counted in seconds: which stretches of time it has seen, hour by hour.
//
// The books travel with the collector's cursor. After a crash the collector goes on from the books that belong to its cursor and under the same
// Part, so that what it sees a second time replaces what it had reported, and no second counts twice.
//
// A [Log] is a plain value without a lock: for one goroutine.
package observed

import (
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// keep is how long finished hours stay in the books: longer than any stream can be wound back.
const keep = 72 * time.Hour

// Log is what was observed, by hour. The fields are exported for JSON only. Until is the frontier: everything that counts lies before it.
type Log struct {
	Part  string          `json:"part"`            // of the reports; kept over restarts
	Until time.Time       `json:"until,omitzero"`  // where the last observed stretch ended
	Hours map[int64]int64 `json:"hours,omitempty"` // observed microseconds by hour since 1970

	touched map[int64]bool // hours that changed since Reports; nil before the first call: all of them
}

// Observe counts [from, to), as far as it lies after everything that was counted before: stretches come in order and overlap freely.
func (l *Log) Observe(from, to time.Time) {
	if from.Before(l.Until) {
		from = l.Until
	}
	if !from.Before(to) {
		return
	}
	l.Until = to.UTC()
	if l.Hours == nil {
		l.Hours = make(map[int64]int64)
	}
	for from.Before(to) {
		hour := from.Unix() / 3600
		end := time.Unix((hour+1)*3600, 0)
		if end.After(to) {
			end = to
		}
		l.Hours[hour] += end.Sub(from).Microseconds()
		if l.touched != nil {
			l.touched[hour] = true
		}
		from = end
	}
	for hour := range l.Hours {
		if l.touched != nil && !l.touched[hour] && hour < to.Add(-keep).Unix()/3600 {
			delete(l.Hours, hour)
		}
	}
}

// Reports are the reports of every hour that changed since the last call, in any order; source and collection are the collector's. The first
// call of a life reports every hour in the books: the life before may have saved them and died before it could report.
func (l *Log) Reports(source, collection string, now time.Time) []schemas.Coverage {
	var reports []schemas.Coverage
	for hour, us := range l.Hours {
		if l.touched != nil && !l.touched[hour] {
			continue
		}
		reports = append(reports, schemas.Coverage{
			Schema: schemas.SchemaVersion, Source: source, Collection: collection, Unit: schemas.CoverageSeconds,
			Hour: time.Unix(hour*3600, 0).UTC(), Part: l.Part, Expected: 3600, Got: us / 1e6, ReportedAt: now.UTC(),
		})
	}
	l.touched = make(map[int64]bool)
	return reports
}
