package simulate

import (
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// follow appends the records of one mention: its first one, and what comes after it. Records of one mention keep their order whatever an
// outage does to them.
func (s *scribe) follow(sl *slot, m schemas.Mention, t *Truth, out []Event) []Event {
	c, d, h := s.c, s.fate, &sources[sl.source]
	d.set(c.cfg.Seed, forFate, sl.key, 0)
	end := dayStart(sl.day+1+tailDays) - 1
	first := sl.at + int64(h.lagMin*1000) + int64(d.ExpFloat64()*(h.lagMean-h.lagMin)*1000)
	if d.chance(c.cfg.LateShare * h.late) {
		t.Fate.Late = true
		first += int64((4 + 14*d.ExpFloat64()) * 3_600_000)
	}
	first = min(first, end-8*3_600_000)
	collected := s.record(sl, m, t, WhyFirst, first, 0, &out)
	if d.chance(c.cfg.SuspectShare) {
		t.Fate.Suspect = true
		e := &out[len(out)-1]
		e.Why = WhySuspect
		e.Mention.PublishedAt = time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC)
		if d.chance(0.5) {
			e.Mention.PublishedAt = at(end + 30*dayMillis)
		}
		return out
	}
	last := first
	if d.chance(c.cfg.DuplicateShare) {
		t.Fate.Duplicate = true
		last = min(max(last, collected)+1000+int64(d.ExpFloat64()*2*3_600_000), end-6*3_600_000)
		again := m
		if m.Reach != nil && d.chance(0.6) { // the likes have grown meanwhile; the mention says the same
			grown := *m.Reach
			grown.Likes += 1 + d.Int64N(9)
			again.Reach = &grown
		}
		collected = max(collected, s.record(sl, again, t, WhyDuplicate, max(last, collected), 1, &out))
	}
	if m.RepostOf == "" && d.chance(c.cfg.EditShare*h.edits*0.9) {
		t.Fate.Edited = true
		edited := m
		edited.Text = s.edit(m.Text, t)
		when := min(max(sl.at, last)+int64(d.ExpFloat64()*1.5*3_600_000)+30_000, end-4*3_600_000)
		if h.editTimes {
			edited.Revision = when
		}
		last = min(max(when+int64(h.lagMin*1000)+int64(d.ExpFloat64()*60_000), collected+1000), end-3*3_600_000)
		collected = max(collected, s.record(sl, edited, t, WhyEdit, max(last, collected), 2, &out))
	}
	if d.chance(c.cfg.DeleteShare * h.deletes) {
		t.Fate.Deleted = true
		when := min(max(sl.at, last)+int64(d.ExpFloat64()*8*3_600_000)+60_000, end-2*3_600_000)
		gone := schemas.Mention{Schema: m.Schema, Op: schemas.OpDelete, ID: m.ID, Source: m.Source, Collection: m.Collection}
		if h.editTimes {
			gone.Revision = when
		}
		if d.chance(0.5) { // half of the sources' deletions say no more than the id
			gone.PublishedAt = m.PublishedAt
		}
		s.record(sl, gone, t, WhyDelete, min(max(when+int64(h.lagMin*1000), collected+1000), end-1*3_600_000), 3, &out)
	}
	return out
}

// record appends one record, unless an outage swallowed it, and says when it is collected.
func (s *scribe) record(sl *slot, m schemas.Mention, t *Truth, why Why, ms int64, k int, out *[]Event) int64 {
	kind := EventRecord
	for _, o := range s.plans.outages {
		if o.source != int(sl.source) || ms < o.Start.UnixMilli() || ms >= o.End.UnixMilli() {
			continue
		}
		if why == WhyFirst {
			t.Fate.Outage = o.ID
		}
		if o.Lost {
			kind = EventLost
			t.Fate.Lost++
			break
		}
		span := o.End.Sub(o.Start).Milliseconds()
		ms = o.End.UnixMilli() + 1 + int64(float64(ms-o.Start.UnixMilli())/float64(span)*o.Backfill*60_000)
	}
	ms = max(ms, m.PublishedAt.UnixMilli())
	if kind == EventRecord {
		t.Fate.Records++
	}
	m.CollectedAt = at(ms)
	s.seq++
	*out = append(*out, Event{Kind: kind, At: m.CollectedAt, Why: why, Mention: m, Truth: t, pos: Position{At: ms, Day: sl.day, Seq: s.seq}})
	return ms
}

// edit is the text as its writer changed it: the sense stays.
func (s *scribe) edit(text string, t *Truth) string {
	section := "ralat " + t.Sentiment
	if t.Author != "citizen" {
		section = "ralat kantor"
	}
	where := s.c.where(s.fate.IntN(len(s.c.quarters)))
	return text + " " + s.c.material.Line(s.fate.Rand, section, where, "", nil)
}
