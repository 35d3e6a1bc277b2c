package spam

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kentongan/kentongan/enrich/spam/trial"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

func newJudge(t testing.TB) *Judge {
	t.Helper()
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func judge(j *Judge, s string) schemas.Judgement {
	var r text.Reader
	var e schemas.Enrichment
	j.Judge(text.Reading{Text: s, Features: r.Read(s), Reader: &r}, &e)
	return e.Spam
}

// keywords is the baseline, over folded words.
func keywords(s string) bool {
	var r text.Reader
	r.Read(s)
	var words []string
	for _, t := range r.Tokens() {
		words = append(words, string(r.Word(t)))
	}
	return trial.Keyword(words)
}

func TestReveal(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "jalan rusak di RT 05 RW 02, sudah 3 hari", ""},
		{"mathematical", "𝗦𝗟𝗢𝗧 𝗴𝗮𝗰𝗼𝗿", "slot gacor zzkostum zzkostum "},
		{"cyrillic", "ѕlоt gасоr", "slot gacor zzkostum zzkostum "},
		{"spaced", "S L O T gacor", "slot gacor zzspasi "},
		{"pairs", "GA RU DA HO KI", "garudahoki zzspasi "},
		{"leet", "g4c0r m4xw1n", "gacor maxwin zzleet zzleet "},
		{"brand", "main di KERIS138", "main di keris138 zzmerek "},
		{"flags", "🇸🇱🇴🇹", "slot zzkostum zzkostum zzkostum zzspasi "},
		{"spaced with a digit", "𝑩 0 𝑺 𝑺", "boss zzleet zzspasi "},
		{"house numbers stay", "rt 5 rw 2 no 8", ""},
		{"another script stays", "привет мир", ""},
		{"twice stays", "anak2nya jalan2", ""},
	} {
		var r text.Reader
		r.Read(c.in)
		got, changed := Reveal(&r, c.in, nil)
		if changed != (len(got) > 0) || string(got) != c.want {
			t.Errorf("%s: got %q, %v, want %q, input %q", c.name, got, changed, c.want, c.in)
		}
	}
}

// Nobody who complains about gambling is taken for one who promotes it: 0 of 60 when this was written. Training on other rows may move one over.
func TestComplaintsAreHam(t *testing.T) {
	const most = 1
	j := newJudge(t)
	flagged, byKeyword := 0, 0
	for _, s := range trial.Complaints() {
		if got := judge(j, s); got.Label != schemas.SpamNone {
			t.Logf("%s %.2f: %q", got.Label, got.Confidence, s)
			if got.Label != schemas.LabelUnknown {
				flagged++
			}
		}
		if keywords(s) {
			byKeyword++
		}
	}
	if flagged > most {
		t.Errorf("got %d complaints set aside as spam, want at most %d", flagged, most)
	}
	t.Logf("complaints: %d of %d flagged; keyword list flags %d", flagged, len(trial.Complaints()), byKeyword)
}

// A promotion stays one in every costume.
func TestDisguises(t *testing.T) {
	const floor = 0.95
	j := newJudge(t)
	r := rand.New(rand.NewPCG(1, 1))
	all, found, byKeyword := 0, 0, 0
	dresses := trial.Disguises(r)
	for _, name := range slices.Sorted(maps.Keys(dresses)) {
		dress := dresses[name]
		hits, words := 0, 0
		for _, s := range trial.Promotions() {
			d := dress(s)
			got := judge(j, d)
			if got.Label == schemas.SpamGambling {
				hits++
			} else {
				t.Logf("%s: %s %.2f %q", name, got.Label, got.Confidence, d)
			}
			if keywords(d) {
				words++
			}
		}
		n := len(trial.Promotions())
		t.Logf("%-14s recall %.3f, keyword list %.3f, n %d", name, float64(hits)/float64(n), float64(words)/float64(n), n)
		all, found, byKeyword = all+n, found+hits, byKeyword+words
	}
	recall := float64(found) / float64(all)
	t.Logf("all disguises: recall %.4f of %d, keyword list %.4f", recall, all, float64(byKeyword)/float64(all))
	if recall < floor {
		t.Errorf("got recall %.4f, want %v", recall, floor)
	}
}

// Dress alone is no promotion: people write so for fun.
func TestDressedComplaints(t *testing.T) {
	const most = 0.02
	j := newJudge(t)
	r := rand.New(rand.NewPCG(2, 2))
	all, wrong := 0, 0
	dresses := trial.Disguises(r)
	for _, name := range slices.Sorted(maps.Keys(dresses)) {
		for _, s := range append(trial.Complaints(), ordinary...) {
			all++
			d := dresses[name](s)
			if got := judge(j, d); got.Label == schemas.SpamGambling {
				wrong++
				t.Logf("%s: %.2f %q", name, got.Confidence, d)
			}
		}
	}
	t.Logf("dressed complaints: %d of %d flagged, %.4f", wrong, all, float64(wrong)/float64(all))
	if share := float64(wrong) / float64(all); share > most {
		t.Errorf("got %.4f, want at most %v", share, most)
	}
}

var ordinary = []string{
	"jalan depan pasar rusak parah, sudah sebulan tidak diperbaiki",
	"lampu jalan padam dari kemarin malam, tolong petugas",
	"terima kasih pelayanan dukcapil cepat sekali",
	"banjir di perumahan kami setinggi lutut, butuh perahu",
	"kapan bantuan sosial tahap dua dibagikan pak",
	"air ledeng mati tiga hari, bayar tetap jalan",
	"sampah menumpuk di depan sekolah, baunya menyengat",
	"selamat ulang tahun kota tercinta",
}

func FuzzJudge(f *testing.F) {
	j := newJudge(f)
	for _, s := range append(trial.Promotions(), "🇸🇱", "a b c", "\xff", "1a1a1a") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, b := judge(j, s), judge(j, s); a != b {
			t.Fatalf("got %v and %v", a, b)
		}
	})
}

func bench(b *testing.B, s string) {
	j := newJudge(b)
	var r text.Reader
	reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
	var e schemas.Enrichment
	b.ReportAllocs()
	for b.Loop() {
		j.Judge(reading, &e)
	}
}

func BenchmarkJudge(b *testing.B) {
	bench(b, "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc")
}

func BenchmarkJudgeDisguised(b *testing.B) {
	bench(b, "main di 𝗞𝗘𝗥𝗜𝗦𝟭𝟯𝟴 sl0t g4c0r tiap hari bosku, langsung wd")
}

// Promotions in plain letters that keep off the usual words. The labelled comments lean on names and costumes, and so does the model: 0.37 when this was written, 0.77 for
// the thirty of trial.Promotions that were new then and use the usual words.
func TestVeiledPromotions(t *testing.T) {
	const floor = 0.3
	j := newJudge(t)
	found, byKeyword := 0, 0
	for _, s := range trial.Veiled() {
		if got := judge(j, s); got.Label == schemas.SpamGambling {
			found++
		} else {
			t.Logf("%s %.2f: %q", got.Label, got.Confidence, s)
		}
		if keywords(s) {
			byKeyword++
		}
	}
	n := len(trial.Veiled())
	t.Logf("veiled promotions, unseen: recall %.3f of %d, keyword list %.3f", float64(found)/float64(n), n, float64(byKeyword)/float64(n))
	if recall := float64(found) / float64(n); recall < floor {
		t.Errorf("got recall %.3f, want %v", recall, floor)
	}
}
