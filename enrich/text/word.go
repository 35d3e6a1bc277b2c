package text

import "unicode/utf8"

// wordWriter appends one word to the reader's normalised text, folding as it goes.
type wordWriter struct {
	r      *Reader
	start  int  // in the folded text
	from   int  // in the source
	run    int  // how often the last byte came in a row
	digits bool // nothing but digits so far
	tag    bool // part of a hashtag
	latin  bool // has a letter that is or folds to ASCII
	alike  bool // has a letter of another script that looks like a Latin one
}

// letters adds the ASCII letters from s[i] on, and returns where they end: ascii for each, in one loop, as most of a text is letters.
func (w *wordWriter) letters(s string, i int) int {
	norm, run := w.r.norm, w.run
	last := norm[len(norm)-1]
	for ; i < len(s) && asciiClass[s[i]]&(classLower|classUpper) != 0; i++ {
		if len(norm)-w.start >= maxWord {
			continue
		}
		w.digits, w.latin = false, true
		c := s[i] | classUpper
		if c == last {
			if run++; run == 2 {
				norm = norm[:len(norm)-1]
			}
			if run >= 2 {
				continue
			}
		} else {
			run = 0
		}
		norm, last = append(norm, c), c
	}
	w.r.norm, w.run = norm, run
	return i
}

// ascii adds a lower-cased letter or a digit. The third of one letter in a row folds the run to a single one: nobody
// spells "lamaaaa" the same way twice.
func (w *wordWriter) ascii(c byte, digit bool) {
	norm := w.r.norm
	n := len(norm)
	if n-w.start >= maxWord {
		return
	}
	if !digit {
		w.digits, w.latin = false, true
		if n > w.start && norm[n-1] == c {
			w.run++
			if w.run == 2 {
				w.r.norm = norm[:n-1]
			}
			if w.run >= 2 {
				return
			}
		} else {
			w.run = 0
		}
	} else {
		w.run = 0
	}
	w.r.norm = append(norm, c)
}

func (w *wordWriter) wide(c rune) {
	w.digits, w.run = false, 0
	w.alike = w.alike || lookAlike(c) != 0
	if len(w.r.norm)-w.start < maxWord {
		w.r.norm = utf8.AppendRune(w.r.norm, c)
	}
}

// finish closes the word, which the source's byte to follows, and adds its token.
func (w *wordWriter) finish(to int) {
	if w.alike && w.latin {
		w.unmask()
	}
	norm := w.r.norm
	n := len(norm) - w.start
	if n == 0 {
		return
	}
	t := Token{Start: int32(w.start), From: int32(w.from), To: int32(to), Kind: KindWord, tag: w.tag}
	if w.digits {
		t.Kind = KindNumber
		if n > 2 {
			for i := w.start; i < len(norm); i++ {
				norm[i] = '0'
			}
		}
	} else if n > 3 && norm[len(norm)-1] == '2' && norm[len(norm)-2] > '9' { // hati2: hati-hati
		norm = norm[:len(norm)-1]
		t.twice = true
	}
	w.r.norm = append(norm, ' ')
	t.End = int32(len(w.r.norm)) - 1
	w.r.tokens = append(w.r.tokens, t)
}

// unmask makes the look-alikes of a word plain that is otherwise Latin: nobody writes half a word in Cyrillic but to hide it.
func (w *wordWriter) unmask() {
	word := w.r.norm[w.start:]
	n := 0
	for i := 0; i < len(word); {
		c, size := utf8.DecodeRune(word[i:])
		if plain := lookAlike(c); plain != 0 {
			word[n] = plain
			n++
		} else {
			n += copy(word[n:], word[i:i+size])
		}
		i += size
	}
	w.r.norm = w.r.norm[:w.start+n]
}
