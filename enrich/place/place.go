package place

// level is the administrative level of a place.
type level uint8

const (
	province level = iota + 1
	regency        // a kabupaten or a kota
	district
	village
)

func (l level) String() string {
	return [...]string{"", "province", "regency", "district", "village"}[l]
}

// entry is one place of the gazetteer. Places are ordered by code, so that what lies in a place follows it.
type entry struct {
	end    int32  // index after the last place in it
	parent int32  // -1 for a province
	name   uint32 // offset in the blob of names
	length uint8  // bytes of the name
	level  level
	city   bool   // a kota among the regencies
	last   uint16 // the last part of the code
}

// codeWidths are the digits of the parts of a code by level.
var codeWidths = [...]int{province: 2, regency: 2, district: 2, village: 4}

// code is the official code of place p, dotted.
func (g *gazetteer) code(p int32) string {
	var buf [13]byte
	n := len(buf)
	for ; p >= 0; p = g.places[p].parent {
		e := &g.places[p]
		if n < len(buf) {
			n--
			buf[n] = '.'
		}
		v := e.last
		for range codeWidths[e.level] {
			n--
			buf[n] = '0' + byte(v%10)
			v /= 10
		}
	}
	return string(buf[n:])
}

func (g *gazetteer) name(p int32) string {
	e := &g.places[p]
	return g.names[e.name : e.name+uint32(e.length)]
}

// within says whether p is a or lies in it.
func (g *gazetteer) within(p, a int32) bool { return a <= p && p < g.places[a].end }

// common is the smallest place that holds all of ps, -1 where there is none.
func (g *gazetteer) common(ps []int32) int32 {
	if len(ps) == 0 {
		return -1
	}
	a := ps[0]
	for _, p := range ps[1:] {
		for a >= 0 && !g.within(p, a) {
			a = g.places[a].parent
		}
	}
	return a
}
