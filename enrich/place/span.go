package place

import (
	"github.com/kentongan/kentongan/enrich/text"
)

// span is a run of tokens that is a name, and what stands beside it.
type span struct {
	from, to int32 // tokens [from, to)
	lead     int32 // the first token of its cues
	node     node
	level    cue  // of the level or facility named before it
	prep     bool // after a preposition of place
	toward   bool // after "dari", "ke" and their like
	capital  bool // every word starts with a capital, in a text that has small letters too
	whole    bool // no longer name covers it
	dead     bool // a street, a person, a club ...
	local    bool // may be a part of a longer name: of a street, or of a place that the gazetteer lacks
}

// maxSpans bounds the names looked at in one text; an article's lead says where it happened.
const maxSpans = 40

// scan is the names in one text.
type scan struct {
	g      *gazetteer
	r      *text.Reader
	source string
	tokens []text.Token
	cased  int8 // whether capitals say anything in this text: 0 not known, 1 yes, -1 no
	spans  [maxSpans]span
	n      int
}

// has says whether one of the places of the name is of level l.
func (sp *span) has(l level) bool { return sp.node.levels&(1<<l) != 0 }

// called says whether something that is called after where it stands goes before the name.
func (sp *span) called() bool { return sp.level == cueFacility || sp.level == cueStation }

// strong says whether the name is one of a province or regency.
func (sp *span) strong() bool { return sp.has(province) || sp.has(regency) }

func overlap(a, b *span) bool { return a.from < b.to && b.from < a.to }

// run collects the names: at every token the longest, and the longest of a province or regency.
func (s *scan) run() {
	for i := range s.tokens {
		if s.tokens[i].Kind != text.KindWord {
			continue
		}
		word := s.r.Word(s.tokens[i])
		h := hash(hashSeed, word)
		if !s.g.sieve.has(h) {
			if s.hashtag(i) || word[len(word)-1] <= '9' {
				s.worn(i, word)
			}
			continue
		}
		s.at(i, h)
	}
}

// at collects the names that start at token i, whose hash is h.
func (s *scan) at(i int, h uint64) {
	n, ok := s.g.nodes[h]
	var long, strong span
	for j := i + 1; ok; j++ {
		if n.n > 0 {
			long = span{from: int32(i), to: int32(j), node: n}
			if long.strong() {
				strong = long
			}
		}
		if !n.prefix || j == len(s.tokens) || !s.joined(j) {
			break
		}
		h = hash(h, s.r.Word(s.tokens[j]))
		n, ok = s.g.nodes[h]
	}
	if long.to > 0 {
		s.add(long)
	}
	if strong.to > 0 && strong.to < long.to {
		s.add(strong)
	}
}

// add keeps a name. An ordinary word that is a village somewhere, and a cue that is also a name, are kept only after a cue: most texts
// hold several.
func (s *scan) add(sp span) {
	sp.lead = sp.from
	weak := sp.node.cue != cueNone || sp.node.levels == 1<<village && sp.ordinary() && !s.capital(int(sp.from))
	if weak {
		if c, _ := s.cue(int(sp.from) - 1); c == cueNone || c > cuePrep || sp.node.cue != cueNone && (sp.node.cue < cueFacility || c == cueFacility || c == cueStation || c == cuePrep && !s.capital(int(sp.from))) {
			return
		}
	}
	if s.n < maxSpans {
		s.spans[s.n] = sp
		s.n++
	}
}

// worn looks for a name in a hashtag written in small letters ("#banjirsemarang"), or before digits ("Jakarta2026").
func (s *scan) worn(i int, word []byte) {
	for len(word) > 4 && word[len(word)-1] <= '9' {
		word = word[:len(word)-1]
	}
	const shortest = 5
	if n, ok := s.g.nodes[hash(hashSeed, word)]; ok && len(word) >= shortest {
		if sp := (span{from: int32(i), to: int32(i) + 1, node: n}); sp.strong() && n.rule&(rulePrep|ruleCue|ruleStrict) == 0 {
			s.add(sp)
		}
		return
	}
	if !s.hashtag(i) {
		return
	}
	for k := 3; len(word)-k >= shortest; k++ {
		for _, part := range [2][]byte{word[k:], word[:len(word)-k]} {
			n, ok := s.g.nodes[hash(hashSeed, part)]
			if sp := (span{from: int32(i), to: int32(i) + 1, node: n}); ok && sp.strong() && n.rule&(rulePrep|ruleCue|ruleStrict) == 0 {
				s.add(sp)
				return
			}
		}
	}
}

// hashtag says whether token i opens a #hashtag.
func (s *scan) hashtag(i int) bool {
	from := s.tokens[i].From
	return from > 0 && s.source[from-1] == '#'
}

// joined says whether token j goes on with the name that the one before it began: nothing but spaces and hyphens between them.
func (s *scan) joined(j int) bool {
	if s.tokens[j].Kind > text.KindNumber {
		return false
	}
	for _, c := range []byte(s.source[s.tokens[j-1].To:s.tokens[j].From]) {
		if c == '.' && s.tokens[j-1].To-s.tokens[j-1].From <= 3 { // "Kep. Seribu"
			continue
		}
		if c != ' ' && c != '-' && c != '_' && c != '#' && c != '\'' && c != '/' {
			return false
		}
	}
	return true
}

// cut says whether a comma, bracket or new line stands before token j: what is before it is no cue of what follows.
func (s *scan) cut(j int) bool {
	for _, c := range []byte(s.source[s.tokens[j-1].To:s.tokens[j].From]) {
		switch c {
		case ',', ';', '(', ')', '\n', '!', '?', '|':
			return true
		case '.':
			if w := s.r.Word(s.tokens[j-1]); len(w) > 3 && string(w) != "prov" && string(w) != "jend" { // the end of a sentence, no abbreviation
				return true
			}
		}
	}
	return false
}

// cue is what the token i, or i and the one before it, say of the name after them, and the first token of it.
func (s *scan) cue(i int) (cue, int) {
	if i < 0 || s.tokens[i].Kind != text.KindWord {
		return cueNone, i
	}
	if i > 0 && s.tokens[i-1].Kind == text.KindWord {
		h := hash(hashSeed, s.r.Word(s.tokens[i-1]))
		if s.g.sieve.has(h) {
			if n, ok := s.g.nodes[h]; ok && n.prefix {
				if n := s.g.nodes[hash(h, s.r.Word(s.tokens[i]))]; n.cue != cueNone {
					return n.cue, i - 1
				}
			}
		}
	}
	h := hash(hashSeed, s.r.Word(s.tokens[i]))
	if !s.g.sieve.has(h) {
		return cueNone, i
	}
	return s.g.nodes[h].cue, i
}

// capital says whether token i starts with a capital where that says something.
func (s *scan) capital(i int) bool {
	if c := s.source[s.tokens[i].From]; c < 'A' || c > 'Z' {
		return false
	}
	if s.cased == 0 {
		upper, lower := 0, 0
		for _, t := range s.tokens {
			switch c := s.source[t.From]; {
			case c >= 'A' && c <= 'Z':
				upper++
			case c >= 'a' && c <= 'z':
				lower++
			}
		}
		s.cased = 1
		if lower == 0 || upper > 3 && upper > 2*lower { // a headline
			s.cased = -1
		}
	}
	return s.cased > 0
}
