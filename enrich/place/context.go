package place

import (
	"github.com/kentongan/kentongan/enrich/text"
)

// read fills what stands beside each name, and marks those that are no place.
func (s *scan) read() {
	for k := range s.n {
		sp := &s.spans[k]
		sp.capital, sp.whole = true, true
		for i := sp.from; i < sp.to; i++ {
			sp.capital = sp.capital && s.capital(int(i))
		}
		for o := range s.n {
			other := &s.spans[o]
			if o != k && overlap(sp, other) && other.to-other.from > sp.to-sp.from {
				sp.whole = false
			}
		}
		s.before(sp)
		s.after(sp)
		s.follows(k)
	}
	for k := range s.n {
		sp := &s.spans[k]
		sp.local = sp.level == cueNone && (s.road(sp) || s.longer(sp))
	}
	s.idiom()
	s.streets()
}

// before reads the words that lead to the name.
func (s *scan) before(sp *span) {
	i := int(sp.from) - 1
	if i < 0 {
		return
	}
	if s.listed(sp) || s.cut(i+1) {
		return
	}
	c, start := s.cue(i)
	if s.tokens[i].Kind == text.KindNumber && i > 0 { // "SMAN 3 Semarang"
		if school, at := s.cue(i - 1); school == cueFacility {
			c, start = school, at
		}
	}
	for c >= cueProvince && c <= cueStation {
		if sp.level == cueNone {
			sp.level = c
		}
		sp.lead = int32(start)
		if i = start - 1; i < 0 || s.cut(i+1) {
			return
		}
		if c, start = s.cue(i); c == cueStreet || c == cuePerson || c == cueBrand || c == cueNature || c == cueTitle {
			return // "jalan desa Sukamaju", "Pak Lurah Bangunharjo"
		}
	}
	switch c {
	case cuePrep:
		sp.prep, sp.lead = true, int32(start)
	case cueFrom:
		sp.toward, sp.lead = true, int32(start)
	case cueStreet:
		sp.dead = !(sp.node.rule&ruleAlias != 0 && sp.node.levels == 1<<province) // no street is called "Kalsel"
	case cueTitle:
		for c == cueTitle && start > 0 {
			c, start = s.cue(start - 1)
		}
		sp.dead = c == cueStreet || string(s.r.Word(s.tokens[i])) != "raya"
	case cuePerson, cueBrand, cueNature, cueCompare:
		sp.dead = sp.level == cueNone
	case cueNone:
		sp.dead = sp.level == cueNone && sp.capital && s.person(i)
	}
}

// person says whether token i ends the name of a person: up to two words with a capital after "Pak".
func (s *scan) person(i int) bool {
	for k := i; k > 0 && k > i-2; k-- {
		if s.tokens[k].Kind != text.KindWord || !s.capital(k) || s.cut(k) {
			return false
		}
		if c, start := s.cue(k - 1); c == cuePerson || c == cueTitle {
			before, _ := s.cue(start - 1) // "Jl Jenderal Sudirman", "RSUD Ir. Soekarno": called after one
			return before != cueStreet && before != cueFacility && string(s.r.Word(s.tokens[start])) != "raya"
		}
	}
	return false
}

// after reads the word behind the name: "Bekasi Kota", "Bali United".
func (s *scan) after(sp *span) {
	i := int(sp.to)
	if i >= len(s.tokens) || s.tokens[i].Kind != text.KindWord || s.cut(i) {
		return
	}
	h := hash(hashSeed, s.r.Word(s.tokens[i]))
	if !s.g.sieve.has(h) {
		return
	}
	switch s.g.nodes[h].cue {
	case cueAfterBrand:
		sp.dead = true
	case cueCity:
		if word := string(s.r.Word(s.tokens[i])); (sp.level == cueNone || sp.called()) && word == "kota" && !s.starts(sp.to+1) && s.capital(i) == sp.capital {
			sp.level = cueCity
		}
	}
}

// follows marks the second name of a street that has two: "Jl. Solo-Semarang".
func (s *scan) follows(k int) {
	sp := &s.spans[k]
	for o := range k {
		before := &s.spans[o]
		if before.dead && before.to == sp.from && s.hyphen(int(sp.from)) {
			sp.dead = true
		}
	}
}

// listed says whether sp goes on with a list whose first name has a preposition: "di Batam dan Balikpapan". It then has it too.
func (s *scan) listed(sp *span) bool {
	at := sp.from
	switch string(s.r.Word(s.tokens[at-1])) {
	case "dan", "atau", "sama", "and", "or", "serta", "karo", "jeung":
		at--
	}
	for k := range s.n {
		if o := &s.spans[k]; o.to == at && o.prep && !o.dead && o != sp {
			sp.prep = true
			return true
		}
	}
	return false
}
