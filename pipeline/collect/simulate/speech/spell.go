package speech

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// spell rewrites text the way v writes: the words it chooses, its typing errors, its casing and its way to end. Handles, hashtags, links and
// numbers stay. dialect false leaves other languages out: a text that is Javanese already is not translated.
func (m *Material) spell(r *rand.Rand, text string, v *Voice, dialect, shout bool) string {
	w := *v
	if !dialect {
		w.Javanese, w.Sundanese, w.English = 0, 0, 0
	}
	out := make([]byte, 0, len(text)+32)
	start := true // of a sentence
	for len(text) > 0 {
		if c := text[0]; c == ' ' || c == '\n' { // an empty alternative of the grammar leaves two spaces
			if n := len(out); n > 0 && out[n-1] != ' ' && out[n-1] != '\n' {
				out = append(out, c)
			}
			text = text[1:]
			continue
		}
		if c := text[0]; (c == ',' || c == '.') && len(out) > 0 && out[len(out)-1] == ' ' {
			out = out[:len(out)-1]
		}
		end := strings.IndexAny(text, " \n")
		if end < 0 {
			end = len(text)
		}
		token := text[:end]
		text = text[end:]
		out, start = m.token(out, r, token, &w, start, shout)
	}
	return finish(r, out, &w)
}

// token appends one word as w writes it and reports whether the next one begins a sentence.
func (m *Material) token(out []byte, r *rand.Rand, token string, w *Voice, start, shout bool) ([]byte, bool) {
	ends := strings.HasSuffix(token, ".") || strings.HasSuffix(token, "!") || strings.HasSuffix(token, "?")
	if c := token[0]; c == '@' || c == '#' || strings.Contains(token, "://") {
		return append(out, token...), ends
	}
	from, to := core(token)
	word := token[from:to]
	out = append(out, token[:from]...)
	if word == "" {
		return append(out, token[to:]...), ends || start
	}
	lower := strings.ToLower(word)
	capital := word != lower
	if i, ok := m.words.index[lower]; ok && (lower == word || start) {
		if said := m.words.choose(r, w, i); said != "" {
			word, lower = said, said
		}
	}
	if w.Twos {
		word = twos(word)
	}
	if w.Typo > 0 && r.Float32() < w.Typo {
		word = mistype(r, word)
	}
	if w.Stretch > 0 && r.Float32() < w.Stretch*0.25 && stretchable(lower) {
		last := word[len(word)-1:]
		word += strings.Repeat(last, 1+r.IntN(4))
	}
	switch {
	case shout:
		word = strings.ToUpper(word)
	case w.Casing == CasingLower && !(capital && r.IntN(5) == 0):
		word = strings.ToLower(word)
	case start && (w.Casing == CasingSentence || capital):
		word = upperFirst(word)
	}
	out = append(out, word...)
	return append(out, token[to:]...), ends
}

// core bounds the letters and digits of token.
func core(token string) (from, to int) {
	from = strings.IndexFunc(token, wordRune)
	if from < 0 {
		return 0, 0
	}
	to = strings.LastIndexFunc(token, wordRune)
	_, size := utf8.DecodeRuneInString(token[to:])
	return from, to + size
}

func wordRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// twos writes a reduplication as people type it: "jalan-jalan" is "jalan2".
func twos(word string) string {
	if half := len(word) / 2; len(word) > 6 && len(word)%2 == 1 && word[half] == '-' && strings.EqualFold(word[:half], word[half+1:]) {
		return word[:half] + "2"
	}
	return word
}

func stretchable(word string) bool {
	switch word {
	case "banget", "bgt", "parah", "lama", "dong", "tolong", "capek", "kesel", "mantap", "keren", "pisan", "tenan", "makasih", "panas", "bau", "gelap", "mahal", "macet", "penuh", "gilaa", "astaga", "woy", "min", "plis", "aduh", "duh":
		return true
	}
	return false
}

// mistype makes one slip of the thumb in an ASCII word: two letters change places, one is missing, or one is there twice.
func mistype(r *rand.Rand, word string) string {
	if len(word) < 5 || strings.IndexFunc(word, func(c rune) bool { return c < 'A' || c > 'z' }) >= 0 {
		return word
	}
	i := 1 + r.IntN(len(word)-2)
	switch r.IntN(3) {
	case 0:
		return word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
	case 1:
		return word[:i] + word[i+1:]
	}
	return word[:i] + word[i:i+1] + word[i:]
}

func upperFirst(s string) string {
	c, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(c)) + s[size:]
}

// finish gives the text its writer's ending.
func finish(r *rand.Rand, out []byte, w *Voice) string {
	s := strings.TrimRight(string(out), " ,;\n")
	if s == "" {
		return s
	}
	last := s[len(s)-1]
	switch {
	case last == '.' && w.Ending != EndingStop && len(s) < 160 && !strings.HasSuffix(s, ".."):
		s = s[:len(s)-1]
	case last == '?' || last == '!' || last == '.' || last >= utf8.RuneSelf:
		if last == '?' && r.IntN(6) == 0 {
			s += "?"
		}
		return s
	}
	switch w.Ending {
	case EndingStop:
		if last >= utf8.RuneSelf || last == '.' {
			return s
		}
		return s + "."
	case EndingDots:
		return s + [...]string{"..", "...", "", ".."}[r.IntN(4)]
	case EndingShout:
		return s + [...]string{"!", "!!", "", "", "!!!"}[r.IntN(5)]
	}
	return s
}
