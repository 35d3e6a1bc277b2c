// Package copies makes pairs of texts to measure enrich/fingerprint with: copies as people make them, with typos, frames, cuts and decorations, and texts that only
// look alike, on the same topic or from one template of a help desk. Nothing of it knows how a fingerprint is made. The same seed makes the same.
package copies

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Pair is two texts, and whether the second is a copy of the first.
type Pair struct {
	Kind string // how it was made
	A, B string
	Copy bool
}

// copier makes copies as people do.
type copier struct{ *rand.Rand }

func (c copier) pick(from ...string) string { return from[c.IntN(len(from))] }

// decorated adds what is not words.
func (c copier) decorated(s string) string {
	s += c.pick(" 🙏🙏", " 😡", " https://t.co/aB3dE", "!!!", " @info_kota", " 🙏 @pemkot @gubernur", "...")
	return c.pick("", "", "RT @warga_kita: ", "@admin ", "‼️ ") + s
}

// typos changes letters in about one word of eight, one at least.
func (c copier) typos(s string) string {
	words := strings.Fields(s)
	for range max(1, len(words)/8) {
		k := c.IntN(len(words))
		w := []rune(words[k])
		if len(w) < 4 {
			continue
		}
		i := 1 + c.IntN(len(w)-2)
		switch c.IntN(4) {
		case 0:
			w[i], w[i+1] = w[i+1], w[i]
		case 1:
			w = append(w[:i], w[i+1:]...)
		case 2:
			w = append(w[:i+1], w[i:]...)
		default:
			w[i] = rune('a' + c.IntN(26))
		}
		words[k] = string(w)
	}
	return strings.Join(words, " ")
}

// framed adds a few words before or after.
func (c copier) framed(s string) string {
	if c.IntN(2) == 0 {
		return c.pick("copas dari grup sebelah: ", "tolong viralkan ", "info dari tetangga, ", "dapat kiriman: ", "Up! ") + s
	}
	return s + c.pick(" mohon dibantu share", " tolong diviralkan", " sebarkan ya", " (dari grup warga)", " min")
}

// cut drops up to a fifth of the end.
func (c copier) cut(s string) string {
	words := strings.Fields(s)
	return strings.Join(words[:len(words)-c.IntN(len(words)/5+1)], " ") + "…"
}

// restyled changes spelling: case, punctuation, short forms.
func (c copier) restyled(s string) string {
	switch c.IntN(4) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.NewReplacer(",", "", ".", "", "\"", "").Replace(strings.ToLower(s))
	}
	return strings.NewReplacer(" tidak ", " gak ", " yang ", " yg ", " sudah ", " udah ", " dengan ", " dgn ", " tapi ", " tp ", " depan ", " dpn ", " saja ", " aja ").Replace(s)
}

func (c copier) copyOf(s string) (kind, copied string) {
	switch c.IntN(6) {
	case 0:
		return "decorated", c.decorated(s)
	case 1:
		return "typos", c.typos(s)
	case 2:
		return "framed", c.framed(s)
	case 3:
		return "cut", c.cut(s)
	case 4:
		return "restyled", c.restyled(s)
	}
	return "several", c.decorated(c.restyled(c.typos(s)))
}

// template is an answer as a help desk sends it, about two different matters.
func (c copier) template() (string, string) {
	forms := []string{
		"Halo Kak, terima kasih laporannya. Untuk %s di %s sudah kami teruskan ke %s, mohon ditunggu.",
		"Mohon maaf atas ketidaknyamanannya. Laporan %s di %s sedang ditangani %s.",
		"Laporan Anda mengenai %s di wilayah %s telah didisposisikan kepada %s untuk ditindaklanjuti.",
		"Selamat siang, %s di %s dijadwalkan minggu depan oleh %s ya Kak.",
		"Siap, %s %s kami sampaikan ke %s, terima kasih infonya.",
	}
	f := forms[c.IntN(len(forms))]
	fill := func() string {
		what := c.pick("jalan berlubang", "lampu jalan padam", "tumpukan sampah liar", "pipa PDAM bocor", "pohon tumbang", "parkir liar", "saluran air mampet", "antrean KTP", "bantuan sosial yang belum cair", "kabel menjuntai")
		where := c.pick("Jalan Pandanaran", "Kelurahan Sukun", "Perumahan Griya Asri", "Pasar Baru Trade Center", "Terminal Purabaya", "Kecamatan Medan Johor", "Pantai Losari", "Simpang Lima", "RSUD Kota", "Desa Karanganyar")
		who := c.pick("Dinas Pekerjaan Umum", "Dinas Perhubungan", "DLH", "PLN rayon setempat", "Perumda Air Minum", "Satpol PP", "Disdukcapil", "Dinas Sosial", "petugas lapangan", "kelurahan")
		return fmt.Sprintf(f, what, where, who)
	}
	a := fill()
	for {
		if b := fill(); b != a {
			return a, b
		}
	}
}

// Text is a text to copy, and what it is about.
type Text struct{ Text, Topic string }

// Pairs are about n pairs, half of them copies and half texts that only resemble each other. A text of fewer than short words is only decorated: one word
// more makes it another.
func Pairs(all []Text, short int, seed uint64, n int) []Pair {
	byTopic := map[string][]Text{}
	for _, x := range all {
		if x.Topic != "" {
			byTopic[x.Topic] = append(byTopic[x.Topic], x)
		}
	}
	c := copier{rand.New(rand.NewPCG(seed, 11))}
	var out []Pair
	for len(out) < n {
		a := all[c.IntN(len(all))]
		if len(strings.Fields(a.Text)) < short {
			out = append(out, Pair{"short", a.Text, c.decorated(a.Text), true})
		} else {
			kind, b := c.copyOf(a.Text)
			out = append(out, Pair{kind, a.Text, b, true})
		}
		switch c.IntN(10) {
		case 0, 1:
			x, y := c.template()
			out = append(out, Pair{"template", x, y, false})
		case 2, 3:
			out = append(out, other("any", a, all, c))
		default:
			if a.Topic != "" {
				out = append(out, other("same topic", a, byTopic[a.Topic], c))
			}
		}
	}
	return out
}

func other(kind string, a Text, from []Text, c copier) Pair {
	b := a
	for range 20 {
		if b = from[c.IntN(len(from))]; b.Text != a.Text {
			break
		}
	}
	return Pair{kind, a.Text, b.Text, b.Text == a.Text}
}
