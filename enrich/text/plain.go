package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	softHyphen = 0xAD
	plainEnd   = 0x20000
	keep       = 0xFF // in plainPages: the rune stays what it is
)

// plainPages is fold's answer by rune, in pages of 256; nil where every rune stays.
var plainPages = func() (pages [plainEnd >> 8]*[256]byte) {
	set := func(c rune, p byte) {
		page := &pages[c>>8]
		if *page == nil {
			*page = new([256]byte)
			for i := range *page {
				(*page)[i] = keep
			}
		}
		(*page)[c&0xFF] = p
	}
	for _, block := range [...][2]rune{
		{0xC0, 0x24F}, {0x1D2C, 0x1D6A}, {0x1D80, 0x1DBF}, {0x1E00, 0x1EFF}, {0x2090, 0x209C}, {0x2100, 0x218F}, {0x24B6, 0x24E9},
		{0xFF10, 0xFF5A}, {0x1D400, 0x1D7FF}, {0x1F110, 0x1F149},
	} {
		for c := block[0]; c <= block[1]; c++ {
			if p := decompose(c); p != 0 {
				set(c, p)
			}
		}
	}
	for p, costumes := range capitals {
		for _, c := range costumes {
			set(c, byte('a'+p))
		}
	}
	for k := range rune(26) {
		set(0x1F150+k, byte('a'+k)) // negative circled
		set(0x1F170+k, byte('a'+k)) // negative squared
	}
	for _, block := range [...][2]rune{
		{0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}, // combining marks of Latin
		{0x115F, 0x1160}, {0x180B, 0x180E}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
	} {
		for c := block[0]; c <= block[1]; c++ {
			set(c, 0)
		}
	}
	return pages
}()

// decompose is the ASCII letter or decimal digit that c decomposes to, marks aside; 0 if it is anything else.
func decompose(c rune) byte {
	if unicode.Is(unicode.No, c) {
		return 0
	}
	var p rune
	for _, d := range norm.NFKD.String(string(c)) {
		switch {
		case unicode.Is(unicode.Mn, d):
		case p == 0:
			p = d
		default:
			return 0
		}
	}
	if p < 0x80 && asciiClass[byte(p)]&classAlnum != 0 {
		return byte(p)
	}
	return 0
}

// capitals are the small capitals and other Latin letters in disguise that do not decompose, from a to z. Own list.
var capitals = [26]string{
	"ᴀɑɐⱥ", "ʙɓƀ", "ᴄƈȼ", "ᴅđɖɗ", "ᴇɇɛ", "ꜰƒ", "ɢɡɠǥ", "ʜħɦ", "ɪıɨ", "ᴊɉʝ", "ᴋƙ", "ʟłƚɫ", "ᴍɱ", "ɴŋɲ",
	"ᴏøɵɔ", "ᴘƥ", "ꞯɋ", "ʀɾɍ", "ꜱʂƨ", "ᴛŧƭ", "ᴜʊʉ", "ᴠʋ", "ᴡɯ", "", "ʏɏƴ", "ᴢƶʐ",
}

// lookAlike is the small Latin letter that c, a letter of another script in lower or upper case, is drawn like; 0 if none. After Unicode's
// confusables (Technical Standard 39), as far as the scripts that spam borrows from go.
func lookAlike(c rune) byte {
	if c < 0x370 || c > 0x13FF {
		return 0
	}
	return alike[c]
}

var alike = func() map[rune]byte {
	m := map[rune]byte{}
	for p, costumes := range [26]string{
		"аαΑАӑӓ", "вВΒβьЬƄЪ", "сСϲςҫ", "ԁԀժ", "еЕΕεєЄҽёЁ", "ғϝ", "ԍɡց", "нНΗһҺհ", "іІΙιїЇӏ", "јЈϳ", "кКΚκқ", "ӏʟԼ", "мМΜ", "пПηΝո", "оОοΟσөӨօՕ0",
		"рРρΡ", "ԛզ", "гГᎡ", "ѕЅՏ", "тТΤτ", "υцսՍ", "ѵѴν", "ѡωԝԜшШ", "хХΧχҳ", "уУΥүҮγ", "ᴢΖզᏃ",
	} {
		for _, c := range costumes {
			if c >= 0x370 && c <= 0x13FF {
				m[c] = byte('a' + p)
			}
		}
	}
	return m
}()
