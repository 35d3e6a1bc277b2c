package spam

import (
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich/text"
)

// Words that stand for how a text was written. No one writes them; the model learns what they say.
const (
	markCostume = "zzkostum" // letters of other alphabets in the shape of Latin ones
	markLeet    = "zzleet"   // digits for letters
	markSpaced  = "zzspasi"  // a space after every letter
	markBrand   = "zzmerek"  // a name with the digits of a gambling site: alexis17, pulau777, visi4d
)

// Marks are the words that stand for a costume, digits for letters, and spaces between letters.
func Marks() [3]string { return [3]string{markCostume, markLeet, markSpaced} }

// Reveal appends what the tokens that r has read of source say without their disguise, and the marks of the disguises. changed is false
// where there is none; nothing is appended then.
func Reveal(r *text.Reader, source string, out []byte) (plain []byte, changed bool) {
	tokens := r.Tokens()
	found := false
	for i := range tokens {
		if suspicious(tokens, i, r, source) {
			found = true
			break
		}
	}
	if !found {
		return out, false
	}
	w := revealer{r: r, source: source, out: out, latin: latin(source)}
	for i := 0; i < len(tokens); {
		i = w.token(tokens, i)
	}
	if w.costumes+w.leets+w.spaces+w.names == 0 {
		return out, false
	}
	return w.finish(), true
}

// latin says whether any letter of s is Latin: where none is, Cyrillic letters are no costume.
func latin(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

// suspicious is a cheap look: it may be wrong in saying yes.
func suspicious(tokens []text.Token, i int, r *text.Reader, source string) bool {
	t := tokens[i]
	switch t.Kind {
	case text.KindEmoji:
		return regional(source[t.From:t.To]) != 0
	case text.KindNumber:
		return false
	case text.KindWord:
	default:
		return false
	}
	digit := false
	for _, c := range []byte(source[t.From:t.To]) {
		if c > 0xC3 {
			return true
		}
		digit = digit || c <= '9' && c >= '0'
	}
	n := t.End - t.Start
	return digit && n > 3 || n == 1 && i+2 < len(tokens) && piece(tokens[i+1], 1) && piece(tokens[i+2], 1) ||
		n == 2 && i+3 < len(tokens) && piece(tokens[i+1], 2) && piece(tokens[i+2], 2) && piece(tokens[i+3], 2)
}

// piece says whether t may be one of the letters that a word was taken apart into.
func piece(t text.Token, most int32) bool { return t.Kind <= text.KindNumber && t.End-t.Start <= most }

// revealer appends words to out.
type revealer struct {
	r                              *text.Reader
	source                         string
	out                            []byte
	latin                          bool
	costumes, leets, spaces, names int
}

// token writes the word that begins with tokens[i] and returns where the next one does.
func (w *revealer) token(tokens []text.Token, i int) int {
	t := tokens[i]
	start := len(w.out)
	switch t.Kind {
	case text.KindHandle:
		w.out = append(w.out, "@x "...)
		return i + 1
	case text.KindLink:
		w.out = append(w.out, "www.x "...)
		return i + 1
	case text.KindEmoji:
		if regional(w.source[t.From:t.To]) == 0 {
			w.out = append(append(w.out, w.r.Word(t)...), ' ')
			return i + 1
		}
	case text.KindMark:
		w.out = append(append(w.out, w.r.Word(t)...), ' ')
		return i + 1
	}
	next := w.spaced(tokens, i)
	if next > i+1 {
		for ; i < next; i++ {
			w.letters(tokens[i])
		}
		w.spaces++
	} else {
		w.letters(t)
		next = i + 1
	}
	if t.Kind != text.KindNumber || next > i+1 {
		w.undigit(start)
		w.brand(start)
	}
	w.out = append(w.out, ' ')
	return next
}

// spaced is the end of the run of letters or pairs of letters from i on that make one word; i+1 where there is no such run.
func (w *revealer) spaced(tokens []text.Token, i int) int {
	const fewest, fewestPairs = 3, 4
	end, singles, numbers, capitals := i, 0, 0, 0
	for ; end < len(tokens); end++ {
		t := tokens[end]
		if t.Kind == text.KindEmoji && regional(w.source[t.From:t.To]) != 0 {
			singles, capitals = singles+1, capitals+1
			continue
		}
		if !piece(t, 2) {
			break
		}
		if t.End-t.Start == 1 {
			singles++
		}
		if t.Kind == text.KindNumber {
			numbers++
		} else if c := w.source[t.From]; c < 'a' || c > 'z' {
			capitals++
		}
	}
	switch n := end - i; {
	case 2*numbers > n:
	case n >= fewest && singles == n, n >= fewestPairs && 3*singles >= 2*n:
		return end
	case n >= fewestPairs && capitals == n: // GA RU DA HO KI
		return end
	}
	return i + 1
}

// letters writes t's letters in their plain shape.
func (w *revealer) letters(t text.Token) {
	if c := regional(w.source[t.From:t.To]); c != 0 {
		w.out = append(w.out, c)
		w.costumes++
		return
	}
	word := w.r.Word(t)
	wide := 0
	for _, c := range []byte(w.source[t.From:t.To]) {
		if c > 0xC3 {
			wide++
		}
	}
	if wide == 0 {
		w.out = append(w.out, word...)
		return
	}
	start, foreign := len(w.out), false
	for i := 0; i < len(word); {
		c, n := utf8.DecodeRune(word[i:])
		if c < utf8.RuneSelf {
			w.out = append(w.out, byte(c))
		} else if p := alike(c); p != 0 && w.latin {
			w.out = append(w.out, p)
		} else {
			foreign = true
			break
		}
		i += n
	}
	if foreign { // a word of another language, not a disguise
		w.out = append(w.out[:start], word...)
		return
	}
	if wide > 1 {
		w.costumes++
	}
}

// undigit turns the digits within the word that starts at start into the letters they are drawn for: "g4c0r" is "gacor". Digits at the end stay, and so
// does 2, which says "twice".
func (w *revealer) undigit(start int) {
	word := w.out[start:]
	if len(word) < 4 {
		return
	}
	last := len(word)
	for last > 0 && isDigit(word[last-1]) {
		last--
	}
	inside := false
	for i := 1; i < last-1; i++ {
		inside = inside || isDigit(word[i]) && word[i] != '2' && !isDigit(word[i+1]) && !isDigit(word[i-1])
	}
	if !inside {
		return
	}
	if last == len(word)-1 {
		last++
	}
	for i, c := range word[:last] {
		if isDigit(c) && !(c == '4' && i+2 == last && word[i+1] == 'd') {
			word[i] = "oizeasgtbg"[c-'0']
		}
	}
	w.leets++
}

// brand counts the word that starts at start if it is a name and a number as gambling sites have.
func (w *revealer) brand(start int) {
	word := w.out[start:]
	n := len(word)
	if n > 5 && word[n-1] == 'd' && isDigit(word[n-2]) && !isDigit(word[n-3]) {
		w.names++
		return
	}
	last := n
	for last > 0 && isDigit(word[last-1]) {
		last--
	}
	digits := n - last
	if last < 3 || digits < 2 || digits > 4 || isDigit(word[0]) {
		return
	}
	if digits == 4 && (word[last] == '1' && word[last+1] == '9' || word[last] == '2' && word[last+1] == '0') || digits == 2 && last < 4 {
		return
	}
	switch string(word[:last]) {
	case "covid", "smpn", "sman", "smkn", "sdn", "tahun", "umur", "usia", "kelas", "jalan", "nomor", "iphone", "tanggal", "pukul", "agustus", "pilpres", "pemilu", "pilkada", "halte", "koridor", "gang", "blok", "sebanyak", "harga":
		return
	}
	w.names++
}

func (w *revealer) finish() []byte {
	const most = 3
	for _, m := range [...]struct {
		mark  string
		count int
	}{{markCostume, w.costumes}, {markLeet, w.leets}, {markSpaced, w.spaces}, {markBrand, w.names}} {
		for range min(m.count, most) {
			w.out = append(append(w.out, m.mark...), ' ')
		}
	}
	return w.out
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
