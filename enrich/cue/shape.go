package cue

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich/text"
)

// shape is something about a text that is not its words.
type shape int

// The shapes. Those before telling are also paired with the classes they meet.
const (
	shapeTitle      shape = iota // most words start with a capital
	shapeReply                   // starts with an @handle
	shapeEndsInLink              // ends with a link
	shapeQuestion                // a question mark
	shapeShort                   // under 7 words
	shapeLower                   // no capital at all
	shapeLong                    // 25 words and more
	telling
)

const (
	shapeWords3 shape = telling + iota
	shapeWords5
	shapeWords8
	shapeWords12
	shapeWords18
	shapeWords35
	shapeWords50
	shapeVeryShort
	shapeHandle
	shapeHandles
	shapeCrowd
	shapeLink
	shapeLinks
	shapeEmoji
	shapeEmojis
	shapeNumber
	shapeNumbers
	shapeTag
	shapeTags
	shapeTagRow
	shapeStartsWithTag
	shapeExclaims
	shapeTrailsOff
	shapeQuotes
	shapeBracket
	shapeCaret
	shapeTitle30
	shapeCaps80
	shapeShout
	shapeSomeCaps
	shapeStartsUpper
	shapeSentences
	shapeComma
	shapeColon
	shapeDash
	shapeDate
	shapeEndsInStop
	shapeTurned // praise or support behind a negation: "tidak setuju", "belum puas"
	shapes
)

// rulesVersion is part of Finder.Version: it changes when any text would show other shapes, or other classes by the same lexicon.
const rulesVersion = "rules-v2"

// set is a set of shapes.
type set uint64

func (s *set) add(x shape, holds bool) {
	if holds {
		*s |= 1 << x
	}
}

// atLeast adds one shape for each bound that n reaches.
func (s *set) atLeast(n int, first shape, bounds ...int) {
	for i, b := range bounds {
		s.add(first+shape(i), n >= b)
	}
}

// shapesOf looks at the tokens and at the spelling of r.
func shapesOf(r text.Reading) set {
	var s set
	tokens := r.Reader.Tokens()
	var kinds [text.KindHandle + 1]int
	for _, t := range tokens {
		kinds[t.Kind]++
		if t.Kind == text.KindMark {
			question := r.Reader.Word(t)[0] == '?'
			s.add(shapeQuestion, question)
			s.add(shapeExclaims, !question)
		}
	}
	if len(tokens) > 0 {
		s.add(shapeReply, tokens[0].Kind == text.KindHandle)
		s.add(shapeEndsInLink, tokens[len(tokens)-1].Kind == text.KindLink)
	}
	words := kinds[text.KindWord]
	s.add(shapeShort, words < 7)
	s.add(shapeVeryShort, words < 4)
	s.add(shapeLong, words >= 25)
	s.atLeast(words, shapeWords3, 3, 5, 8, 12, 18, 35, 50)
	s.atLeast(kinds[text.KindHandle], shapeHandle, 1, 2, 4)
	s.atLeast(kinds[text.KindLink], shapeLink, 1, 2)
	s.atLeast(kinds[text.KindEmoji], shapeEmoji, 1, 3)
	s.atLeast(kinds[text.KindNumber], shapeNumber, 1, 3)
	body := strings.TrimSpace(r.Text[:min(len(r.Text), text.MaxBytes)])
	s.marks(body)
	s.capitals(body)
	return s
}

// marks looks at punctuation.
func (s *set) marks(body string) {
	s.atLeast(strings.Count(body, "#"), shapeTag, 1, 2, 4)
	s.add(shapeStartsWithTag, strings.HasPrefix(body, "#"))
	s.add(shapeTrailsOff, strings.Contains(body, "...") || strings.Contains(body, "…"))
	s.add(shapeQuotes, strings.Contains(body, `"`) || strings.Contains(body, "“"))
	s.add(shapeBracket, strings.Contains(body, "["))
	s.add(shapeCaret, strings.Contains(body, "^"))
	s.add(shapeSentences, strings.Contains(body, ". "))
	s.add(shapeComma, strings.Contains(body, ", "))
	s.add(shapeColon, strings.Contains(body, ": "))
	s.add(shapeDash, strings.Contains(body, " - ") || strings.Contains(body, " | "))
	s.add(shapeDate, strings.Contains(body, "(") && strings.Contains(body, "/"))
	s.add(shapeEndsInStop, strings.HasSuffix(body, "."))
}

// capitals looks at the first letters of the words that are neither tags, handles nor links.
func (s *set) capitals(body string) {
	var titles, caps, lower int
	start := true // of a word
	for i := 0; i < len(body); i++ {
		c := body[i]
		if c <= ' ' {
			start = true
			continue
		}
		if !start {
			continue
		}
		start = false
		if c == '#' || c == '@' || strings.HasPrefix(body[i:], "http") {
			continue
		}
		first, n := rune(c), 1
		if c >= utf8.RuneSelf {
			first, n = utf8.DecodeRuneInString(body[i:])
		}
		switch {
		case !unicode.IsLetter(first):
		case !unicode.IsUpper(first):
			lower++
		case i+n < len(body) && body[i+n] >= 'A' && body[i+n] <= 'Z':
			caps++
		default:
			titles++
		}
	}
	all := titles + caps + lower
	if all == 0 {
		return
	}
	first, _ := utf8.DecodeRuneInString(body)
	s.add(shapeLower, lower == all)
	s.add(shapeTitle, titles*10 >= all*6 && all >= 4)
	s.add(shapeTitle30, titles*10 >= all*3)
	s.add(shapeCaps80, (titles+caps)*10 >= all*8 && all >= 4)
	s.add(shapeShout, caps*2 >= all && all >= 3)
	s.add(shapeSomeCaps, caps > 0)
	s.add(shapeStartsUpper, unicode.IsUpper(first))
}
