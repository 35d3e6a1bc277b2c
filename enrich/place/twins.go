package place

import "slices"

// twins decides between places of one name by a smaller place of the text, the operator's area, or the usual meaning.
func (r *resolver) twins(c *claim) {
	if c.to-c.from < 2 {
		return
	}
	for i := range r.n {
		if o := &r.claims[i]; o.to-o.from == 1 && r.narrow(c, sureEnclosed, func(p int32) bool { return o.at != p && r.g.within(o.at, p) }) {
			return
		}
	}
	if len(r.area) > 0 && r.narrow(c, sureArea, r.home) {
		return
	}
	if r.of(c).level == cueNone || r.of(c).called() {
		if some := r.pick(r.set(c), r.g.isUsual); len(some) == 1 {
			c.at, c.sure = some[0], sureUsual
		}
	}
}

// narrow leaves those places of c that keep likes, if they are some and not all.
func (r *resolver) narrow(c *claim, sure float32, keep func(p int32) bool) bool {
	some := r.pick(r.set(c), keep)
	if len(some) == 0 || len(some) == c.to-c.from {
		return false
	}
	c.to = c.from + copy(r.room[c.from:], some)
	c.at = r.g.common(r.set(c))
	if c.to-c.from == 1 {
		c.sure = sure
	}
	return true
}

// home says whether p lies in the operator's area, or holds it.
func (r *resolver) home(p int32) bool {
	for _, a := range r.area {
		if r.g.within(p, a) || r.g.within(a, p) {
			return true
		}
	}
	return false
}

// usual are the places that their name alone means, though others bear it: the cities that are the capital of their province beside a
// regency of the name; and of the provinces of Papua the one that is called so.
var usual = [...]string{"32.73", "33.74", "36.73", "53.71", "91.71", "96.71", "91"}

// isUsual says whether p is one of usual.
func (g *gazetteer) isUsual(p int32) bool { return slices.Contains(g.usual, p) }
