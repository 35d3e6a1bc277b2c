package simulate

import (
	"strings"

	"github.com/kentongan/kentongan/pipeline/collect/simulate/speech"
	"github.com/kentongan/kentongan/schemas"
)

// campaign writes one account's post of a campaign.
func (s *scribe) campaign(sl *slot, m *schemas.Mention, t *Truth) {
	c, d, x := s.c, s.d, sl.campaign
	member := x.members[d.IntN(len(x.members))]
	voice := s.shadowVoice("k", member)
	m.Author = c.shadowAuthor("k", int(sl.source), member)
	m.Text = c.material.Vary(d.Rand, x.Scripts[d.IntN(len(x.Scripts))], &voice)
	*t = Truth{ID: t.ID, WrittenAt: t.WrittenAt, Origin: OriginCampaign, Citizen: -1, Topics: []string{x.Service}, Sentiment: "positive", Kind: "other", Urgency: "ordinary",
		Author: "citizen", Language: "id", Relevant: true, Campaign: x.ID}
	if x.Stance == "against" {
		t.Sentiment = "negative"
	}
	if sources[sl.source].rootsOnly {
		m.Kind = sources[sl.source].replyKind
	}
}

func (s *scribe) shadowVoice(kind string, i int) speech.Voice {
	s.fate.set(s.c.cfg.Seed, forVoices, uint64(kind[0]), uint64(i))
	return speech.NewVoice(s.fate.Rand, speech.DialectIndonesian)
}

// echo shares, quotes or answers the root of a cascade.
func (s *scribe) echo(sl *slot, m *schemas.Mention, t *Truth) {
	c, d, x := s.c, s.d, sl.cascade
	t.Cascade = x.ID
	switch n := d.IntN(10); {
	case n < 5: // a share: some sources repeat the words, some only point
		person := s.person(sl)
		rootM, rootT := newScribe(c).write(&x.root, nil)
		m.Kind, m.RepostOf = schemas.KindRepost, x.Root
		if d.chance(0.5) {
			m.Text = "RT: " + rootM.Text
		}
		m.Author = c.citizenAuthor(int(sl.source), person)
		own := *t
		*t = *rootT
		t.ID, t.WrittenAt, t.Cascade, t.Row = own.ID, own.WrittenAt, x.ID, ""
		t.Origin, t.Citizen, t.Author = OriginRepost, person, "citizen"
		t.Place = c.quarters[c.people[person].home].Code
	default:
		s.citizen(sl, m, t, nil)
		t.Cascade = x.ID
		if n < 7 {
			m.QuoteOf = x.Root
		} else {
			m.Kind, m.ParentID, m.RootID = sources[sl.source].replyKind, x.Root, x.Root
		}
	}
}

// public writes for an office, a newsroom or an organisation.
func (s *scribe) public(sl *slot, m *schemas.Mention, t *Truth, parent *slot) {
	c, d := s.c, s.d
	month := int(calendar(sl.day).date.Month()) - 1
	service := int(sl.service)
	if service < 0 {
		service = c.topicWheel(month).draw(d)
	}
	quarter := d.IntN(len(c.quarters))
	b := speech.Brief{Topic: c.services[service].Code, Sentiment: "neutral", Where: c.where(quarter)}
	if sl.crisis != nil {
		b.Crisis = sl.crisis.Kind
		quarter = s.crisisQuarter(sl.crisis, quarter)
		b.Where = c.where(quarter)
		t.Crisis = sl.crisis.ID
	}
	t.Place = c.quarters[quarter].Code
	voice := speech.Formal(d.Uint64())
	b.Voice = &voice
	switch sl.cause {
	case causeGroup:
		group := d.IntN(80)
		s.group(sl, m, t, b, group)
		return
	case causePress, causeRoot:
		b.Author, t.Author, t.Origin = "media", "media", OriginPress
		m.Author = c.officeAuthor(int(sl.source), newsrooms[d.IntN(len(newsrooms))])
	case causeOffice:
		b.Author, t.Author, t.Origin = "official", "official", OriginOffice
		m.Author = c.officeAuthor(int(sl.source), s.office(b.Topic))
	default:
		s.standard(sl, m, t, b, parent)
		return
	}
	s.settle(m, t, c.material.Say(d.Rand, b))
	if m.Kind != schemas.KindArticle && m.Title != "" { // on social platforms a newspaper posts its headline and how the article begins
		lead := []rune(m.Text)
		m.Text, m.Title = m.Title+". "+strings.TrimSpace(string(lead[:min(len(lead), 120)]))+"… "+m.URL, ""
	}
}

// standard is an office's standard answer or repeated warning: the same words again and again.
func (s *scribe) standard(sl *slot, m *schemas.Mention, t *Truth, b speech.Brief, parent *slot) {
	c, d := s.c, s.d
	section := "jawaban baku"
	office := s.office(b.Topic)
	if sl.cause == causeNotice {
		section, office, b.Topic = "peringatan baku", s.office("BANJIR"), "BENCANA"
		m.Text = c.material.Line(d.Rand, section, b.Where, b.Topic, nil)
	} else {
		m.Text = c.material.Line(d.Rand, section, b.Where, b.Topic, nil)
		m.Kind = sources[sl.source].replyKind
		if parent != nil {
			m.ParentID = c.id(parent)
			m.RootID = m.ParentID
		}
	}
	m.Author = c.officeAuthor(int(sl.source), office)
	*t = Truth{ID: t.ID, WrittenAt: t.WrittenAt, Origin: OriginTemplate, Citizen: -1, Place: t.Place, Topics: []string{b.Topic}, Sentiment: "neutral",
		Kind: "information", Urgency: "ordinary", Author: "official", Language: "id", Relevant: true}
	if sl.cause == causeAnswer {
		t.Topics = nil
	}
}

// group writes for an association or a small business.
func (s *scribe) group(sl *slot, m *schemas.Mention, t *Truth, b speech.Brief, group int) {
	d := s.d
	b.Author = [...]string{"organisation", "business"}[group%2]
	b.Sentiment = [...]string{"negative", "neutral", "positive"}[d.IntN(3)]
	voice := s.shadowVoice("g", group)
	b.Voice = &voice
	s.settle(m, t, s.c.material.Say(d.Rand, b))
	m.Author = s.c.shadowAuthor("g", int(sl.source), group)
	t.Origin, t.Author = OriginGroup, b.Author
}

func (s *scribe) office(topic string) voiceAccount {
	if s.d.chance(0.3) {
		return offices[s.d.IntN(2)]
	}
	for _, o := range offices {
		for _, of := range o.topics {
			if of == topic {
				return o
			}
		}
	}
	return offices[0]
}

// noise is gambling spam, or the chants of a football evening.
func (s *scribe) noise(sl *slot, m *schemas.Mention, t *Truth) {
	c, d := s.c, s.d
	quarter := d.IntN(len(c.quarters))
	t.Urgency, t.Kind, t.Relevant = "ordinary", "other", false
	if sources[sl.source].rootsOnly {
		m.Kind = sources[sl.source].replyKind
	}
	if sl.cause == causeSpam {
		account := d.IntN(240)
		m.Text = c.material.Line(d.Rand, "judol", c.where(quarter), "", nil)
		m.Author = c.shadowAuthor("j", int(sl.source), account)
		t.Origin, t.Spam, t.Author = OriginSpam, true, "unknown"
		t.Sentiment = "neutral"
		return
	}
	person := s.person(sl)
	voice := c.people[person].voice
	m.Text = c.material.Line(d.Rand, "yel", c.where(quarter), "", &voice)
	m.Author = c.citizenAuthor(int(sl.source), person)
	t.Origin, t.Citizen, t.Sentiment = OriginChant, person, "positive"
}
