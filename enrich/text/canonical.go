package text

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich/text/lexicon"
)

// Canonical is the text read last as phrases are looked up in it: " word word ... ", one space on either side of every token. Words are
// folded, short forms and slang replaced by what they stand for ("dpn" is "depan", "gak" is "tidak"), known words taken apart that are
// glued ("jalannya" is "jalan nya", "#jalanrusak" is "jalan rusak"), disguised letters made plain ("sl0t" is "slot"). Numbers keep their
// digits; links are "url", handles "@", runs of marks "!" or "?", emoji themselves. What is ambiguous or unknown stays as it is written.
// Empty text gives one space. Valid until the next Read; the caller does not change it.
func (r *Reader) Canonical() []byte {
	if !r.made {
		r.canonicalise()
	}
	return r.canonical
}

// Normalised is Canonical for people: the same words as a string without the outer spaces.
func (r *Reader) Normalised() string { return string(bytes.TrimSpace(r.Canonical())) }

// Source is the range [from, to) of bytes of the text read last that the range [start, end) of Canonical was made of, whole tokens; 0, 0 where
// start and end hold no token.
func (r *Reader) Source(start, end int) (from, to int) {
	r.Canonical()
	first := sort.Search(len(r.starts), func(i int) bool { return int(r.starts[i]) > start })
	if first > 0 {
		first--
	}
	for first > 0 && r.starts[first-1] == r.starts[first] { // letters that spell one word
		first--
	}
	last := sort.Search(len(r.starts), func(i int) bool { return int(r.starts[i]) >= end })
	if first >= last {
		return 0, 0
	}
	return int(r.tokens[first].From), int(r.tokens[last-1].To)
}

func (r *Reader) canonicalise() {
	w := canonicalWriter{out: append(r.canonical[:0], ' '), known: lexicon.Embedded()}
	r.starts = r.starts[:0]
	row := 0 // where the last row of single letters ends
	for i := 0; i < len(r.tokens); i++ {
		t, start := r.tokens[i], int32(len(w.out))
		r.starts = append(r.starts, start)
		if i >= row && (t.End-t.Start == 1 || t.Kind == KindEmoji) {
			var ok bool
			if row, ok = r.spelled(&w, i); ok {
				for ; i+1 < row; i++ {
					r.starts = append(r.starts, start)
				}
				continue
			}
		}
		word := r.norm[t.Start:t.End]
		switch t.Kind {
		case KindNumber:
			w.digits(r.source[t.From:t.To])
		case KindWord:
			w.word(word, t.tag)
			if t.twice {
				w.again(word)
			}
		default:
			w.put(word)
		}
	}
	r.canonical, r.made = w.out, true
}

// canonicalWriter appends words to out, each with a space behind it.
type canonicalWriter struct {
	out   []byte
	known *lexicon.Lexicon
}

func (w *canonicalWriter) put(word []byte) { w.out = append(append(w.out, word...), ' ') }

func (w *canonicalWriter) digits(source string) {
	for _, c := range source {
		if d := fold(c); d >= '0' && d <= '9' {
			w.out = append(w.out, byte(d))
		}
	}
	w.out = append(w.out, ' ')
}

// again writes the second half of a word with a reduplication mark: the word, of "berkali2" what follows the prefix, and nothing of a verb
// ("diperbaiki2"), which is only meant more strongly.
func (w *canonicalWriter) again(word []byte) {
	if rest, ok := bytes.CutPrefix(word, []byte("ber")); ok && len(rest) > 3 && w.whole(rest) {
		return
	}
	for _, verb := range [...]string{"di", "me"} {
		if rest, ok := bytes.CutPrefix(word, []byte(verb)); ok && len(rest) > 4 {
			return
		}
	}
	w.word(word, false)
}

// word writes what word stands for, trying the cheapest explanation first.
func (w *canonicalWriter) word(word []byte, tag bool) {
	if w.whole(word) {
		return
	}
	var buffer [4 * maxWord]byte
	if s := spelling(word); s != plainLetters {
		if s&withWide != 0 {
			if plain := unmask(buffer[:0], word); plain != nil && w.whole(plain) {
				return
			}
			w.put(word)
			return
		}
		if s&withDigit != 0 {
			if w.twiceWithClitic(word) || w.leet(buffer[:0], word) {
				return
			}
			w.put(word)
			return
		}
		if s&withDouble != 0 {
			if w.clitic(word) {
				return
			}
			if once := collapse(buffer[:0], word); stretched(word, once) && (w.whole(once) || w.clitic(once)) {
				return
			}
		}
	}
	if w.clitic(word) || tag && w.split(word) {
		return
	}
	w.put(word)
}

// whole writes word or what it stands for if the lexicon knows it.
func (w *canonicalWriter) whole(word []byte) bool {
	formal, known := w.known.Lookup(word)
	if formal != "" {
		w.out = append(append(w.out, formal...), ' ')
	} else if known {
		w.put(word)
	}
	return known
}

// clitic writes a known stem and the pronoun at its end as two words.
func (w *canonicalWriter) clitic(word []byte) bool {
	const shortest = 3
	n := len(word)
	if n < shortest+2 {
		return false
	}
	cut, pronoun := 0, ""
	switch word[n-1] {
	case 'a':
		if n >= shortest+3 && word[n-2] == 'y' && word[n-3] == 'n' {
			cut, pronoun = 3, "nya "
		}
	case 'y':
		if n >= shortest+3 && word[n-2] == 'n' {
			cut, pronoun = 2, "nya "
		}
	case 'u':
		if word[n-2] == 'k' && n >= shortest+3 {
			cut, pronoun = 2, "ku "
		} else if word[n-2] == 'm' && n >= shortest+3 {
			cut, pronoun = 2, "mu "
		}
	}
	if cut == 0 || !w.whole(word[:n-cut]) {
		return false
	}
	w.out = append(w.out, pronoun...)
	return true
}

// twiceWithClitic writes "anak2nya" as "anak anak nya".
func (w *canonicalWriter) twiceWithClitic(word []byte) bool {
	stem, rest, found := bytes.Cut(word, []byte("2"))
	if !found || len(stem) < 3 || spelling(stem)&withDigit != 0 {
		return false
	}
	switch string(rest) {
	case "nya", "ku", "mu", "lah":
	case "ny":
		rest = []byte("nya")
	default:
		return false
	}
	w.word(stem, false)
	w.word(stem, false)
	w.put(rest)
	return true
}

type letters uint8

const (
	plainLetters letters = 0
	withDigit    letters = 1
	withWide     letters = 2
	withDouble   letters = 4 // a letter twice in a row
)

// spelling says what word is made of.
func spelling(word []byte) letters {
	var s letters
	var last byte
	for _, c := range word {
		switch {
		case c >= utf8.RuneSelf:
			s |= withWide
		case c <= '9':
			s |= withDigit
		case c == last:
			s |= withDouble
		}
		last = c
	}
	return s
}

// collapse appends word without its double letters: "rusaak" is "rusak".
func collapse(out, word []byte) []byte {
	for i, c := range word {
		if i == 0 || c != word[i-1] {
			out = append(out, c)
		}
	}
	return out
}

// stretched says whether word may be a stretched form of once: short words only by their last vowel ("yaa", not "look").
func stretched(word, once []byte) bool {
	const shortest = 4
	if len(once) >= shortest {
		return true
	}
	switch last := word[len(word)-1]; last {
	case 'a', 'e', 'i', 'o', 'u':
		return last == word[len(word)-2] && len(word) == len(once)+1
	}
	return false
}

// unmask appends a word of look-alikes only, made plain; nil if it has another letter.
func unmask(out, word []byte) []byte {
	for i := 0; i < len(word); {
		c, n := utf8.DecodeRune(word[i:])
		plain := lookAlike(c)
		if plain == 0 {
			return nil
		}
		out = append(out, plain)
		i += n
	}
	return out
}
