package spam

import "unicode/utf8"

// alikes are letters of other scripts by the Latin letter they are drawn like, from a to z, lower-cased. After Unicode's confusables (Technical
// Standard 39), as far as the Cyrillic, Greek and Armenian go.
var alikes = func() map[rune]byte {
	m := map[rune]byte{}
	for p, runes := range [26]string{
		"аαӑӓλ", "вβьъƃ", "сςϲ", "ԁժ", "еєҽεёэ", "ғ", "ԍց", "нһҺη", "іїιӏ", "јϳ", "кκқ", "ⅼլ", "мⅿ", "пոи", "оοσөօ", "рρҏ",
		"ԛզ", "гяɼ", "ѕտ", "тτ", "υцս", "ѵν", "ѡωԝшщ", "хχҳ", "уүγч", "ᴢζз",
	} {
		for _, c := range runes {
			m[c] = byte('a' + p)
		}
	}
	return m
}()

// alike is the small Latin letter that the small letter c is drawn like, 0 if none.
func alike(c rune) byte { return alikes[c] }

// regional is the letter of a regional indicator, the halves of flags, 0 for every other symbol.
func regional(s string) byte {
	if len(s) < 4 || s[0] != 0xF0 || s[1] != 0x9F || s[2] != 0x87 {
		return 0
	}
	if c, _ := utf8.DecodeRuneInString(s); c >= 0x1F1E6 && c <= 0x1F1FF {
		return byte('a' + c - 0x1F1E6)
	}
	return 0
}
