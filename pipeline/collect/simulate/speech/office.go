package speech

import (
	"math/rand/v2"
	"strings"
)

// article is what a newsroom writes: a headline and a lead.
func (m *Material) article(f *filler, b Brief) Utterance {
	u := Utterance{Topics: []string{b.Topic}, Sentiment: "neutral", Kind: "information", Urgency: "ordinary", Language: "id", Relevant: true}
	if b.Topic == TopicOther {
		u.Topics = nil
	}
	section := b.Topic
	if b.Crisis != "" {
		section, u.Urgency = "krisis "+b.Crisis, "today"
	}
	if len(m.grammar[section+" berita"]) == 0 {
		if row := m.row(f.r, Brief{Author: "media", Topic: b.Topic, Sentiment: "neutral", Voice: b.Voice}); row != nil && f.r.IntN(2) == 0 {
			u.Title = tidy(string(f.write(nil, row.said)))
			u.Row, u.Urgency, u.Topics = row.ID, row.Urgency, row.Topics
			u.Text = sentences(f.line("berita kota"), u.Title, f.maybe(0.6, "berita kutip"), f.line("berita tutup"))
			return u
		}
		u.Title = f.line("berita judul")
		if t := f.line(b.Topic + " judul"); t != "" {
			u.Title = t
		}
		u.Text = sentences(f.line("berita kota"), f.line("berita isi"), f.line("berita kutip"), f.line("berita tutup"))
		return u
	}
	u.Title = f.line(section + " berita")
	u.Text = sentences(f.line("berita kota"), f.line(section+" isi"), f.line("berita kutip"), f.line("berita tutup"))
	return u
}

// Line is a line of a section of the grammar, spelt as v writes: for campaigns, spam and official answers, whose texts are not written anew each
// time. "" if there is no such section.
func (m *Material) Line(r *rand.Rand, section string, w Where, topic string, v *Voice) string {
	f := &filler{m: m, r: r, where: w, topic: topic}
	text := f.line(section)
	if v == nil {
		return tidy(text)
	}
	return m.spell(r, text, v, false, false)
}

// Vary rewrites a shared text a little, as the members of a campaign do who were told not to copy: another ending, a hashtag, one word spelt
// differently.
func (m *Material) Vary(r *rand.Rand, text string, v *Voice) string {
	words := strings.Fields(text)
	if len(words) > 4 && r.IntN(3) == 0 {
		i := r.IntN(len(words))
		if g, ok := m.words.index[strings.ToLower(words[i])]; ok && len(m.words.groups[g].informal) > 0 {
			words[i] = v.habit(r, g, m.words.groups[g].informal)
		}
	}
	text = strings.Join(words, " ")
	switch r.IntN(6) {
	case 0:
		text += "!"
	case 1:
		text += [...]string{" 🙏", " 🔥", " 👏", " 💯", " ‼️"}[r.IntN(5)]
	case 2:
		text = upperFirst(text)
	case 3:
		text = strings.ToLower(text)
	}
	return text
}

// office is what an office tells: now and then in the words of the corpus, mostly in its own.
func (m *Material) office(f *filler, b Brief) Utterance {
	if row := m.row(f.r, b); row != nil && b.Crisis == "" && f.r.IntN(8) == 0 {
		return m.sayRow(f, row, b)
	}
	u := Utterance{Topics: []string{b.Topic}, Sentiment: "neutral", Kind: "information", Urgency: "ordinary", Language: "id", Relevant: true}
	fact, more := f.line(b.Topic+" info"), f.maybe(0.3, "kantor isi")
	switch {
	case b.Crisis != "":
		fact, u.Urgency = f.line("krisis "+b.Crisis+" info"), "today"
	case f.r.IntN(2) == 0:
		fact, more = f.line("kantor isi"), ""
	}
	u.Text = m.dress(f, sentences(f.line("kantor buka"), fact, more, f.maybe(0.7, "kantor tutup")), b, false, "neutral")
	return u
}

// group is what an association or a small business says: what a citizen would say, as a group.
func (m *Material) group(f *filler, b Brief) Utterance {
	if row := m.row(f.r, b); row != nil && f.r.IntN(8) == 0 {
		return m.sayRow(f, row, b)
	}
	u := Utterance{Topics: []string{b.Topic}, Sentiment: b.Sentiment, Urgency: "ordinary", Language: "id", Relevant: true}
	open, t := f.line("kelompok buka"), b.Topic
	var parts []string
	switch b.Sentiment {
	case "negative":
		u.Kind, parts = "complaint", []string{f.line(t + " neg"), f.line(t + " det"), f.maybe(0.4, "rasa"), f.maybe(0.4, "tutup complaint")}
	case "positive":
		u.Kind, parts = "appreciation", []string{f.line(t + " pos"), f.line("senang"), f.maybe(0.5, "tutup appreciation")}
	default:
		u.Kind, parts = "aspiration", []string{f.line("buka usul"), f.line(t + " ask"), f.maybe(0.5, "slot lokasi"), f.maybe(0.4, "tutup aspiration")}
	}
	u.Text = m.dress(f, join(f.r, append(append([]string{open}, parts...), f.maybe(0.3, "kelompok tutup"))...), b, true, b.Sentiment)
	return u
}
