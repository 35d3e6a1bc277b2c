package language

import (
	"unicode"
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich/text"
)

// ofScript is the language that the script of most words tells by itself: "jv", "su" and "ban" in their own letters, "other" for any other script
// but the Latin one, "" where that one is used and the model has to tell. words is false for a text of nothing but links, handles,
// numbers, marks and emoji.
func ofScript(r *text.Reader) (label string, words bool) {
	var latin, javanese, sundanese, balinese, foreign int
	for _, t := range r.Tokens() {
		if t.Kind != text.KindWord {
			continue
		}
		switch c, _ := utf8.DecodeRune(r.Word(t)); {
		case c < utf8.RuneSelf || unicode.Is(unicode.Latin, c):
			latin++
		case unicode.Is(unicode.Javanese, c):
			javanese++
		case unicode.Is(unicode.Sundanese, c):
			sundanese++
		case unicode.Is(unicode.Balinese, c):
			balinese++
		default:
			foreign++
		}
	}
	most := max(javanese, sundanese, balinese, foreign)
	switch {
	case latin+most == 0:
		return "", false
	case latin >= most:
		return "", true
	case most == javanese:
		return Javanese, true
	case most == sundanese:
		return Sundanese, true
	case most == balinese:
		return Balinese, true
	}
	return Other, true
}
