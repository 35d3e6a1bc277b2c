package collect

import "unicode/utf8"

// Cut shortens text to at most n bytes, at a rune.
func Cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
