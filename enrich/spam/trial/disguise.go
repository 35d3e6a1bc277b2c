package trial

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// Disguises are the costumes of gambling promotion, each as a function of the plain text, drawing from r.
func Disguises(r *rand.Rand) map[string]func(string) string {
	shift := func(lower, upper, zero rune) func(string) string {
		return func(s string) string {
			return strings.Map(func(c rune) rune {
				switch {
				case c >= 'a' && c <= 'z':
					return lower + c - 'a'
				case c >= 'A' && c <= 'Z':
					return upper + c - 'A'
				case zero != 0 && c >= '0' && c <= '9':
					return zero + c - '0'
				}
				return c
			}, s)
		}
	}
	replace := func(percent int, pairs ...string) func(string) string {
		return func(s string) string {
			var b strings.Builder
		next:
			for _, c := range s {
				for i := 0; i < len(pairs); i += 2 {
					if string(unicode.ToLower(c)) == pairs[i] && r.IntN(100) < percent {
						b.WriteString(pairs[i+1])
						continue next
					}
				}
				b.WriteRune(c)
			}
			return b.String()
		}
	}
	words := func(percent int, f func(string) string) func(string) string {
		return func(s string) string {
			parts := strings.Fields(s)
			for i, w := range parts {
				if len(w) > 3 && r.IntN(100) < percent {
					parts[i] = f(w)
				}
			}
			return strings.Join(parts, " ")
		}
	}
	between := func(sep string) func(string) string {
		return func(s string) string { return strings.Join(strings.Split(s, ""), sep) }
	}
	return map[string]func(string) string{
		"plain":          func(s string) string { return s },
		"capitals":       strings.ToUpper,
		"bold":           shift(0x1D41A, 0x1D400, 0x1D7CE),
		"sans bold":      shift(0x1D5EE, 0x1D5D4, 0x1D7EC),
		"italic sans":    shift(0x1D622, 0x1D608, 0),
		"monospace":      shift(0x1D68A, 0x1D670, 0x1D7F6),
		"full width":     shift(0xFF41, 0xFF21, 0xFF10),
		"circled":        shift(0x24D0, 0x24B6, 0),
		"squared":        func(s string) string { return shift(0x1F170, 0x1F170, 0)(s) },
		"small capitals": replace(100, "a", "ᴀ", "b", "ʙ", "c", "ᴄ", "d", "ᴅ", "e", "ᴇ", "g", "ɢ", "h", "ʜ", "i", "ɪ", "k", "ᴋ", "l", "ʟ", "m", "ᴍ", "n", "ɴ", "o", "ᴏ", "p", "ᴘ", "r", "ʀ", "t", "ᴛ", "u", "ᴜ", "w", "ᴡ"),
		"cyrillic":       replace(80, "a", "а", "c", "с", "e", "е", "o", "о", "p", "р", "x", "х", "y", "у", "i", "і", "s", "ѕ", "k", "к", "m", "м", "t", "т"),
		"greek":          replace(70, "a", "α", "o", "ο", "i", "ι", "t", "τ", "k", "κ", "n", "η", "u", "υ"),
		"leet":           words(70, replace(60, "a", "4", "i", "1", "o", "0", "e", "3", "s", "5", "t", "7")),
		"spaced":         words(50, between(" ")),
		"dotted":         words(50, between(".")),
		"zero width":     words(80, between("\u200b")),
		"strike":         between("\u0336"),
		"accents":        replace(60, "a", "á", "o", "ö", "i", "ï", "e", "ê", "u", "ü"),
		"bold and leet": func(s string) string {
			return shift(0x1D5EE, 0x1D5D4, 0)(words(60, replace(50, "a", "4", "o", "0", "i", "1"))(s))
		},
		"one word bold": words(40, shift(0x1D5EE, 0x1D5D4, 0x1D7EC)),
		"flags":         words(30, func(s string) string { return strings.ToLower(shift(0x1F1E6, 0x1F1E6, 0)(s)) }),
	}
}
