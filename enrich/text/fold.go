package text

import (
	"strings"
	"unicode"
)

const (
	classLower uint8 = 1
	classDigit uint8 = 2
	classUpper uint8 = 0x20 // also the bit that lower-cases
	classAlnum       = classLower | classDigit | classUpper
)

// asciiClass is the class of each ASCII byte, 0 for what is neither letter nor digit.
var asciiClass = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = classLower, classUpper
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = classDigit
	}
	return t
}()

// fold makes decorative and accented letters plain: what Unicode's compatibility decomposition says is a Latin letter or a digit in
// costume (mathematical, full-width, enclosed; accents fall away), and small capitals and their like. 0 stands for invisible runes and
// combining marks. Plain capitals may come back.
func fold(c rune) rune {
	if c < 0xC0 {
		if c == softHyphen {
			return 0
		}
		return c
	}
	if c < plainEnd {
		if page := plainPages[c>>8]; page != nil {
			if p := page[c&0xFF]; p != keep {
				return rune(p)
			}
		}
		return c
	}
	if c >= 0xE0000 && c <= 0xE0FFF { // tags and further variation selectors
		return 0
	}
	return c
}

// isSymbol says whether c is an emoji or another symbol that stands for itself.
func isSymbol(c rune) bool {
	switch {
	case c >= 0x1F3FB && c <= 0x1F3FF, c == 0xFFFD: // skin tones; broken bytes
		return false
	case c >= 0x1F300:
		return c <= 0x1FAFF
	case c < 0x2000:
		return false
	}
	return unicode.Is(unicode.So, c)
}

// linkLen is the length of the URL that s starts with, 0 if there is none.
func linkLen(s string) int {
	switch s[0] | 0x20 {
	case 'h':
		if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
			return 0
		}
	case 'w':
		if !strings.HasPrefix(s, "www.") {
			return 0
		}
	case 'p':
		if !strings.HasPrefix(s, "pic.twitter.com/") {
			return 0
		}
	case 't':
		if !strings.HasPrefix(s, "t.co/") {
			return 0
		}
	default:
		return 0
	}
	for i := range len(s) {
		if s[i] <= ' ' {
			return i
		}
	}
	return len(s)
}
