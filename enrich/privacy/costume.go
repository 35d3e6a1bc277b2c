package privacy

import (
	"strings"
	"unicode/utf8"
)

// costumed says whether the rune at i is a letter or digit in costume, or an invisible joiner.
func costumed(s string, i int) bool {
	switch s[i] {
	case 0xF0:
		if i+1 < len(s) && s[i+1] == 0x9F && i+2 < len(s) && s[i+2] != 0xAF { // an emoji
			return false
		}
		fallthrough
	case 0xC2, 0xD9, 0xDB, 0xE2, 0xEF:
		c, _ := utf8.DecodeRuneInString(s[i:])
		if c == 0xFE0F { // every second emoji has one; only after a digit it is a costume, which the keycap then says
			return false
		}
		plain, ok := undressed(c)
		return ok && plain != c
	}
	return false
}

// undressed is the ASCII form of a rune in costume, 0 for one that is not seen. ok is false for every other rune.
func undressed(c rune) (plain rune, ok bool) {
	switch {
	case c < utf8.RuneSelf:
		return c, true
	case c >= 0xFF01 && c <= 0xFF5E:
		return c - 0xFEE0, true
	case c >= 0x1D400 && c <= 0x1D6A3:
		if k := (c - 0x1D400) % 52; k < 26 {
			return 'A' + k, true
		} else {
			return 'a' + k - 26, true
		}
	case c >= 0x1D7CE && c <= 0x1D7FF:
		return '0' + (c-0x1D7CE)%10, true
	case c >= 0x1FBF0 && c <= 0x1FBF9:
		return '0' + c - 0x1FBF0, true
	case c >= 0x0660 && c <= 0x0669:
		return '0' + c - 0x0660, true
	case c >= 0x06F0 && c <= 0x06F9:
		return '0' + c - 0x06F0, true
	case c >= 0x2080 && c <= 0x2089:
		return '0' + c - 0x2080, true
	case c >= 0x2460 && c <= 0x2468: // circled, parenthesised and so on: 1 to 9
		return '1' + c - 0x2460, true
	case c >= 0x2776 && c <= 0x277E:
		return '1' + c - 0x2776, true
	case c >= 0x2780 && c <= 0x2788:
		return '1' + c - 0x2780, true
	case c == 0x24EA || c == 0x24FF || c == 0x2070:
		return '0', true
	case c == 0xB9:
		return '1', true
	case c == 0xB2 || c == 0xB3:
		return '2' + c - 0xB2, true
	case c >= 0x2074 && c <= 0x2079:
		return '4' + c - 0x2074, true
	case c >= 0x200B && c <= 0x200F, c == 0x2060, c == 0xFEFF, c == 0x20E3, c == 0xFE0F, c == 0xAD:
		return 0, true
	case c >= 0x2010 && c <= 0x2014: // hyphens and dashes of a word processor
		return '-', true
	case c == 0xA0 || c == 0x202F || c == 0x2009:
		return ' ', true
	}
	return c, false
}

// undress makes view the text without costumes, for run to begin again: what was found so far is forgotten.
func (s *scanner) undress() {
	var b strings.Builder
	b.Grow(len(s.text))
	offsets := make([]int32, 0, len(s.text)+1)
	for i := 0; i < len(s.text); {
		c, n := utf8.DecodeRuneInString(s.text[i:])
		plain, ok := undressed(c)
		switch {
		case !ok || c == utf8.RuneError || c == 0: // a NUL is no costume: it separates
			b.WriteString(s.text[i : i+n])
			for k := range n {
				offsets = append(offsets, int32(i+k))
			}
		case plain != 0:
			b.WriteByte(byte(plain))
			offsets = append(offsets, int32(i))
		}
		i += n
	}
	s.view, s.at, s.folded = b.String(), append(offsets, int32(len(s.text))), true
	s.last, s.copied, s.found = 0, 0, [len(kinds)]int{}
	s.out.Reset()
}
