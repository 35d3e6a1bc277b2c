package phrase

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/enrich/text"
)

var codes = []string{
	"JALAN", "PJU", "DRAIN", "BANJIR", "BENCANA", "DAMKAR", "SAMPAH", "RTH", "CEMAR", "AIR", "ENERGI", "LALIN",
	"PARKIR", "ANGKUT", "TRANTIB", "AMAN", "RUANG", "DUKCAPIL", "IZIN", "PAJAK", "FASKES", "JKN", "WABAH",
	"DIDIK", "LINDUNG", "MBG", "BANSOS", "HARGA", "KERJA", "TANI", "DESA", "INTEG", "LAYAN", "DIGIT", "WISATA", "-",
}

func parsed(t testing.TB, rules string) *Rules {
	t.Helper()
	r, err := Parse("test.txt", rules, codes)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// said says what set finds in s: "CODE phrase", a hint with "?" before it.
func said(set *Set, s string) string {
	var r text.Reader
	reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
	var list []string
	for _, h := range set.Finder().Find(reading) {
		mark := ""
		if h.Kind == Hints {
			mark = "?"
		}
		list = append(list, mark+codes[h.Topic]+" "+string(r.Canonical()[h.Start:h.End]))
	}
	return strings.Join(list, "; ")
}

func TestShipped(t *testing.T) {
	r := parsed(t, Shipped())
	counts := make([]int, len(codes))
	for _, x := range r.rules {
		if x.topic >= 0 && x.kind != Excludes {
			for _, p := range x.ways[0] {
				counts[x.topic] += len(p)
			}
		}
	}
	for i, n := range counts {
		if n < 60 {
			t.Errorf("%s has %d phrases and hints, want at least 60", codes[i], n)
		}
	}
}

const small = `# a comment
[*]
! jalan keluar, air mata
[JALAN] Jalan
(jalan|aspal) & (rusak|ambles), jembatan .. putus
? aspal
! jalan tol
[AIR]
air, @pdam_kota
[TRANTIB]
PKL
[PJU]
lampu (jalan|) mati
`

func TestFind(t *testing.T) {
	set := parsed(t, small).Compile()
	for _, c := range []struct{ text, want, reason string }{
		{"jalan rusak", "JALAN jalan rusak", "side by side"},
		{"Jalan di depan pasar RUSAAAK", "JALAN jalan di depan pasar rusak", "a gap, stretched"},
		{"rusak parah jalan", "JALAN rusak parah jalan", "the other way round"},
		{"rusak jembatan putus", "JALAN jembatan putus", "in order"},
		{"putus jembatan", "", "\"..\" has an order"},
		{"jalan satu dua tiga empat lima rusak", "", "too far apart"},
		{"jalannya rusak, jalan nya rusak", "JALAN jalan nya rusak; JALAN rusak jalan; JALAN jalan nya rusak", "endings are passed over"},
		{"ga ada jalan keluar, hidup rusak", "", "an exclusion for all topics"},
		{"jalan tol rusak", "", "an exclusion of the topic"},
		{"air mata", "", "tears"},
		{"air mati", "AIR air", "one word"},
		{"cair, pihak, airlangga", "", "no word is a part of another"},
		{"aspal", "?JALAN aspal", "a hint"},
		{"min @PDAM_kota tolong", "AIR @", "a handle in any case"},
		{"PKL di sana", "TRANTIB pkl", "an acronym in capitals"},
		{"pkl 08.00", "", "and a short form in small letters"},
		{"lampu mati; lampu jalan mati", "PJU lampu mati; PJU lampu jalan mati", "an alternative left out"},
		{"", "", "nothing"},
	} {
		if got := said(set, c.text); got != c.want {
			t.Errorf("%q (%s): got %q, want %q", c.text, c.reason, got, c.want)
		}
	}
}

func TestFaultsNameTheirLine(t *testing.T) {
	for want, rules := range map[string]string{
		`test.txt:1: a phrase before the first [CODE]`:                                   "jalan rusak",
		`test.txt:2: topic "JALN" is none of the 36 codes`:                               "# x\n[JALN]\njalan",
		`test.txt:1: topic "jalan" is none of the 36 codes; did you mean JALAN?`:         "[jalan]",
		`test.txt:1: a section without "]"`:                                              "[JALAN",
		`test.txt:2: an empty phrase: a comma too many`:                                  "[JALAN]\njalan rusak,, lubang",
		`test.txt:3: "jalan rusak" stands on line 2 already`:                             "[JALAN]\njalan rusak\njalan rusak",
		`test.txt:2: "(jalan rusak": brackets that do not match`:                         "[JALAN]\n(jalan rusak",
		`test.txt:2: "jalan) rusak": ")" or "|" outside of brackets`:                     "[JALAN]\njalan) rusak",
		`test.txt:2: "a & b & c": more than one "&"`:                                     "[JALAN]\na & b & c",
		`test.txt:2: "jalan ..": no word to look for`:                                    "[JALAN]\njalan ..",
		`test.txt:2: "jalan%": "jalan%" holds a sign that no word has`:                   "[JALAN]\njalan%",
		`test.txt:2: [*] holds exclusions only: begin the line with "!"`:                 "[*]\njalan",
		`test.txt:2: "-" removes a phrase: only an override can`:                         "[JALAN]\n- jalan",
		`test.txt:2: "a .. b .. c .. d .. e": 5 parts, at most 4`:                        "[JALAN]\na .. b .. c .. d .. e",
		"test.txt:1: topic \"X\" is none of the 36 codes\ntest.txt:2: topic \"Y\" is no": "[X]\n[Y]",
	} {
		if _, err := Parse("test.txt", rules, codes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", rules, err, want)
		}
	}
	many := "[JALAN]\n" + strings.Repeat("(\n", 50)
	if _, err := Parse("test.txt", many, codes); err == nil || strings.Count(err.Error(), "\n") != mostErrors {
		t.Errorf("fifty faults: got %v, want %d and that there are more", err, mostErrors)
	}
}

func TestOverride(t *testing.T) {
	base := parsed(t, small)
	changed, err := base.Override("home.txt", "[JALAN]\n- aspal rusak\n- jembatan .. putus\ngronjalan\n! jalan buatan\n[AIR] off\n")
	if err == nil {
		t.Fatal("a row of a pattern with a gap was removed by itself")
	}
	changed, err = base.Override("home.txt", "[JALAN]\n- jembatan .. putus\njalan gronjal\n! jalan buatan\n[PJU]\n- lampu mati\n[AIR] off\n")
	if err != nil {
		t.Fatal(err)
	}
	set, before := changed.Compile(), base.Compile()
	for _, c := range []struct{ text, want, was string }{
		{"jembatan putus", "", "JALAN jembatan putus"},
		{"jalan gronjal", "JALAN jalan gronjal", ""},
		{"jalan buatan rusak", "", "JALAN jalan buatan rusak"},
		{"lampu mati", "", "PJU lampu mati"},
		{"lampu jalan mati", "PJU lampu jalan mati", "PJU lampu jalan mati"},
		{"air", "", "AIR air"},
	} {
		if got := said(set, c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
		if got := said(before, c.text); got != c.was {
			t.Errorf("%q without the override: got %q, want %q", c.text, got, c.was)
		}
	}
	if changed.Version() == base.Version() {
		t.Error("an override does not change the version")
	}
	for want, rules := range map[string]string{
		`home.txt:2: "selokan" is no phrase of the topic: nothing to remove`: "[JALAN]\n- selokan",
		`home.txt:3: "(x": brackets that do not match`:                       "[JALAN]\n# a comment\n(x",
	} {
		if _, err := base.Override("home.txt", rules); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", rules, err, want)
		}
	}
}

// The automaton finds what a plain search for every row of words finds.
func TestAgainstPlainSearch(t *testing.T) {
	r := parsed(t, Shipped())
	set := r.Compile()
	rows := map[string]map[string]bool{} // row -> "kind CODE"
	for _, x := range r.rules {
		if x.topic < 0 || x.kind == Excludes || len(x.ways[0]) != 1 {
			continue
		}
		for _, row := range x.ways[0][0] {
			key := strings.Join(row, " ")
			if rows[key] == nil {
				rows[key] = map[string]bool{}
			}
			rows[key][fmt.Sprint(x.kind, codes[x.topic])] = true
		}
	}
	f := set.Finder()
	f.set.rules = r
	n := 0
	for row, want := range rows {
		if strings.ContainsAny(row, "@ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			continue
		}
		var tr text.Reader
		reading := text.Reading{Text: row, Features: tr.Read(row), Reader: &tr}
		if strings.TrimSpace(string(tr.Canonical())) != row {
			continue // a canonical form that is canonicalised once more
		}
		got := map[string]bool{}
		for _, h := range f.Find(reading) {
			if h.Start == 1 && h.End == len(tr.Canonical())-1 {
				got[fmt.Sprint(h.Kind, codes[h.Topic])] = true
			}
		}
		for w := range want {
			if !got[w] && len(f.excluded) == 0 {
				t.Errorf("%q: got %v, want %s", row, got, w)
			}
		}
		n++
	}
	if n < 5000 {
		t.Errorf("looked for %d rows of words, want thousands", n)
	}
}

// Twice the text takes about twice the time, whatever it repeats.
func TestTimeGrowsWithTheText(t *testing.T) {
	set := parsed(t, Shipped()).Compile()
	f := set.Finder()
	cost := func(n int) time.Duration {
		s := strings.Repeat("jalan jalan rusak banjir order lampu jalan mati ", n)
		var r text.Reader
		reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
		r.Canonical()
		best := time.Hour
		for range 7 {
			start := time.Now()
			f.Find(reading)
			best = min(best, time.Since(start))
		}
		return best
	}
	short, long := cost(16), cost(160) // the reader reads 8 KiB
	if long > 60*short {
		t.Errorf("ten times the text: %v after %v", long, short)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "jalan & rusak", "PKL @pln_123", "banjir order banjir", "\xff jalan \x00 rusak"} {
		f.Add(s)
	}
	set := parsed(f, Shipped()).Compile()
	f.Fuzz(func(t *testing.T, s string) {
		var r text.Reader
		reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
		for _, h := range set.Finder().Find(reading) {
			if h.Start < 0 || h.End <= h.Start || h.End > len(r.Canonical()) || h.Topic < 0 || h.Topic >= len(codes) || h.Kind == Excludes || h.Words < 1 {
				t.Errorf("got %+v", h)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("[JALAN] off\n- (a|b) .. c & d\n@x\n")
	f.Fuzz(func(t *testing.T, rules string) {
		r, err := parsed(t, small).Override("home.txt", rules)
		if err != nil {
			if !strings.Contains(err.Error(), "home.txt:") {
				t.Errorf("%v names no line", err)
			}
			return
		}
		said(r.Compile(), "jalan rusak banjir")
	})
}

func BenchmarkFind(b *testing.B) {
	set := parsed(b, Shipped()).Compile()
	f := set.Finder()
	s := "min jalan dpn pasar johar rusaaak parah udh sebulan ga diperbaiki2, mohon bantuan dinas terkait"
	var r text.Reader
	reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
	r.Canonical()
	b.ReportAllocs()
	for b.Loop() {
		f.Find(reading)
	}
}
