package bluesky

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// filter decides which posts are collected. It is read-only after newFilter.
type filter struct {
	languages map[string]bool
	phrases   map[string][][]string // by first word
}

func newFilter(c Config) *filter {
	f := &filter{languages: make(map[string]bool), phrases: make(map[string][][]string)}
	for _, l := range c.Languages {
		f.languages[baseLanguage(l)] = true
	}
	for _, p := range c.Phrases {
		w := words(p)
		f.phrases[w[0]] = append(f.phrases[w[0]], w)
	}
	return f
}

// match reports whether p is wanted. A post without words never is.
func (f *filter) match(p *post) bool {
	if p.text == "" {
		return false
	}
	if len(f.languages) > 0 && len(p.langs) > 0 && !slices.ContainsFunc(p.langs, func(l string) bool { return f.languages[baseLanguage(l)] }) {
		return false
	}
	if len(f.phrases) == 0 {
		return len(p.langs) > 0
	}
	w := words(p.text)
	for i := range w {
		for _, phrase := range f.phrases[w[i]] {
			if len(phrase) <= len(w)-i && slices.Equal(phrase, w[i:i+len(phrase)]) {
				return true
			}
		}
	}
	return false
}

// words are the runs of letters, marks and digits of s, in lower case and compatibility form: "#Air_PAM mati!" is air, pam, mati.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(norm.NFKC.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// baseLanguage is the language of a BCP 47 tag, with the codes that old systems still send for Indonesian and Javanese replaced.
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch base {
	case "in":
		return "id"
	case "jw":
		return "jv"
	}
	return base
}
