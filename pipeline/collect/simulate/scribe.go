package simulate

import (
	"strings"

	"github.com/kentongan/kentongan/pipeline/collect/simulate/speech"
	"github.com/kentongan/kentongan/schemas"
)

// Collection is the collection of all mentions of the city.
const Collection = "kota-contoh"

// scribe writes the mentions of days. It is for one goroutine.
type scribe struct {
	c     *City
	d     *die // of the mention
	fate  *die
	plans plans
	seq   int
}

func newScribe(c *City) *scribe { return &scribe{c: c, d: newDie(), fate: newDie()} }

// day appends the events of what is published on a day, and the day's coverage, in no order.
func (s *scribe) day(day int, out []Event) []Event {
	s.plans = s.c.plansAround(day, day+collectDays)
	s.seq = 0
	slots := s.c.slots(day, s.plans)
	var recent [len(sources)][]int // what can be answered, by source
	for i := range slots {
		sl := &slots[i]
		var parent *slot
		if r := recent[sl.source]; len(r) > 0 {
			s.d.set(s.c.cfg.Seed, forMentions, sl.key, 1)
			back := min(len(r), 40)
			parent = &slots[r[len(r)-1-s.d.IntN(back)]]
		}
		m, truth := s.write(sl, parent)
		out = s.follow(sl, m, truth, out)
		switch sl.cause {
		case causeOrdinary, causeCrisis, causeRoot, causePress, causeOffice:
			recent[sl.source] = append(recent[sl.source], i)
		}
	}
	return s.cover(day, out)
}

// write makes the mention of a slot. parent is one that it may answer, or nil.
func (s *scribe) write(sl *slot, parent *slot) (schemas.Mention, *Truth) {
	c, d, h := s.c, s.d, &sources[sl.source]
	d.set(c.cfg.Seed, forMentions, sl.key, 0)
	claimed := sl.at
	if d.chance(h.behind) {
		claimed -= 7 * 3_600_000
	}
	m := schemas.Mention{Schema: schemas.SchemaVersion, Op: schemas.OpUpsert, Source: h.name, Collection: Collection, Kind: h.kind, PublishedAt: at(claimed - claimed%h.precision)}
	native := nativeID(h.ids, sl.at, mix(c.cfg.Seed, forIDs, sl.key, uint64(sl.at)))
	m.ID = h.name + ":" + native
	m.URL = "https://kota-contoh.invalid/" + h.name + "/" + native
	t := &Truth{ID: m.ID, WrittenAt: at(sl.at), Origin: OriginOwn, Citizen: -1, Sentiment: "neutral", Kind: "other", Urgency: "ordinary", Author: "citizen", Language: "id"}
	switch sl.cause {
	case causeCampaign:
		s.campaign(sl, &m, t)
	case causeEcho:
		s.echo(sl, &m, t)
	case causeOffice, causePress, causeGroup, causeAnswer, causeNotice:
		s.public(sl, &m, t, parent)
	case causeSpam, causeChant:
		s.noise(sl, &m, t)
	case causeRoot:
		if sl.cascade.Origin == "media" {
			s.public(sl, &m, t, nil)
		} else {
			s.citizen(sl, &m, t, nil)
		}
		t.Cascade = sl.cascade.ID
	default:
		s.citizen(sl, &m, t, parent)
	}
	s.quirks(sl, &m, h)
	return m, t
}

// citizen writes what one person thinks.
func (s *scribe) citizen(sl *slot, m *schemas.Mention, t *Truth, parent *slot) {
	c, d, h := s.c, s.d, &sources[sl.source]
	person := s.person(sl)
	p := &c.people[person]
	service := int(sl.service)
	chatter := sl.cause == causeOrdinary && d.chance(h.chatter)
	topic := ""
	switch {
	case chatter:
	case sl.cause == causeOrdinary && d.chance(0.035):
		topic = speech.TopicOther
	default:
		if service < 0 {
			service = s.service(sl, p)
		}
		topic = c.services[service].Code
	}
	quarter := int(p.home)
	if d.chance(0.25) {
		quarter = d.IntN(len(c.quarters))
	}
	b := speech.Brief{Author: "citizen", Topic: topic, Where: c.where(quarter), Voice: &p.voice, Channel: h.channel}
	switch {
	case topic == "":
		b.Sentiment = [...]string{"neutral", "neutral", "neutral", "neutral", "neutral", "neutral", "neutral", "neutral", "negative", "positive"}[d.IntN(10)]
	case topic == speech.TopicOther:
		b.Sentiment = [...]string{"negative", "negative", "neutral", "neutral", "positive"}[d.IntN(5)]
	case sl.crisis != nil:
		b.Crisis = sl.crisis.Kind
		quarter = s.crisisQuarter(sl.crisis, quarter)
		b.Where = c.where(quarter)
		b.Sentiment = s.crisisSentiment(sl)
		t.Crisis = sl.crisis.ID
	default:
		b.Sentiment = s.sentiment(c.opinion(person, service))
	}
	u := c.material.Say(d.Rand, b)
	s.settle(m, t, u)
	t.Citizen, t.Place, t.Author = person, c.quarters[quarter].Code, "citizen"
	if !d.chance(h.anonymous) {
		m.Author = c.citizenAuthor(int(sl.source), person)
	}
	if d.chance(h.placed) {
		m.Place = s.place(quarter)
	}
	if parent != nil && d.chance(h.replies) {
		m.Kind = h.replyKind
		m.ParentID = c.id(parent)
		m.RootID = m.ParentID
	}
}

// person is who writes a slot: by habit, or because something happened near home.
func (s *scribe) person(sl *slot) int {
	c, d := s.c, s.d
	crowd := &c.crowds[sl.source]
	if len(crowd.members) == 0 {
		return d.IntN(len(c.people))
	}
	if sl.crisis == nil {
		return int(crowd.members[crowd.byHabit.draw(d)])
	}
	person := 0
	for range 24 {
		person = int(crowd.members[crowd.byCause.draw(d)])
		if sl.crisis.district < 0 || int(c.people[person].district) == sl.crisis.district || d.chance(0.04) {
			break
		}
	}
	return person
}

// service is what a person speaks of: what the city talks about this month, if the person uses it.
func (s *scribe) service(sl *slot, p *citizen) int {
	month := int(calendar(sl.day).date.Month()) - 1
	service := 0
	for range 6 {
		service = s.c.topicWheel(month).draw(s.d)
		if p.uses&(1<<service) != 0 {
			break
		}
	}
	return service
}

// sentiment is how an opinion comes out today. A third of what people write asks, tells or proposes; the discontented write more.
func (s *scribe) sentiment(opinion float64) string {
	d := s.d
	mood := opinion + 0.28*d.NormFloat64()
	switch {
	case d.chance(0.28):
		return "neutral"
	case mood < 0:
		return "negative"
	case d.chance(0.2):
		return "neutral"
	}
	return "positive"
}

// crisisSentiment follows the curve: nearly all anger first, some thanks once the office has answered.
func (s *scribe) crisisSentiment(sl *slot) string {
	d, x := s.d, sl.crisis
	answered := x.Answer > 0 && sl.at > x.Onset.UnixMilli()+int64(x.Answer*3_600_000)
	switch {
	case d.chance(0.14):
		return "neutral"
	case answered && d.chance(0.16):
		return "positive"
	}
	return "negative"
}

func (s *scribe) crisisQuarter(x *Crisis, home int) int {
	switch {
	case x.quarter >= 0:
		return x.quarter
	case x.district >= 0 && s.c.quarters[home].district != x.district:
		return s.c.quarterOf(s.d, x.district)
	}
	return home
}

// settle copies the text and its truth.
func (s *scribe) settle(m *schemas.Mention, t *Truth, u speech.Utterance) {
	m.Text, m.Title = u.Text, u.Title
	t.Topics, t.Sentiment, t.Kind, t.Urgency, t.Language = u.Topics, u.Sentiment, u.Kind, u.Urgency, u.Language
	t.Relevant, t.Sarcasm, t.Row = u.Relevant, u.Sarcasm, u.Row
}

func (s *scribe) place(quarter int) *schemas.Place {
	q := &s.c.quarters[quarter]
	if s.d.chance(0.15) { // some sources name the district only
		k := &s.c.districts[q.district]
		return &schemas.Place{Code: k.Code, Name: k.Name}
	}
	return &schemas.Place{Code: q.Code, Name: q.Name}
}

// quirks are what platforms do to a text on its way.
func (s *scribe) quirks(sl *slot, m *schemas.Mention, h *habit) {
	d := s.d
	if m.Text != "" && d.chance(h.entities) {
		m.Text = entities.Replace(m.Text)
	}
	if runes := []rune(m.Text); len(runes) > 90 && d.chance(h.cutShare) {
		m.Text = strings.TrimSpace(string(runes[:len(runes)*2/3])) + [...]string{"…", "...", "… Selengkapnya", " [...]"}[d.IntN(4)]
	}
	switch h.name {
	case "x":
		m.LanguageHint = [...]string{"in", "in", "in", "in", "in", "in", "und", "tl"}[d.IntN(8)] // X's own code for Indonesian is "in"
	case "bluesky":
		m.LanguageHint = [...]string{"id", "id", "id", "en", ""}[d.IntN(5)]
	}
	if h.reach > 0 && sl.cause != causeSpam {
		likes := int64((d.pareto(0.95, 4000) - 1) * h.reach * 0.3)
		m.Reach = &schemas.Reach{Likes: likes, Replies: likes / 9, Reposts: likes / 14}
		if h.name == "tiktok" || h.name == "youtube" {
			m.Reach.Reposts = 0
		}
		if *m.Reach == (schemas.Reach{}) {
			m.Reach = nil
		}
	}
}

var entities = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "'", "&#39;", "…", "&hellip;", "...", "&#8230;")
