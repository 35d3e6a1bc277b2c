package speech

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// Brief is what a text shall be.
type Brief struct {
	Author    string // "citizen", "official", "media", "organisation", "business"
	Topic     string // a code of the taxonomy, TopicOther, or "" for chatter
	Sentiment string // "negative", "neutral", "positive"
	Crisis    string // the crisis it speaks of: a section "krisis CODE" of the grammar; or ""
	Channel   Channel
	Where     Where
	Voice     *Voice
}

// Channel is the manner of a platform.
type Channel struct {
	Long     float32 // share of the texts that go into detail
	Formal   bool    // letters to an office
	Tags     float32 // share with a hashtag or an official handle
	MaxRunes int     // 0: no bound
}

// Utterance is a text and the truth about it, labelled as the taxonomy's annotation rules say.
type Utterance struct {
	Text      string
	Title     string // articles only
	Topics    []string
	Sentiment string
	Kind      string
	Urgency   string
	Language  string
	Sarcasm   bool
	Relevant  bool
	Row       string // id of the corpus row it was made of, or ""
}

// How many of a citizen's texts are built on a row of the corpus; the others are sentences of the grammar. The fewer rows say what is wanted, the
// rarer they are said, so that no row is heard more often than others.
const (
	mostRows    = 0.25
	sharePerRow = 0.004
)

// Say makes one text. It takes only random numbers from r.
func (m *Material) Say(r *rand.Rand, b Brief) Utterance {
	f := &filler{m: m, r: r, where: b.Where, topic: b.Topic}
	if b.Author == "media" && b.Topic != "" {
		return m.article(f, b)
	}
	rows := len(m.rows[shelf{b.Author, b.Topic, b.Sentiment}])
	own := r.Float32() >= min(mostRows, sharePerRow*float32(rows))
	switch b.Author {
	case "official":
		return m.office(f, b)
	case "organisation", "business":
		return m.group(f, b)
	}
	if b.Crisis != "" && len(m.grammar["krisis "+b.Crisis+" neg"]) == 0 {
		b.Crisis = ""
	}
	if b.Crisis == "" && !(own && m.speaks(b)) {
		if row := m.row(r, b); row != nil {
			return m.sayRow(f, row, b)
		}
	}
	return m.sayGrammar(f, b)
}

// speaks reports whether the grammar has sentences for b.
func (m *Material) speaks(b Brief) bool {
	if b.Topic == "" {
		return len(m.grammar["obrolan"]) > 0
	}
	switch b.Sentiment {
	case "negative":
		return len(m.grammar[b.Topic+" neg"]) > 0
	case "positive":
		return len(m.grammar[b.Topic+" pos"]) > 0
	}
	return len(m.grammar[b.Topic+" q"]) > 0
}

// row draws a row that says what b asks, in a language the voice speaks; nil if there is none.
func (m *Material) row(r *rand.Rand, b Brief) *row {
	shelf := m.rows[shelf{b.Author, b.Topic, b.Sentiment}]
	if len(shelf) == 0 {
		return nil
	}
	row := pick(r, shelf)
	for range 5 {
		if row.Language == "id" || row.Language == "jv" && b.Voice.Javanese > 0 || row.Language == "su" && b.Voice.Sundanese > 0 ||
			(row.Language == "en" || row.Language == "mixed") && b.Voice.English > 0 || r.IntN(12) == 0 {
			break
		}
		row = pick(r, shelf)
	}
	return row
}

func (m *Material) sayRow(f *filler, row *row, b Brief) Utterance {
	r := f.r
	body := f.write(nil, row.said)
	placed := row.Place != ""
	text := string(body)
	short := len(text) < 120
	indonesian := row.Language == "id" || row.Language == "mixed"
	if b.Author == "citizen" && indonesian && row.Relevant {
		var lead, tail []byte
		if open := m.grammar["buka "+b.Sentiment]; short && len(open) > 0 && r.IntN(4) == 0 {
			lead = f.write(lead, pick(r, open))
		}
		if !placed && len(row.Topics) > 0 && r.IntN(3) == 0 {
			tail = append(tail, ' ')
			tail = f.slot(tail, "lokasi")
		}
		if end := m.grammar["tutup "+row.Kind]; short && len(end) > 0 && r.IntN(4) == 0 {
			tail = append(tail, ' ')
			tail = f.write(tail, pick(r, end))
		}
		text = join(r, string(lead), text, string(tail))
	}
	u := Utterance{Topics: row.Topics, Sentiment: row.Sentiment, Kind: row.Kind, Urgency: row.Urgency, Language: row.Language,
		Sarcasm: row.Sarcasm, Relevant: row.Relevant, Row: row.ID}
	u.Text = m.dress(f, text, b, indonesian && b.Author == "citizen", row.Sentiment)
	return u
}

// sayGrammar builds a text from the grammar's sections for the topic.
func (m *Material) sayGrammar(f *filler, b Brief) Utterance {
	u := Utterance{Sentiment: b.Sentiment, Urgency: "ordinary", Language: "id", Relevant: b.Topic != ""}
	if b.Topic != "" && b.Topic != TopicOther {
		u.Topics = []string{b.Topic}
	}
	var text string
	switch {
	case b.Topic == "":
		u.Kind = "other"
		text = join(f.r, f.line("obrolan"), f.maybe(0.6, "obrolan ekor"))
		u.Sentiment = "neutral"
	case b.Crisis != "":
		u.Kind, u.Urgency, text = m.crisis(f, b)
	case b.Sentiment == "negative":
		u.Kind, text = "complaint", m.complaint(f, b)
	case b.Sentiment == "positive":
		u.Kind, text = "appreciation", m.praise(f, b)
	default:
		u.Kind, text = m.neutral(f, b)
	}
	if v := b.Voice; v.Javanese+v.Sundanese+v.English > 0.35 {
		u.Language = "mixed"
	}
	u.Text = m.dress(f, text, b, true, u.Sentiment)
	return u
}

// line is a random line of a section. Where a topic has no lines of its own, government in general stands in; else "".
func (f *filler) line(section string) string {
	lines := f.m.grammar[section]
	if topic, part, ok := strings.Cut(section, " "); ok && len(lines) == 0 && topic == strings.ToUpper(topic) && topic != "" {
		lines = f.m.grammar[TopicOther+" "+part]
	}
	if len(lines) == 0 {
		return ""
	}
	return tidy(string(f.write(nil, pick(f.r, lines))))
}

// tidy takes out the spaces that empty alternatives leave.
func tidy(s string) string {
	if !strings.Contains(s, "  ") && !strings.Contains(s, " ,") {
		return strings.TrimSpace(s)
	}
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), " ,", ",")
}

func (f *filler) maybe(share float32, section string) string {
	if f.r.Float32() >= share {
		return ""
	}
	return f.line(section)
}

func (m *Material) complaint(f *filler, b Brief) string {
	r, long := f.r, f.r.Float32() < b.Channel.Long
	t := b.Topic
	if b.Channel.Formal {
		return sentences(f.line("buka surat"), f.line(t+" neg")+", "+f.line("lokasi surat"), f.line(t+" det"), f.maybe(0.4, "tambah surat"), f.line("tutup surat"))
	}
	open, body, place := f.maybe(0.35, "buka negative"), f.line(t+" neg"), f.maybe(0.45, "slot lokasi")
	if place != "" {
		body += " " + place
	}
	if r.IntN(6) == 0 && place == "" {
		body = f.line("slot lokasidepan") + " " + body
	}
	switch n := r.IntN(10); {
	case long:
		return join(r, open, body, f.line(t+" det"), f.maybe(0.6, "rasa"), f.maybe(0.7, "tutup complaint"))
	case n < 2:
		return join(r, open, body)
	case n < 6:
		return join(r, open, body, f.line(t+" det"))
	case n < 7:
		return join(r, f.line(t+" det"), body, f.maybe(0.3, "tutup complaint"))
	case n < 8:
		return join(r, open, body, f.line("rasa"))
	default:
		return join(r, open, body, f.maybe(0.6, t+" det"), f.line("tutup complaint"))
	}
}

func (m *Material) praise(f *filler, b Brief) string {
	t := b.Topic
	if b.Channel.Formal {
		return sentences(f.line("buka surat"), f.line(t+" pos")+", "+f.line("lokasi surat"), f.line("senang"), f.line("tutup appreciation"))
	}
	open, body := f.maybe(0.35, "buka positive"), f.line(t+" pos")
	if place := f.maybe(0.4, "slot lokasi"); place != "" {
		body += " " + place
	}
	if f.r.Float32() < 0.4 || f.r.Float32() < b.Channel.Long {
		return join(f.r, open, body, f.line("senang"), f.maybe(0.5, "tutup appreciation"))
	}
	return join(f.r, open, body, f.maybe(0.5, "tutup appreciation"))
}

// neutral is a question, a wish or a piece of news without a grievance.
func (m *Material) neutral(f *filler, b Brief) (kind, text string) {
	t := b.Topic
	place := f.maybe(0.35, "slot lokasi")
	switch n := f.r.IntN(10); {
	case n < 5:
		return "question", join(f.r, f.maybe(0.6, "buka neutral"), f.line(t+" q"), f.maybe(0.35, "konteks"), f.maybe(0.3, "tutup question"))
	case n < 8 && len(f.m.grammar[t+" ask"]) > 0:
		return "aspiration", join(f.r, f.maybe(0.35, "buka usul"), f.line(t+" ask")+" "+place, f.maybe(0.3, "tutup aspiration"))
	case len(f.m.grammar[t+" info"]) > 0:
		return "information", join(f.r, f.maybe(0.4, "buka info"), f.line(t+" info")+" "+place, f.maybe(0.25, "tutup information"))
	}
	return "question", join(f.r, f.maybe(0.6, "buka neutral"), f.line(t+" q"), f.maybe(0.35, "konteks"), f.maybe(0.3, "tutup question"))
}

func (m *Material) crisis(f *filler, b Brief) (kind, urgency, text string) {
	section := "krisis " + b.Crisis
	switch b.Sentiment {
	case "neutral":
		return "information", "today", join(f.r, f.maybe(0.3, "buka info"), f.line(section+" info"), f.maybe(0.3, "slot lokasi"))
	case "positive":
		return "appreciation", "ordinary", join(f.r, f.maybe(0.3, "buka positive"), f.line(section+" pos"), f.maybe(0.4, "senang"), f.maybe(0.3, "tutup appreciation"))
	}
	body := f.line(section + " neg")
	if place := f.maybe(0.5, "slot lokasi"); place != "" {
		body += " " + place
	}
	second := f.line(section + " det")
	if f.r.IntN(4) == 0 {
		second = f.line(b.Topic + " det")
	}
	if f.r.IntN(3) == 0 {
		second = join(f.r, second, f.maybe(0.6, "rasa"))
	}
	return "complaint", "today", join(f.r, f.maybe(0.4, "buka negative"), body, second, f.maybe(0.35, "tutup complaint"))
}

// joints are what people put between two clauses.
var joints = [...]string{", ", ", ", ". ", ". ", " ", "... ", ".. ", ", ", " - ", "! ", "\n", ", "}

// join links the clauses that are not empty with one person's way of linking.
func join(r *rand.Rand, clauses ...string) string {
	var b strings.Builder
	joint := joints[r.IntN(len(joints))]
	for _, c := range clauses {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if b.Len() > 0 {
			if r.IntN(3) == 0 {
				joint = joints[r.IntN(len(joints))]
			}
			if last := b.String()[b.Len()-1]; strings.IndexByte(".!?,:", last) >= 0 {
				b.WriteByte(' ')
			} else {
				b.WriteString(joint)
			}
		}
		b.WriteString(c)
	}
	return b.String()
}

// sentences links clauses as letters do.
func sentences(clauses ...string) string {
	var b strings.Builder
	for _, c := range clauses {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(upperFirst(c))
		if strings.IndexByte(".!?-,:)", c[len(c)-1]) < 0 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// dress spells the text as its writer does and adds emoji, hashtags and handles.
func (m *Material) dress(f *filler, text string, b Brief, dialect bool, sentiment string) string {
	r, v := f.r, *b.Voice
	if b.Channel.Formal && v.Formal < 0.5 {
		v.Formal, v.Slang, v.Emoji = v.Formal+0.3, v.Slang*0.35, 0
		v.Javanese, v.Sundanese, v.English = v.Javanese*0.3, v.Sundanese*0.3, v.English*0.3
	}
	if b.Author != "citizen" {
		dialect = false
	}
	shout := sentiment == "negative" && b.Author == "citizen" && r.IntN(60) == 0
	text = m.spell(r, text, &v, dialect, shout)
	if r.Float32() < b.Channel.Tags {
		switch tag := f.line("tag " + b.Topic); {
		case tag != "" && r.IntN(2) == 0:
			text += " " + tag
		case r.IntN(2) == 0:
			text = f.line("akun") + " " + text
		default:
			text += " " + f.line("tag")
		}
	}
	if r.Float32() < v.Emoji {
		if set := f.line("emoji " + sentiment); set != "" {
			text += " " + set
		}
	}
	return cut(text, b.Channel.MaxRunes)
}

// cut shortens text to max runes, the last of them an ellipsis, as platforms do.
func cut(text string, max int) string {
	if max <= 0 || utf8.RuneCountInString(text) <= max {
		return text
	}
	runes := []rune(text)
	return strings.TrimRight(string(runes[:max-1]), " ") + "…"
}
