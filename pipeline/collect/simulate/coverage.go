package simulate

import (
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// coverPart is the part of all coverage reports of the city: a replay replaces them.
const coverPart = "kota-contoh"

// cover appends the coverage of a day: for each source and hour one report when the hour is over, and a second one when the hours of an
// outage have been collected after all.
func (s *scribe) cover(day int, out []Event) []Event {
	for source := range sources {
		for hour := range 24 {
			start := at(dayStart(day) + int64(hour)*3_600_000)
			end := start.Add(time.Hour)
			now := silent(s.plans.outages, source, start, end, false)
			out = s.report(day, source, start, end, 3600-now, out)
			if forever := silent(s.plans.outages, source, start, end, true); forever < now {
				out = s.report(day, source, start, s.filledBy(source, start, end), 3600-forever, out)
			}
		}
	}
	return out
}

// filledBy is when the last late collection that touches [start, end) is done.
func (s *scribe) filledBy(source int, start, end time.Time) time.Time {
	done := end
	for _, o := range s.plans.outages {
		if o.source != source || o.Lost || !o.Start.Before(end) || !o.End.After(start) {
			continue
		}
		if t := o.End.Add(time.Duration(o.Backfill * float64(time.Minute))).Add(time.Minute); t.After(done) {
			done = t
		}
	}
	return done
}

func (s *scribe) report(day, source int, hour, when time.Time, got int64, out []Event) []Event {
	s.seq++
	c := hourReport(sources[source].name, hour, when, got)
	return append(out, Event{Kind: EventCoverage, At: when, Coverage: c, pos: Position{At: when.UnixMilli(), Day: day, Seq: s.seq}})
}

func hourReport(source string, hour, when time.Time, got int64) schemas.Coverage {
	return schemas.Coverage{Schema: schemas.SchemaVersion, Source: source, Collection: Collection, Unit: schemas.CoverageSeconds, Hour: hour, Part: coverPart,
		Expected: 3600, Got: got, ReportedAt: when}
}
