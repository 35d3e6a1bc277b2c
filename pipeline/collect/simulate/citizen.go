package simulate

import (
	"fmt"

	"github.com/kentongan/kentongan/pipeline/collect/simulate/speech"
)

// citizen is one person of the city.
type citizen struct {
	home     uint16  // index of the kelurahan
	district uint8   // of the kecamatan
	dialect  uint8   // speech.Dialect
	activity float64 // how much this person writes, relative to others; heavy tail
	uses     uint64  // bit i: uses service i
	accounts uint32  // bit i: has an account at source i
	voice    speech.Voice
}

// activityTail is the exponent of the Pareto law of how much people write: one percent of the people write about three tenths of
// everything, as the studies of Twitter that design/firsts.md quotes found for a tenth and eight tenths.
const (
	activityTail = 1.25
	activityTop  = 2500
)

// populate makes the people, each from its own random numbers, and what each thinks of each service in hundredths.
func (c *City) populate() {
	var homes []float64
	for i, k := range c.districts {
		for _, q := range k.Kelurahan {
			homes = append(homes, float64(q.Population))
			c.quarters = append(c.quarters, quarter{district: i, Kelurahan: q})
		}
	}
	wheel := newWheel(homes)
	c.people = make([]citizen, c.cfg.Citizens)
	c.opinions = make([]int8, c.cfg.Citizens*len(services))
	d := newDie()
	for i := range c.people {
		d.set(c.cfg.Seed, forCitizens, uint64(i), 0)
		p := &c.people[i]
		p.home = uint16(wheel.draw(d))
		q := &c.quarters[p.home]
		p.district = uint8(q.district)
		p.dialect = uint8(drawDialect(d, districts[q.district].dialect))
		p.activity = d.pareto(activityTail, activityTop)
		p.voice = speech.NewVoice(d.Rand, speech.Dialect(p.dialect))
		for s := range sources {
			if d.chance(sources[s].presence) {
				p.accounts |= 1 << s
			}
		}
		if p.accounts == 0 {
			p.accounts = 1 << (i % 3) // everybody counted here writes somewhere
		}
		lean := 0.18 * d.NormFloat64()
		for s := range services {
			if d.chance(services[s].reach) {
				p.uses |= 1 << s
			}
			opinion := clamp(c.services[s].Quality + q.quality + lean + 0.34*d.NormFloat64())
			c.opinions[i*len(services)+s] = int8(opinion * 100)
		}
	}
	c.crowds = make([]crowd, len(sources))
	for s := range sources {
		c.crowds[s] = newCrowd(c.people, s)
	}
}

type quarter struct {
	Kelurahan
	district int
}

func drawDialect(d *die, percent [3]int) speech.Dialect {
	n := d.IntN(100)
	for i, p := range percent {
		if n < p {
			return speech.Dialect(i + 1)
		}
		n -= p
	}
	return speech.DialectIndonesian
}

// crowd is who writes at one source.
type crowd struct {
	members []int32
	byHabit wheel // by activity: who writes on an ordinary day
	byCause wheel // by its square root: who writes when something happened
}

func newCrowd(people []citizen, source int) crowd {
	var c crowd
	var habit, cause []float64
	for i := range people {
		if people[i].accounts&(1<<source) == 0 {
			continue
		}
		c.members = append(c.members, int32(i))
		habit = append(habit, people[i].activity)
		cause = append(cause, min(people[i].activity, 1+people[i].activity/8))
	}
	if len(c.members) > 0 {
		c.byHabit, c.byCause = newWheel(habit), newWheel(cause)
	}
	return c
}

// opinion of person i on service s, in [-1, 1].
func (c *City) opinion(i, s int) float64 { return float64(c.opinions[i*len(services)+s]) / 100 }

// accountID is the stable account of person i at a platform. Handles are made up from the same number.
func accountID(kind string, i int, source string) string {
	return fmt.Sprintf("kc-%s-%d-%s", kind, i, source)
}
