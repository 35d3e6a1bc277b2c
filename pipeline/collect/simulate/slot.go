package simulate

import (
	"cmp"
	"math"
	"slices"
)

// cause is why something is written.
type cause uint8

const (
	causeOrdinary cause = iota
	causeCrisis
	causeCampaign
	causeRoot // of a cascade
	causeEcho // of a cascade: a share, quote or answer
	causeOffice
	causeAnswer // an office answers with its standard words
	causePress
	causeGroup  // an organisation or a business
	causeSpam   // gambling
	causeChant  // what many say in the same words without being told: a football evening
	causeNotice // an office repeats a warning
)

// slot is a mention before it is written: everything about it follows from its fields.
type slot struct {
	at      int64 // Unix milliseconds
	day     int   // of publication
	key     uint64
	source  uint8
	cause   cause
	service int16 // -1: not settled yet
	n       int32 // its number in its plan

	crisis   *Crisis
	campaign *Campaign
	cascade  *Cascade
}

// id is the mention's id.
func (c *City) id(s *slot) string {
	h := &sources[s.source]
	return h.name + ":" + nativeID(h.ids, s.at, mix(c.cfg.Seed, forIDs, s.key, uint64(s.at)))
}

// plans are what was planned for the weeks around a day.
type plans struct {
	crises    []*Crisis
	campaigns []*Campaign
	outages   []*Outage
}

// plansAround gathers what can touch the days first to last, in the order of planning.
func (c *City) plansAround(first, last int) plans {
	var p plans
	for week := floorDiv(first-crisisDays, 7); week <= floorDiv(last, 7); week++ {
		p.crises = append(p.crises, c.crisesOf(week)...)
		p.campaigns = append(p.campaigns, c.campaignsOf(week)...)
		p.outages = append(p.outages, c.outagesOf(week)...)
	}
	from, to := at(dayStart(first)), at(dayStart(last+1))
	p.crises = slices.DeleteFunc(p.crises, func(x *Crisis) bool { return !x.Onset.Before(to) || x.End.Before(from) })
	p.campaigns = slices.DeleteFunc(p.campaigns, func(x *Campaign) bool { return !x.Start.Before(to) || x.End.Before(from) })
	p.outages = slices.DeleteFunc(p.outages, func(x *Outage) bool { return !x.Start.Before(to) || x.End.Before(from) })
	return p
}

func floorDiv(a, b int) int { return int(math.Floor(float64(a) / float64(b))) }

// slots are the mentions of a day in order of time.
func (c *City) slots(day int, p plans) []slot {
	cal := calendar(day)
	out := make([]slot, 0, int(c.perDay()*1.4)+16)
	c.ordinary(day, cal, &out)
	c.planned(day, p, &out)
	c.public(day, cal, p, &out)
	slices.SortFunc(out, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key))
	})
	return out
}

// ordinary adds what citizens write on no particular occasion, hour by hour.
func (c *City) ordinary(day int, cal calendarDay, out *[]slot) {
	d := newDie()
	for s := range sources {
		for hour := range 24 {
			d.set(c.cfg.Seed, forHours, uint64(day), uint64(s)<<8|uint64(hour))
			mean := c.perDay() * ordinaryShare * sources[s].share * cal.factor * hourShare(sources[s].hours, hourOn(cal, hour))
			if !cal.office && sources[s].channel.Formal {
				mean *= 0.55
			}
			mean *= 1 + 0.06*d.NormFloat64() // days differ by more than counting noise
			for n := range d.poisson(mean) {
				*out = append(*out, slot{at: dayStart(day) + int64(hour)*3_600_000 + d.Int64N(3_600_000), day: day, source: uint8(s), service: -1,
					key: mix(c.cfg.Seed, forSlots, uint64(day), uint64(s)<<32|uint64(hour)<<24|uint64(n))})
			}
		}
	}
}

// hourOn is the hour whose habits hold: on holidays people rise two hours later, in the month of fasting they are up at four.
func hourOn(cal calendarDay, hour int) int {
	switch {
	case cal.ramadan && (hour == 3 || hour == 4):
		return 20
	case cal.ramadan && hour == 18:
		return 12
	case !cal.office && hour >= 5 && hour <= 11:
		return hour - 2
	}
	return hour
}

// planned adds what crises, campaigns and cascades put on this day.
func (c *City) planned(day int, p plans, out *[]slot) {
	d := newDie()
	for _, x := range p.crises {
		c.reactions(x, func(n int, ms int64) {
			if dayOf(ms) != day {
				return
			}
			d.set(c.cfg.Seed, forCrises, x.serial, 1000+uint64(n))
			*out = append(*out, slot{at: ms, day: day, source: uint8(c.drawSource(d)), cause: causeCrisis, service: int16(x.service), crisis: x, n: int32(n),
				key: mix(c.cfg.Seed, forCrises, x.serial, 1<<32|uint64(n))})
		})
	}
	for _, x := range p.campaigns {
		c.posts(x, func(n int, ms int64) {
			if dayOf(ms) == day {
				*out = append(*out, slot{at: ms, day: day, source: uint8(x.sources[n%len(x.sources)]), cause: causeCampaign, service: int16(x.service), campaign: x,
					n: int32(n), key: mix(c.cfg.Seed, forCampaigns, x.serial, 1<<32|uint64(n))})
			}
		})
	}
	for from := day - cascadeDays + 1; from <= day; from++ {
		for _, x := range c.cascadesOf(from) {
			if from == day {
				*out = append(*out, x.root)
			}
			c.echoes(x, func(n int, ms int64) {
				if dayOf(ms) == day {
					*out = append(*out, slot{at: ms, day: day, source: uint8(x.source), cause: causeEcho, service: x.root.service, cascade: x, n: int32(n),
						key: mix(c.cfg.Seed, forCascades, x.serial, 1<<32|uint64(n))})
				}
			})
		}
	}
}

// drawSource is where a citizen writes when something happened.
func (c *City) drawSource(d *die) int {
	x := d.Float64() * 0.955
	for s := range sources {
		if x -= sources[s].share; x < 0 {
			return s
		}
	}
	return 0
}

// public adds what offices, newsrooms, organisations, spammers and football evenings write.
func (c *City) public(day int, cal calendarDay, p plans, out *[]slot) {
	d := newDie()
	add := func(kind purpose, why cause, stream uint64, mean float64, hours *[24]float64, from []string) {
		d.set(c.cfg.Seed, kind, uint64(day), stream)
		w := newWheel(hours[:])
		for n := range d.poisson(mean) {
			*out = append(*out, slot{at: dayStart(day) + int64(w.draw(d))*3_600_000 + d.Int64N(3_600_000), day: day, cause: why, service: -1, n: int32(n),
				source: uint8(sourceIndex(from[d.IntN(len(from))])), key: mix(c.cfg.Seed, kind, uint64(day), stream<<32|uint64(n))})
		}
	}
	work := 1.0
	if !cal.office {
		work = 0.45
	}
	scale := c.perDay()
	add(forOffice, causeOffice, 1, scale*0.012*work, &hoursOffice, []string{"x", "instagram", "facebook", "threads", "telegram"})
	add(forOffice, causeAnswer, 2, scale*0.02*work, &hoursOffice, []string{"x", "instagram", "facebook", "x"})
	add(forOffice, causePress, 3, scale*0.02*(0.4+0.6*work), &hoursOffice, []string{"rss", "rss", "rss", "x", "facebook", "x"})
	add(forOffice, causeGroup, 4, scale*0.012, &hoursSocial, []string{"x", "facebook", "instagram", "lapor"})
	add(forSpam, causeSpam, 5, scale*0.008, &hoursNight, []string{"x", "facebook", "tiktok", "youtube", "telegram", "instagram"})
	if wet := season(serviceIndex("BANJIR"), int(cal.date.Month())-1); mix(c.cfg.Seed, forOffice, uint64(day), 6)%10 < uint64(wet*2.5) {
		add(forOffice, causeNotice, 6, min(8, scale*0.004+1), &hoursSocial, []string{"x", "facebook", "telegram", "instagram"})
	}
	if cal.date.Weekday() == 6 && mix(c.cfg.Seed, forSpam, uint64(day), 7)%3 == 0 { // a home match on every third Saturday
		evening := [24]float64{18: 1, 19: 2, 20: 5, 21: 9, 22: 3}
		add(forSpam, causeChant, 7, scale*0.03, &evening, []string{"x", "x", "tiktok", "instagram"})
	}
	for _, x := range p.crises { // the press and the office speak of a crisis
		c.crisisVoices(day, x, out)
	}
}

// crisisVoices adds the press from an hour after the onset on, and the office's statements from its answer on.
func (c *City) crisisVoices(day int, x *Crisis, out *[]slot) {
	d := c.stream(forCrises, x.serial, 2)
	size := math.Sqrt(float64(x.Size))
	add := func(why cause, count int, first, mean float64, from []string) {
		for n := range count {
			ms := x.Onset.UnixMilli() + int64((first+d.ExpFloat64()*mean)*3_600_000)
			source := sourceIndex(from[d.IntN(len(from))])
			if dayOf(ms) == day && ms < x.End.UnixMilli() {
				*out = append(*out, slot{at: ms, day: day, source: uint8(source), cause: why, service: int16(x.service), crisis: x, n: int32(n),
					key: mix(c.cfg.Seed, forCrises, x.serial, uint64(why)<<40|uint64(n))})
			}
		}
	}
	add(causePress, int(size/2)+2, 0.8, x.Fall*0.5, []string{"rss", "rss", "x", "facebook"})
	if x.Answer > 0 {
		add(causeOffice, int(size/5)+1, x.Answer, x.Fall*0.6, []string{"x", "instagram", "facebook"})
	}
}
