package text

import "unicode/utf8"

// regionalA is the first of the 26 regional indicators, two of which draw a flag.
const regionalA = 0x1F1E6

// spelled writes the words that the row of single letters from token i on spells ("s l o t", letters of flags), and returns the token after the row
// and whether it did: it does not if the row is short or spells nothing known.
func (r *Reader) spelled(w *canonicalWriter, i int) (next int, ok bool) {
	const shortest, longest = 4, 40
	var word [longest]byte
	n := 0
	for k := i; k < len(r.tokens) && n < longest; k++ {
		c := r.letter(r.tokens[k])
		if c == 0 || n > 1 && r.gap(k) != r.gap(i+1) { // "S L O T  G A C O R"
			break
		}
		word[n] = c
		n++
	}
	return i + n, n >= shortest && (w.whole(word[:n]) || w.split(word[:n]))
}

// gap is how many bytes of the source lie before token k, which is not the first.
func (r *Reader) gap(k int) int32 { return r.tokens[k].From - r.tokens[k-1].To }

// letter is the letter that t is, 0 if it is more or something else.
func (r *Reader) letter(t Token) byte {
	word := r.norm[t.Start:t.End]
	switch {
	case t.Kind == KindWord && len(word) == 1 && word[0] < utf8.RuneSelf:
		return word[0]
	case t.Kind == KindEmoji && len(word) == 4:
		if c, _ := utf8.DecodeRune(word); c >= regionalA && c < regionalA+26 {
			return 'a' + byte(c-regionalA)
		}
	}
	return 0
}
