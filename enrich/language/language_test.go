package language

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

func judge(t testing.TB) func(string) schemas.Language {
	t.Helper()
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var r text.Reader
	return func(s string) schemas.Language {
		var e schemas.Enrichment
		j.Judge(text.Reading{Text: s, Features: r.Read(s), Reader: &r}, &e)
		return e.Language
	}
}

// Own sentences, none of a set that the model is trained or measured on.
func TestJudge(t *testing.T) {
	language := judge(t)
	for _, c := range []struct {
		want, in string
		parts    []string
	}{
		{"id", "min jalan dpn pasar johar rusaaak parah udh sebulan ga diperbaiki2 😡", nil},
		{"id", "kapan ya bantuannya cair, udah nunggu dari bulan kemarin", nil},
		{"id", "mati lampu lagi", nil},
		{"id", "Pemerintah kota menutup sementara jembatan itu mulai Senin.", nil},
		{"id", "tolong dong sampahnya diangkut, baunya ke mana-mana", nil},
		{"id", "pelayanan puskesmasnya ramah, makasih bu dokter", nil},
		{"ms", "jalan kat depan rumah aku ni dah lama rosak, bila nak baiki", nil},
		{"ms", "Kerajaan negeri mengumumkan pemberian bantuan mulai Khamis ini.", nil},
		{"ms", "korang dah dapat temujanji vaksin ke belum? aku punya takde lagi", nil},
		{"ms", "air takde dari semalam weh, macam mana nak masak", nil},
		{"en", "the water has been off since this morning, when will it be fixed?", nil},
		{"en", "Thanks for the quick response, the street light works again.", nil},
		{"en", "I can't log in to the app", nil},
		{"jv", "dalane rusak kabeh, wis suwe ora didandani", nil},
		{"jv", "banyune mati maneh, piye iki min", nil},
		{"jv", "matur nuwun pak bupati, saiki dalan ngarep omahku wis alus", nil},
		{"jv", "kapan bantuane mudhun, wong cilik wis ngenteni suwe", nil},
		{"su", "jalanna ruksak pisan, iraha rek dibenerkeun", nil},
		{"su", "hatur nuhun pa, ayeuna cai tos ngocor deui ka bumi", nil},
		{"su", "naha listrik teh pareum wae unggal peuting", nil},
		{"ban", "margine benyah sajan, sing taen menain olih pemerintah", nil},
		{"min", "jalan di muko rumah ambo lah lamo rusak, indak juo dipelok i", nil},
		{Mixed, "kemarin gue udah bayar but the app still says unpaid, please fix this asap dong", []string{"id", "en"}},
		{Mixed, "saya sudah lapor tiga kali ke kelurahan tapi belum ditanggapi juga, piye to iki, ndang didandani", []string{"id", "jv"}},
	} {
		got := language(c.in)
		if got.Label != c.want {
			t.Errorf("got %s (%.2f), want %s, input %q", got.Label, got.Confidence, c.want, c.in)
			continue
		}
		slices.Sort(got.Parts)
		slices.Sort(c.parts)
		if !slices.Equal(got.Parts, c.parts) {
			t.Errorf("got parts %v, want %v, input %q", got.Parts, c.parts, c.in)
		}
	}
}

// A script of its own tells the language.
func TestScripts(t *testing.T) {
	language := judge(t)
	for s, want := range map[string]string{"مرحبا بكم": Other, "日本語です": Other, "ꦥꦿꦗ ꦏꦺꦴꦛ": Javanese, "ᮘᮞ ᮞᮥᮔ᮪ᮓ": Sundanese, "ᬩᬲ ᬩᬮᬶ": Balinese, "jalan 日本": Indonesian} {
		if got := language(s); got.Label != want && want != Indonesian || want == Indonesian && got.Label == Other && got.Confidence == 1 {
			t.Errorf("got %v, want %s, input %q", got, want, s)
		}
	}
}

func TestColumns(t *testing.T) {
	if l := Labels(); len(l) != columns || l[mixedColumn] != Mixed {
		t.Errorf("%v: %d columns, mixed at %d", l, columns, mixedColumn)
	}
}

func TestNothingToRead(t *testing.T) {
	language := judge(t)
	for _, s := range []string{"", "   ", ".,-", "https://t.co/abc", "???", "👍👍", "@pemkotsmg", ":)", "150 12"} {
		if got := language(s); got.Label != schemas.LabelUnknown || got.Confidence != 0 || got.Parts != nil {
			t.Errorf("got %v, want unknown, input %q", got, s)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	j, err := New()
	if err != nil {
		b.Fatal(err)
	}
	for name, s := range map[string]string{
		"one":   "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc",
		"mixed": "kemarin gue udah bayar but the app still says unpaid and nobody answers my email, please fix this asap dong kasihan orang tua gue nunggu",
	} {
		b.Run(name, func(b *testing.B) {
			var r text.Reader
			reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
			b.ReportAllocs()
			for b.Loop() {
				var e schemas.Enrichment
				j.Judge(reading, &e)
			}
		})
	}
}

// The committed comparison is of the embedded model.
func TestComparisonIsOfThisModel(t *testing.T) {
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("COMPARISON.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(table), "`"+j.Version()+"`") {
		t.Errorf("COMPARISON.md does not name %s: run `go run .` in enrich/baselines", j.Version())
	}
}
