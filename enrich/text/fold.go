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

// fold makes decorative and accented letters plain: mathematical alphabets and full-width forms (the costume of gambling
// spam), and the Latin vowels with an accent that Sundanese and Balinese spelling uses. 0 stands for invisible runes.
// Plain capitals may come back.
func fold(c rune) rune {
	switch {
	case c < 0xC0:
		return c
	case c >= 0x1D400 && c <= 0x1D6A3: // 13 alphabets of 26 capitals and 26 small letters each
		if k := (c - 0x1D400) % 52; k < 26 {
			return 'a' + k
		} else {
			return 'a' + k - 26
		}
	case c >= 0x1D7CE && c <= 0x1D7FF:
		return '0' + (c-0x1D7CE)%10
	case c >= 0xFF10 && c <= 0xFF5A:
		return c - 0xFEE0
	case c == 0x200B || c == 0x200C || c == 0x200D || c == 0x2060 || c == 0xFEFF || c >= 0xFE00 && c <= 0xFE0F:
		return 0
	case c >= 'È' && c <= 'Ë' || c >= 'è' && c <= 'ë':
		return 'e'
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
