package text

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func canonical(s string) string {
	var r Reader
	r.Read(s)
	return r.Normalised()
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"the example", "min jalan dpn pasar johar rusaaak parah udh sebulan ga diperbaiki2 😡", "min jalan depan pasar johar rusak parah sudah sebulan tidak diperbaiki 😡"},
		{"short forms", "blm ada yg dtg sdh 3 hr, gmn ini krn bnyk tdk jelas", "belum ada yang datang sudah 3 hari bagaimana ini karena banyak tidak jelas"},
		{"glued negation", "gabisa login gatau kenapa", "tidak bisa login tidak tahu kenapa"},
		{"ambiguous stays", "dr rs km 5 kec kel min pak", "dr rs km 5 kec kel min pak"},
		{"double letters", "lamaa rusaak bangett maaf massa", "lama rusak banget maaf massa"},
		{"not stretched", "look pass hello keep door masukkan barru yaa sayaa", "look pass hello keep door masukkan barru ya saya"},
		{"adverbs and names", "akhirnya katanya maluku wargaku", "akhirnya katanya maluku wargaku"},
		{"schools and stalls", "sma smp pkl pkk rsia bts", "sma smp pkl pkk rsia bts"},
		{"clitics", "jalannya rumahku kotamu airnya", "jalan nya rumah ku kota mu air nya"},
		{"words that end like clitics", "ilmu kamu buku laku hanya tanya punya", "ilmu kamu buku laku hanya tanya punya"},
		{"short clitic", "hargany mahal", "harga nya mahal"},
		{"places", "dijalan dirumah kesini dimana diatas", "di jalan di rumah ke sini di mana di atas"},
		{"verbs stay", "dijual dibuat diatur", "dijual dibuat diatur"},
		{"twice", "hati2 anak2nya berkali2 diulang2 meja2 beras2", "hati hati anak anak nya berkali kali diulang meja meja beras beras"},
		{"leetspeak", "sl0t g4cor m4ti 5itus p0l1s1 m4xw1n", "slot gacor mati situs polisi maxwin"},
		{"digits that count", "rt05 2x B3 KM5 jalur3 covid19 4jam 5orang p2", "rt05 2x b3 km5 jalur3 covid19 4jam 5orang p2"},
		{"numbers", "call 112 bayar 150.000", "call 112 bayar 150 000"},
		{"Cyrillic inside", "ѕlоt gасоr", "slot gacor"},
		{"all Cyrillic", "ѕӏот сосок привет", "slot cocok привет"},
		{"small capitals", "ꜱʟᴏᴛ ɢᴀᴄᴏʀ", "slot gacor"},
		{"mathematical", "𝗦𝗟𝗢𝗧 𝔤𝔞𝔠𝔬𝔯 𝟠𝟠", "slot gacor 88"},
		{"enclosed", "Ⓢⓛⓞⓣ 🅶🅰🅲🅾🆁 🄶🄰🄲🄾🅁", "slot gacor gacor"},
		{"full width", "ＳＬＯＴ", "slot"},
		{"combining marks", "s̶l̶o̶t̶ gácôr", "slot gacor"},
		{"zero width", "sl\u200bot ga\u2060cor ju\u00addi", "slot gacor judi"},
		{"spelled out", "main S L O T g.a.c.o.r di 🇸🇱🇴🇹 🇮🇩🇵🇸 a b c d", "main slot gacor di slot 🇮 🇩 🇵 🇸 a b c d"},
		{"hashtags", "#jalanrusak #JalanRusak #savekpk #banjirjakarta", "jalan rusak jalan rusak savekpk banjir jakarta"},
		{"tokens", "@user cek https://t.co/x ?! :( 👍👍", "@ cek url ? :( 👍"},
		{"empty", "", ""},
	} {
		if got := canonical(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q, input %q", c.name, got, c.want, c.in)
		}
	}
}

func TestSource(t *testing.T) {
	const s = "wah #JalanRusak dpn   pasarnya 👍👍 https://t.co/x"
	var r Reader
	r.Read(s)
	for i, want := range []string{"wah", "Jalan", "Rusak", "dpn", "pasarnya", "👍👍", "https://t.co/x"} {
		tok := r.Tokens()[i]
		if got := s[tok.From:tok.To]; got != want {
			t.Errorf("token %d: got %q, want %q", i, got, want)
		}
	}
	for _, c := range []struct{ phrase, want string }{{" rusak depan ", "Rusak dpn"}, {" pasar ", "pasarnya"}, {" nya ", "pasarnya"}, {" wah ", "wah"}} {
		at := bytes.Index(r.Canonical(), []byte(c.phrase))
		from, to := r.Source(at+1, at+len(c.phrase)-1)
		if got := s[from:to]; got != c.want {
			t.Errorf("%q: got %q, want %q", c.phrase, got, c.want)
		}
	}
}

func TestSourceOfSpelledWords(t *testing.T) {
	const s = "main S L O T yuk"
	var r Reader
	r.Read(s)
	at := bytes.Index(r.Canonical(), []byte(" slot "))
	if from, to := r.Source(at+1, at+5); s[from:to] != "S L O T" {
		t.Errorf("got %q, want %q", s[from:to], "S L O T")
	}
}

func BenchmarkCanonical(b *testing.B) {
	var r Reader
	const s = "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc"
	r.Canonical()
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		r.Read(s)
		r.Canonical()
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"", "#jalanrusak", "sl0t", "anak2nya", "ѕӏот", "rusaak", "hargany", "0000a", "1111aaaa1", "#aB1c", "@@", "🇮🇩", "a\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var r Reader
		r.Read(s)
		c := string(r.Canonical())
		if !utf8.ValidString(c) || c[0] != ' ' || c[len(c)-1] != ' ' || strings.Contains(c, "  ") {
			t.Fatalf("got %q of %q", c, s)
		}
		if max := 8*len(s) + 16; len(c) > max {
			t.Fatalf("%d bytes of %d", len(c), len(s))
		}
		before := 0
		for _, tok := range r.Tokens() {
			if int(tok.From) < before || tok.From >= tok.To || int(tok.To) > len(s) {
				t.Fatalf("token [%d, %d) of %q after %d", tok.From, tok.To, s, before)
			}
			before = int(tok.To)
		}
		if from, to := r.Source(0, len(c)); len(r.Tokens()) > 0 && (from != int(r.Tokens()[0].From) || to != before) {
			t.Fatalf("the whole of %q comes from [%d, %d)", s, from, to)
		}
		var again Reader
		again.Read("dirt in the buffers " + s)
		again.Canonical()
		again.Read(s)
		if string(again.Canonical()) != c {
			t.Fatalf("another reader gives %q, not %q", again.Canonical(), c)
		}
	})
}
