package place

// claim is one name taken for a place, or for one of several.
type claim struct {
	span *span
	set  []int32 // places it may be, in order of code; a part of gazetteer.posts, or of the room of the resolver
	at   int32   // the place they share: the place itself where there is one, -1 where there is none
	sure float32
}

// Confidence by kind of evidence.
const (
	sureCueEnclosed = 0.97 // a level cue, and what encloses it
	sureCue         = 0.95 // a level cue
	surePrep        = 0.92 // a known name after a preposition
	sureEnclosed    = 0.9  // what encloses it
	sureName        = 0.88 // a known name alone
	sureArea        = 0.85 // the operator's area
	sureDistrict    = 0.8  // a district of which there is one
	sureCapital     = 0.7  // the capital among twins
	sureShared      = 0.6  // only what several have in common
)

// resolver turns the names of one text into claims.
type resolver struct {
	*scan
	area   []int32
	claims [maxSpans]claim
	n      int
	room   [512]int32
	used   int
}

// pick is the places of set that keep likes. It takes room; where that is full, nothing is kept.
func (r *resolver) pick(set []int32, keep func(p int32) bool) []int32 {
	start := r.used
	for _, p := range set {
		if r.used < len(r.room) && keep(p) {
			r.room[r.used] = p
			r.used++
		}
	}
	return r.room[start:r.used:r.used]
}

// named is the places of sp's name.
func (r *resolver) named(sp *span) []int32 {
	return r.g.posts[sp.node.first : sp.node.first+int32(sp.node.n)]
}

// posts is the places of sp's name of level l.
func (r *resolver) posts(sp *span, l level) []int32 {
	return r.pick(r.named(sp), func(p int32) bool { return r.g.places[p].level == l })
}

// claim notes that sp is one of set. It takes the place of shorter names that it covers; a longer one is not displaced.
func (r *resolver) claim(sp *span, set []int32, sure float32) bool {
	if len(set) == 0 {
		return false
	}
	for i := range r.n {
		if o := r.claims[i].span; o != sp && overlap(o, sp) && o.to-o.from > sp.to-sp.from {
			return false
		}
	}
	kept := 0
	for i := range r.n {
		if o := r.claims[i].span; !overlap(o, sp) {
			r.claims[kept] = r.claims[i]
			kept++
		}
	}
	r.n = kept
	if len(set) > 1 {
		sure = sureShared
	}
	r.claims[r.n] = claim{span: sp, set: set, at: r.g.common(set), sure: sure}
	r.n++
	return true
}

// enclosed is the places of set that lie in one of the nearest claim that holds any, and whether that claim stands next to sp.
func (r *resolver) enclosed(sp *span, set []int32, lowest, highest level) (in []int32, next bool) {
	best := int32(1 << 30)
	for i := range r.n {
		c := &r.claims[i]
		gap := max(c.span.lead-sp.to, sp.lead-c.span.to)
		if gap >= best || c.span == sp || overlap(c.span, sp) && c.span.to-c.span.from >= sp.to-sp.from { // "Denpasar" encloses "Denpasar Selatan"
			continue
		}
		if l := r.g.places[c.set[0]].level; l > lowest || l < highest {
			continue
		}
		start := r.used
		found := r.pick(set, func(p int32) bool {
			for _, a := range c.set {
				if p != a && r.g.within(p, a) {
					return true
				}
			}
			return false
		})
		if len(found) == 0 {
			r.used = start
			continue
		}
		in, best, next = found, gap, gap <= 0
	}
	return in, next
}

// inArea is the places of set in the operator's area.
func (r *resolver) inArea(set []int32) []int32 {
	if len(r.area) == 0 {
		return nil
	}
	return r.pick(set, func(p int32) bool {
		for _, a := range r.area {
			if r.g.within(p, a) {
				return true
			}
		}
		return false
	})
}
