package simulate

import (
	"fmt"
	"time"
)

// Outage is a time in which a source could not be collected.
type Outage struct {
	ID       string    `json:"id"`
	Source   string    `json:"source"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Lost     bool      `json:"lost"`               // true: never collected; false: collected after the end
	Backfill float64   `json:"backfill,omitempty"` // minutes that the late collection takes

	source int
}

// outageDays is the longest an outage lasts.
const outageDays = 2

func (c *City) outagesOf(week int) []*Outage {
	d := c.stream(forOutages, uint64(week), 0)
	var out []*Outage
	for i := range d.count(c.cfg.Outages) {
		source := d.IntN(len(sources))
		hours := d.between(0.3, 2)
		if d.chance(0.3) {
			hours = d.between(2, 14)
		}
		start := dayStart(7*week+d.IntN(7)) + int64(d.between(0, 24)*3_600_000)
		start -= start % 1000
		x := &Outage{ID: fmt.Sprintf("padam-%d-%d", week, i+1), Source: sources[source].name, source: source, Start: at(start),
			End: at(start + int64(hours*3600)*1000), Lost: d.chance(0.55)}
		if !x.Lost {
			x.Backfill = float64(3 + d.IntN(40))
		}
		out = append(out, x)
	}
	return out
}

// silent is how many seconds of [from, to) the source gave nothing.
func silent(outages []*Outage, source int, from, to time.Time, lostOnly bool) int64 {
	var quiet [3600]bool
	var n int64
	for _, o := range outages {
		if o.source != source || lostOnly && !o.Lost {
			continue
		}
		lo, hi := max(o.Start.Unix(), from.Unix()), min(o.End.Unix(), to.Unix())
		for s := lo; s < hi; s++ {
			if i := s - from.Unix(); !quiet[i] {
				quiet[i] = true
				n++
			}
		}
	}
	return n
}
