package speech

import (
	"math/rand/v2"
	"strconv"
)

// Where is the place a text speaks of. All names must be set.
type Where struct {
	Kelurahan, Kecamatan string
	Neighbour            string // another kelurahan, for texts that name two
}

// filler writes templates with one set of random numbers. Slots that name the same thing twice in a text agree with each other.
type filler struct {
	m     *Material
	r     *rand.Rand
	where Where
	topic string
	fixed map[string]string // what <jl>, <pasar> ... were filled with in this text
	depth int
}

// builtin reports whether a slot is filled by code: the place, numbers and the agency of the topic.
func builtin(slot string) bool {
	switch slot {
	case "kel", "kec", "tetangga", "n", "nn", "ratus", "dinas", "akun", "program":
		return true
	}
	return false
}

// sticky slots keep their first filling: a text that names a street twice means the same street.
func sticky(slot string) bool {
	switch slot {
	case "jl", "pasar", "kali", "perum", "simpang", "sekolah", "halte", "rt", "patokan":
		return true
	}
	return false
}

func (f *filler) write(b []byte, t template) []byte {
	for _, p := range t {
		switch {
		case p.alts != nil:
			alt := pick(f.r, p.alts)
			for len(alt) == 0 && f.r.IntN(3) > 0 { // a word that may be missing is mostly there
				alt = pick(f.r, p.alts)
			}
			b = f.write(b, alt)
		case p.slot != "":
			b = f.slot(b, p.slot)
		default:
			b = append(b, p.text...)
		}
	}
	return b
}

func (f *filler) slot(b []byte, slot string) []byte {
	switch slot {
	case "kel":
		return append(b, f.where.Kelurahan...)
	case "kec":
		return append(b, f.where.Kecamatan...)
	case "tetangga":
		return append(b, f.where.Neighbour...)
	case "n":
		return strconv.AppendInt(b, 2+f.r.Int64N(8), 10)
	case "nn":
		return strconv.AppendInt(b, 11+f.r.Int64N(79), 10)
	case "ratus":
		return strconv.AppendInt(b, 10*(10+f.r.Int64N(90)), 10)
	case "dinas", "akun", "program":
		if lines := f.m.grammar[slot+" "+f.topic]; len(lines) > 0 {
			return f.write(b, pick(f.r, lines))
		}
		return f.write(b, pick(f.r, f.m.grammar[slot]))
	}
	if v, ok := f.fixed[slot]; ok {
		return append(b, v...)
	}
	lines := f.m.grammar["slot "+slot]
	if len(lines) == 0 || f.depth > 8 {
		return b
	}
	from := len(b)
	f.depth++
	b = f.write(b, pick(f.r, lines))
	f.depth--
	if sticky(slot) {
		if f.fixed == nil {
			f.fixed = make(map[string]string, 4)
		}
		f.fixed[slot] = string(b[from:])
	}
	return b
}
