package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// words is the normalised text of s: what a golden row of the table below holds.
func words(s string) string {
	var r Reader
	r.Read(s)
	var out []string
	for _, t := range r.Tokens() {
		out = append(out, string(r.Word(t)))
	}
	return strings.Join(out, " ")
}

func TestScan(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"lower case", "Jalan RUSAK di Semarang", "jalan rusak di semarang"},
		{"stretched", "lamaaaa bangettttt woii soooo", "lama banget woii so"},
		{"double letters stay", "maaf massa good", "maaf massa good"},
		{"reduplication", "hati2 tiap2 jalan-jalan", "hati tiap jalan jalan"},
		{"names with a two stay", "p2 co2", "p2 co2"},
		{"link", "cek https://t.co/AbC1?x=2 ya pic.twitter.com/zz", "cek url ya url"},
		{"link after a mark", "(https://a.id/b) ok", "url ok"},
		{"handle", "@PLN_123 mati lampu @dinas.pu!", "@ mati lampu @ !"},
		{"lone at", "harga @ 5000", "harga 0000"},
		{"hashtag", "#KawalMBG #jalanrusak #PPN12Persen", "kawal mbg jalanrusak ppn12persen"},
		{"underscore", "#jalan_rusak", "jalan rusak"},
		{"numbers", "RT 05 bayar 150000 naik 12%", "rt 05 bayar 000000 naik 12"},
		{"apostrophe", "Jum'at don't 'kutip'", "jumat dont kutip"},
		{"marks", "kapan??? parah!!! masa?!", "kapan ? parah ! masa ?"},
		{"emoji", "mantap👍👍🏽 😡 ❤️", "mantap 👍 😡 ❤"},
		{"emoticon", "sip :) wah :-( jam 10:30 :D", "sip :) wah :( jam 10 30 :)"},
		{"decorated", "𝗦𝗟𝗢𝗧 𝟴𝟴 ｇａｃｏｒ", "slot 88 gacor"},
		{"hidden joiner", "sl\u200bot", "slot"},
		{"accents", "tiangé yéh", "tiange yeh"},
		{"other scripts", "日本 привет", "日本 привет"},
		{"empty", " \n\t.,", ""},
		{"broken bytes", "a\xffb", "a b"},
	} {
		if got := words(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q, input %q", c.name, got, c.want, c.in)
		}
	}
}

func TestFeaturesCount(t *testing.T) {
	var r Reader
	// " air " gives 2+1 runs, " mati " 3+2, and two words one pair
	if got, want := len(r.Read("air mati")), 2+1+(2+1)+(3+2); got != want {
		t.Errorf("got %d features, want %d", got, want)
	}
	if got := len(r.Read("")); got != 0 {
		t.Errorf("got %d features of an empty text, want 0", got)
	}
}

func TestFeaturesOf(t *testing.T) {
	var r Reader
	all := r.Read("air mati 12 👍 di #JalanRusak?!")
	n := 0
	for i := range r.Tokens() {
		for _, f := range r.FeaturesOf(i) {
			if f != all[n] {
				t.Fatalf("token %d: got %d, want %d", i, f, all[n])
			}
			n++
		}
	}
	if n != len(all) {
		t.Errorf("got %d features, want %d", n, len(all))
	}
}

// Golden: a change of these numbers is a change of Version, and makes every trained model nonsense.
func TestFeaturesGolden(t *testing.T) {
	var r Reader
	var sum uint32
	for _, f := range r.Read("Jalan rusak di #KawalMBG @pln 150000 👍 https://t.co/x ?!") {
		sum = sum*31 + f
	}
	if want := uint32(3522202501); sum != want {
		t.Errorf("%s: got checksum %d, want %d", Version, sum, want)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "a", "@", "#", ":", "http", "www.", "é\u200d", "\xff\xfe", strings.Repeat("x", 100), "aaa2", "#aB1c", "'''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var a, b Reader
		b.Read("something else altogether, to dirty the buffers " + s)
		x, y := a.Read(s), b.Read(s)
		if len(x) != len(y) {
			t.Fatalf("got %d and %d features for %q", len(x), len(y), s)
		}
		for i := range x {
			if x[i] != y[i] {
				t.Fatalf("feature %d differs for %q", i, s)
			}
		}
		for _, tok := range a.Tokens() {
			w := a.Word(tok)
			if len(w) == 0 || len(w) > maxWord+utf8.UTFMax || !utf8.Valid(w) {
				t.Fatalf("token %q of %q", w, s)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var r Reader
	const s = "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc"
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		r.Read(s)
	}
}
