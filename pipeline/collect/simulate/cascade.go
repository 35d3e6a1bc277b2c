package simulate

import (
	"fmt"
	"math"
	"time"
)

// Cascade is one post that many share, quote and answer.
type Cascade struct {
	ID      string    `json:"id"`
	Source  string    `json:"source"`
	Root    string    `json:"root"` // the mention's id
	Service string    `json:"service"`
	Origin  string    `json:"origin"` // "media" or "citizen"
	Start   time.Time `json:"start"`
	Size    int       `json:"size"` // shares, quotes and answers planned, before outages

	source int
	root   slot
	hours  float64 // time constant
	serial uint64
}

// cascadeDays is the longest a cascade lasts.
const cascadeDays = 2

var cascadeSources = []string{"x", "x", "x", "x", "facebook", "facebook", "threads", "bluesky"}

// cascadesOf are the cascades that begin on a day.
func (c *City) cascadesOf(day int) []*Cascade {
	d := c.stream(forCascades, uint64(day), 0)
	var out []*Cascade
	month := int(calendar(day).date.Month()) - 1
	for i := range d.count(c.cfg.Cascades / 7) {
		x := &Cascade{ID: fmt.Sprintf("riak-%d-%d", day, i+1), serial: uint64(day)<<8 | uint64(i)}
		x.Source = cascadeSources[d.IntN(len(cascadeSources))]
		x.source = sourceIndex(x.Source)
		service := c.topicWheel(month).draw(d)
		x.Service = c.services[service].Code
		x.Origin = "media"
		if d.chance(0.35) {
			x.Origin = "citizen"
		}
		start := dayStart(day) + int64(d.between(6, 22)*3_600_000)
		x.Start = at(start)
		x.hours = d.between(0.8, 6)
		x.Size = max(2, int(4*d.pareto(1.05, 90)*math.Min(1, c.perDay()/3333)))
		x.root = slot{at: start, source: uint8(x.source), cause: causeRoot, key: mix(c.cfg.Seed, forCascades, x.serial, 7), cascade: x, service: int16(service), day: day}
		x.Root = c.id(&x.root)
		out = append(out, x)
	}
	return out
}

// echoes are the times at which a cascade is shared, quoted or answered.
func (c *City) echoes(x *Cascade, visit func(n int, ms int64)) {
	d := c.stream(forCascades, x.serial, 1)
	for n := range x.Size {
		t := x.Start.UnixMilli() + 20_000 + int64(d.ExpFloat64()*x.hours*3_600_000)
		if t < x.Start.UnixMilli()+(cascadeDays-1)*dayMillis {
			visit(n, t)
		}
	}
}
