package speech

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func load(t testing.TB) *Material {
	t.Helper()
	m, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var testWhere = Where{Kelurahan: "Sidobonang", Kecamatan: "Contoh Timur", Neighbour: "Mojosaron"}

var taxonomy = strings.Fields(`JALAN PJU DRAIN BANJIR BENCANA DAMKAR SAMPAH RTH CEMAR AIR ENERGI LALIN PARKIR ANGKUT TRANTIB AMAN RUANG DUKCAPIL IZIN
	PAJAK FASKES JKN WABAH DIDIK LINDUNG MBG BANSOS HARGA KERJA TANI DESA INTEG LAYAN DIGIT WISATA`)

func TestTheGrammarSpeaksOfEveryTopic(t *testing.T) {
	m := load(t)
	for _, topic := range append(taxonomy, TopicOther) {
		for part, least := range map[string]int{"neg": 7, "det": 6, "ask": 4, "q": 5, "pos": 4, "info": 3} {
			if n := len(m.grammar[topic+" "+part]); n < least {
				t.Errorf("section %q has %d lines, want at least %d", topic+" "+part, n, least)
			}
		}
	}
}

func TestEverybodyHasSomethingToSay(t *testing.T) {
	m := load(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, author := range []string{"citizen", "official", "media", "organisation", "business"} {
		for _, topic := range append(taxonomy, TopicOther) {
			for _, sentiment := range []string{"negative", "neutral", "positive"} {
				for range 40 {
					v := NewVoice(r, Dialect(r.IntN(4)))
					b := Brief{Author: author, Topic: topic, Sentiment: sentiment, Where: testWhere, Voice: &v, Channel: Channel{Long: 0.3, Formal: r.IntN(4) == 0, MaxRunes: 280}}
					u := m.Say(r, b)
					checkUtterance(t, u, b)
					if author == "citizen" && u.Sentiment != sentiment {
						t.Errorf("%s %s: asked for %s, the truth says %s: %s", author, topic, sentiment, u.Sentiment, u.Text)
					}
				}
			}
		}
	}
}

func checkUtterance(t *testing.T, u Utterance, b Brief) {
	t.Helper()
	if strings.TrimSpace(u.Text) == "" || !utf8.ValidString(u.Text) {
		t.Errorf("%+v says %q", b, u.Text)
	}
	if strings.ContainsAny(u.Text+u.Title, "{}<>|") {
		t.Errorf("a template shows through: %q %q", u.Title, u.Text)
	}
	if strings.Contains(u.Text, "  ") || strings.Contains(u.Text, " ,") {
		t.Errorf("spaces left over: %q", u.Text)
	}
	if u.Row == "" && b.Topic != "" && b.Topic != TopicOther && !slices.Equal(u.Topics, []string{b.Topic}) {
		t.Errorf("asked for %s, the truth says %v", b.Topic, u.Topics)
	}
	if u.Kind == "" || u.Urgency == "" || u.Language == "" {
		t.Errorf("labels are missing: %+v", u)
	}
	if n := b.Channel.MaxRunes; n > 0 && b.Author == "citizen" && utf8.RuneCountInString(u.Text) > n {
		t.Errorf("%d runes of at most %d: %s", utf8.RuneCountInString(u.Text), n, u.Text)
	}
}

func TestTheSameNumbersSayTheSame(t *testing.T) {
	a, b := load(t), load(t)
	say := func(m *Material) (out []string) {
		r := rand.New(rand.NewPCG(7, 7))
		for i := range 300 {
			v := NewVoice(r, Dialect(i%4))
			out = append(out, m.Say(r, Brief{Author: "citizen", Topic: taxonomy[i%len(taxonomy)], Sentiment: "negative", Where: testWhere, Voice: &v}).Text)
		}
		return out
	}
	if x, y := say(a), say(b); !slices.Equal(x, y) {
		t.Error("two loads of the same material say different things")
	}
}

func TestParseTemplate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	m := &Material{grammar: sections{}}
	for _, test := range []struct {
		line string
		want []string
	}{
		{"plain", []string{"plain"}},
		{"{a|b}", []string{"a", "b"}},
		{"x{a|{b|c}d|}y", []string{"xay", "xbdy", "xcdy", "xy"}},
		{"di <kel>", []string{"di Sidobonang"}},
	} {
		parsed, err := parseTemplate(test.line)
		if err != nil {
			t.Errorf("%q: %v", test.line, err)
			continue
		}
		seen := map[string]bool{}
		for range 200 {
			seen[string((&filler{m: m, r: r, where: testWhere}).write(nil, parsed))] = true
		}
		for _, want := range test.want {
			if !seen[want] {
				t.Errorf("%q never said %q", test.line, want)
			}
			delete(seen, want)
		}
		for got := range seen {
			t.Errorf("%q said %q", test.line, got)
		}
	}
	for _, line := range []string{"{a|b", "a}", "<kel", "a|b", "<>"} {
		if _, err := parseTemplate(line); err == nil {
			t.Errorf("%q was taken", line)
		}
	}
}

func TestRowsMoveToTheCity(t *testing.T) {
	for _, test := range []struct{ text, place, want string }{
		{"jalan di Bima rusak", "Bima", "jalan di <daerah> rusak"},
		{"Pemkab Bima mana?", "Bima", "Pemkot <contoh> mana?"},
		{"@dlh_bima tolong", "bima", "@dlh_contoh tolong"},
		{"bupati Pati", "Pati", "walikota <contoh>"},
		{"bocor di Jl. Nuri 4, Kel. Kejaksan", "Jl. Nuri 4; Kel. Kejaksan", "bocor di <jl>, <sebutkel>"},
		{"dari Ende ke Maumere", "Ende; Maumere", "dari <daerah> ke <tetangga>"},
		{"tanpa tempat", "", "tanpa tempat"},
	} {
		var got strings.Builder
		for _, p := range localise(test.text, test.place) {
			got.WriteString(p.text)
			if p.slot != "" {
				got.WriteString("<" + p.slot + ">")
			}
		}
		if got.String() != test.want {
			t.Errorf("%q at %q is %q, want %q", test.text, test.place, got.String(), test.want)
		}
	}
}

func TestAVoiceKeepsItsSpelling(t *testing.T) {
	m := load(t)
	r := rand.New(rand.NewPCG(5, 5))
	careful := Voice{Formal: 1, Casing: CasingAsIs, Ending: EndingStop}
	if got, want := m.spell(r, "Jalan yg rusak blm diperbaiki", &careful, true, false), "Jalan yang rusak belum diperbaiki."; got != want {
		t.Errorf("a careful writer writes %q, want %q", got, want)
	}
	casual := Voice{Seed: 3, Slang: 1, Casing: CasingLower}
	counts := map[string]int{}
	for range 400 {
		counts[strings.ToLower(m.spell(r, "Tidak", &casual, true, false))]++
	}
	most, sum := 0, 0
	for _, n := range counts {
		most, sum = max(most, n), sum+n
	}
	if most < sum*6/10 || len(counts) < 2 {
		t.Errorf("one person writes \"tidak\" as %v: one spelling should be the habit", counts)
	}
	kept := "@dlh_contoh https://kota-contoh.invalid/A #BanjirContoh"
	if got := m.spell(r, kept, &casual, true, false); got != kept {
		t.Errorf("handles, links and hashtags became %q", got)
	}
}
