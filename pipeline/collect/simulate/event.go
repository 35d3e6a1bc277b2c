package simulate

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Event is one thing that a collector of the city meets.
type Event struct {
	Kind     EventKind
	At       time.Time        // when it is collected; events come in this order
	Why      Why              // EventRecord: the first record of a mention, or what followed
	Mention  schemas.Mention  // EventRecord: ready for the wire
	Coverage schemas.Coverage // EventCoverage
	Truth    *Truth           // EventRecord and EventLost: what the mention truly is; shared by its records, not to be changed

	pos Position
}

// Position is where an event stands in the city's order. Positions of two events of one city are never equal.
type Position struct {
	At  int64 `json:"at"`  // Unix milliseconds of the collection
	Day int   `json:"day"` // of publication
	Seq int   `json:"seq"` // within that day
}

// Position is where e stands: City.EventsFrom goes on behind it.
func (e *Event) Position() Position { return e.pos }

func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.At, q.At), cmp.Compare(p.Day, q.Day), cmp.Compare(p.Seq, q.Seq))
}

// EventKind is what an Event is.
type EventKind uint8

// The kinds of events.
const (
	EventRecord   EventKind = iota // a record for the road
	EventCoverage                  // how much of an hour a source gave
	EventLost                      // a record that was never collected, because its source was down
)

// Why says what a record is to its mention.
type Why string

// The reasons of a record.
const (
	WhyFirst     Why = "first"
	WhyDuplicate Why = "duplicate" // collected again, unchanged
	WhyEdit      Why = "edit"
	WhyDelete    Why = "delete"
	WhySuspect   Why = "suspect" // claims an impossible time: the road must set it aside
)

// Truth is what a mention truly is, whatever a model reads in it. Labels are those of the annotation rules.
type Truth struct {
	ID        string    `json:"id"`
	WrittenAt time.Time `json:"written_at"` // PublishedAt is what the source claims
	Origin    Origin    `json:"origin"`
	Citizen   int       `json:"citizen"` // index into Key.Citizens, -1: no citizen
	Place     string    `json:"place,omitempty"`
	Topics    []string  `json:"topics,omitempty"`
	Sentiment string    `json:"sentiment"`
	Kind      string    `json:"kind"`
	Urgency   string    `json:"urgency"`
	Author    string    `json:"author"`
	Language  string    `json:"language"`
	Relevant  bool      `json:"relevant"`
	Sarcasm   bool      `json:"sarcasm,omitempty"`
	Spam      bool      `json:"spam,omitempty"`
	Crisis    string    `json:"crisis,omitempty"`
	Campaign  string    `json:"campaign,omitempty"`
	Cascade   string    `json:"cascade,omitempty"`
	Row       string    `json:"row,omitempty"` // of suara_corpus, where the text was made of one
	Fate      Fate      `json:"fate,omitzero"`
}

// Fate is what became of a mention after it was written.
type Fate struct {
	Late      bool   `json:"late,omitempty"`
	Edited    bool   `json:"edited,omitempty"`
	Deleted   bool   `json:"deleted,omitempty"`
	Duplicate bool   `json:"duplicate,omitempty"`
	Suspect   bool   `json:"suspect,omitempty"`
	Outage    string `json:"outage,omitempty"` // of its first record
	Lost      int    `json:"lost,omitempty"`   // records of it that were never collected
	Records   int    `json:"records"`          // records of it that were collected
}

// Origin is how a mention came to be written.
type Origin string

// The origins. What is written independently is "own", "press", "office" and "group".
const (
	OriginOwn      Origin = "own"
	OriginCampaign Origin = "campaign"
	OriginRepost   Origin = "repost"
	OriginTemplate Origin = "template" // an office's standard answer or warning
	OriginChant    Origin = "chant"    // a shared slogan, nobody's campaign
	OriginSpam     Origin = "spam"
	OriginPress    Origin = "press"
	OriginOffice   Origin = "office"
	OriginGroup    Origin = "group"
)

// Independent reports whether the words are the writer's own.
func (t *Truth) Independent() bool {
	switch t.Origin {
	case OriginOwn, OriginPress, OriginOffice, OriginGroup:
		return true
	}
	return false
}

// A mention gives its last record at most tailDays after its day of publication, and it is collected at most collectDays after that day: an outage
// may stand between.
const (
	tailDays    = 3
	collectDays = tailDays + 2
)

// Events are all events of the city in order of collection. Those of a city without end never stop. Memory stays at about two days of
// mentions.
func (c *City) Events() iter.Seq[Event] { return c.EventsFrom(Position{}) }

// EventsFrom are the events behind a position.
func (c *City) EventsFrom(behind Position) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		first := dayOf(c.cfg.Start.UnixMilli())
		last := first + c.cfg.Days // one past
		day := max(first, dayOf(behind.At)-collectDays)
		scribe := newScribe(c)
		var pending []Event
		for ; c.cfg.Days == 0 || day < last; day++ {
			pending = scribe.day(day, pending)
			slices.SortFunc(pending, func(a, b Event) int { return a.pos.compare(b.pos) })
			until := dayStart(day + 1)
			if c.cfg.Days > 0 && day == last-1 {
				until = 1<<63 - 1
			}
			n := 0
			for n < len(pending) && pending[n].pos.At < until {
				e := pending[n]
				n++
				if e.pos.compare(behind) > 0 && !yield(e) {
					return
				}
			}
			pending = append(make([]Event, 0, len(pending)-n+int(c.perDay())), pending[n:]...)
		}
	}
}
