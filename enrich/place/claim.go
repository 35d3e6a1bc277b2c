package place

// claim is one name taken for a place, or for one of several.
type claim struct {
	span     int   // of the scan's
	from, to int   // the places it may be, in order of code: a part of the resolver's room
	at       int32 // the place they share: the place itself where there is one, -1 where there is none
	sure     float32
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
	sureUsual       = 0.7  // the usual meaning among twins
	sureShared      = 0.6  // only what several have in common
)

// resolver turns the names of one text into claims. It points at nothing of its own, so that it need not leave the stack.
type resolver struct {
	*scan
	area   []int32
	claims [maxSpans]claim
	n      int
	room   [1024]int32 // of the sets of places: those of claims first
	kept   int         // how much of it claims hold
	used   int
}

// pick is the places of set that keep likes. They lie in the room until release; where that is full, none is picked.
func (r *resolver) pick(set []int32, keep func(p int32) bool) []int32 {
	start := r.used
	for _, p := range set {
		if keep(p) {
			if r.used == len(r.room) {
				r.used = start
				return nil
			}
			r.room[r.used] = p
			r.used++
		}
	}
	return r.room[start:r.used:r.used]
}

// release gives back the room of what was picked and not claimed.
func (r *resolver) release() { r.used = r.kept }

// set is the places that c may be.
func (r *resolver) set(c *claim) []int32 { return r.room[c.from:c.to:c.to] }

// of is the name of c.
func (r *resolver) of(c *claim) *span { return &r.spans[c.span] }

// named is the places of sp's name.
func (r *resolver) named(sp *span) []int32 {
	return r.g.posts[sp.node.first : sp.node.first+int32(sp.node.n)]
}

// posts is the places of sp's name of level l.
func (r *resolver) posts(sp *span, l level) []int32 {
	return r.pick(r.named(sp), func(p int32) bool { return r.g.places[p].level == l })
}

// claim notes that name k is one of set. It takes the place of shorter names that it covers; a longer one is not displaced.
func (r *resolver) claim(k int, set []int32, sure float32) {
	sp := &r.spans[k]
	if len(set) == 0 {
		return
	}
	for i := range r.n {
		if o := r.of(&r.claims[i]); overlap(o, sp) && o.to-o.from > sp.to-sp.from {
			return
		}
	}
	n := 0
	for i := range r.n {
		if !overlap(r.of(&r.claims[i]), sp) {
			r.claims[n] = r.claims[i]
			n++
		}
	}
	if len(set) > 1 {
		sure = sureShared
	}
	c := claim{span: k, from: r.kept, at: r.g.common(set), sure: sure}
	r.kept += copy(r.room[r.kept:], set)
	c.to = r.kept
	r.claims[n], r.n = c, n+1
}

// enclosed is the places of set that lie in one of the nearest claim that holds any, and whether that claim stands next to sp.
func (r *resolver) enclosed(sp *span, set []int32, lowest, highest level) (in []int32, next bool) {
	best := int32(1 << 30)
	for i := range r.n {
		c := &r.claims[i]
		o, around := r.of(c), r.set(c)
		gap := max(o.lead-sp.to, sp.lead-o.to)
		if gap >= best || o == sp || o.node.first == sp.node.first && sp.level == cueNone || overlap(o, sp) && o.to-o.from >= sp.to-sp.from { // "Denpasar" encloses "Denpasar Selatan"
			continue
		}
		if l := r.g.places[around[0]].level; l > lowest || l < highest {
			continue
		}
		start := r.used
		found := r.pick(set, func(p int32) bool {
			for _, a := range around {
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
