package text

import "unicode/utf8"

// wordWriter appends one word to the reader's normalised text, folding as it goes.
type wordWriter struct {
	r      *Reader
	start  int
	run    int  // how often the last byte came in a row
	digits bool // nothing but digits so far
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
		w.digits = false
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
	if len(w.r.norm)-w.start < maxWord {
		w.r.norm = utf8.AppendRune(w.r.norm, c)
	}
}

// finish closes the word and adds its token.
func (w *wordWriter) finish() {
	norm := w.r.norm
	n := len(norm) - w.start
	if n == 0 {
		return
	}
	kind := KindWord
	if w.digits {
		kind = KindNumber
		if n > 2 {
			for i := w.start; i < len(norm); i++ {
				norm[i] = '0'
			}
		}
	} else if n > 3 && norm[len(norm)-1] == '2' && norm[len(norm)-2] > '9' { // hati2: hati-hati
		norm = norm[:len(norm)-1]
	}
	w.r.norm = append(norm, ' ')
	w.r.tokens = append(w.r.tokens, Token{int32(w.start), int32(len(w.r.norm)) - 1, kind})
}
