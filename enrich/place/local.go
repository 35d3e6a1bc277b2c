package place

import (
	"strings"

	"github.com/kentongan/kentongan/enrich/text"
)

// road says whether sp stands one or two words after a street cue: "jalan Keputih Tegal Timur".
func (s *scan) road(sp *span) bool {
	for i := int(sp.from) - 1; i > 0 && i >= int(sp.from)-2; i-- {
		if s.tokens[i].Kind != text.KindWord || s.cut(i+1) {
			return false
		}
		if c, _ := s.cue(i); c != cueNone && c != cueTitle {
			return false
		}
		if c, _ := s.cue(i - 1); c == cueStreet {
			return true
		}
	}
	return false
}

// longer says whether a number or a word with a capital that is no name by itself goes before or after sp: "Manyar Kertoadi", "Tegal II".
func (s *scan) longer(sp *span) bool {
	if i := int(sp.to); i < len(s.tokens) && !s.cut(i) {
		switch t := s.tokens[i]; t.Kind {
		case text.KindNumber:
			return !s.counts(i + 1)
		case text.KindWord:
			switch string(s.r.Word(t)) {
			case "i", "ii", "iv", "v", "vi", "vii", "ix", "x":
				return true
			}
			if c, _ := s.cue(i); c == cueNone && s.capital(i) && !s.starts(sp.to) && !s.hyphen(i) {
				return true
			}
		}
	}
	if i := int(sp.from) - 1; i > 0 && sp.capital && !sp.strong() && s.tokens[i].Kind == text.KindWord && !s.cut(i+1) && !s.cut(i) && s.capital(i) && !s.hyphen(i+1) && !s.ends(sp.from) {
		c, _ := s.cue(i)
		return c == cueNone
	}
	return false
}

// counts says whether token i is what a number before it counts: "antri di Bakauheni 8 jam".
func (s *scan) counts(i int) bool {
	if i >= len(s.tokens) {
		return false
	}
	switch string(s.r.Word(s.tokens[i])) {
	case "jam", "menit", "hari", "minggu", "bulan", "bln", "tahun", "thn", "kali", "orang", "warga", "km", "ribu", "rb", "juta", "jt", "persen", "kk", "desa", "rumah":
		return true
	}
	return false
}

// hyphen says whether a hyphen stands before token i.
func (s *scan) hyphen(i int) bool {
	return strings.ContainsAny(s.source[s.tokens[i-1].To:s.tokens[i].From], "-–")
}

// ends says whether a name ends before token i.
func (s *scan) ends(i int32) bool {
	for k := range s.n {
		if s.spans[k].to == i {
			return true
		}
	}
	return false
}

// starts says whether a name starts at token i.
func (s *scan) starts(i int32) bool {
	for k := range s.n {
		if s.spans[k].from == i {
			return true
		}
	}
	return false
}

// streets marks names without a cue that the text also gives a street: "Warkop Kalasan di Jl. Kalasan".
func (s *scan) streets() {
	for k := range s.n {
		sp := &s.spans[k]
		if !sp.dead || sp.strong() {
			continue
		}
		for o := range s.n {
			if other := &s.spans[o]; other.level == cueNone && other.node.first == sp.node.first {
				other.dead = true
			}
		}
	}
}

// idiom marks "dari Sabang sampai Merauke": the whole country.
func (s *scan) idiom() {
	for k := range s.n {
		sp := &s.spans[k]
		if int(sp.to) < len(s.tokens) && string(s.r.Word(s.tokens[sp.from])) == "sabang" {
			switch string(s.r.Word(s.tokens[sp.to])) {
			case "sampai", "sampe", "hingga", "merauke", "ke", "sd":
				sp.dead = true
			}
		}
		for i := sp.from - 1; i >= max(0, sp.from-3) && string(s.r.Word(s.tokens[sp.from])) == "merauke"; i-- {
			sp.dead = sp.dead || string(s.r.Word(s.tokens[i])) == "sabang"
		}
	}
}
