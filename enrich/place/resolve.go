package place

import (
	"slices"
	"strings"
)

// resolve claims provinces and regencies, then districts, then villages: each looks for what encloses it among those before.
func (r *resolver) resolve() {
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.strong() && !r.smaller(k) {
			r.known(k)
			r.release()
		}
	}
	for k := range r.scan.n { // "solo semarang": the one says that the other is no word
		if sp := &r.spans[k]; !sp.dead && sp.strong() && sp.whole && sp.node.rule&(ruleCue|ruleStrict) == 0 && !r.claimed(k) && r.beside(sp) {
			r.known(k)
			r.release()
		}
	}
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.has(district) && !r.claimed(k) {
			r.district(k)
			r.release()
		}
	}
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.has(village) && !r.claimed(k) {
			r.village(k)
			r.release()
		}
	}
	for i := range r.n {
		r.twins(&r.claims[i])
		r.release()
	}
}

func (r *resolver) claimed(k int) bool {
	for i := range r.n {
		if r.claims[i].span == k {
			return true
		}
	}
	return false
}

// beside says whether a claimed province or regency stands next to sp.
func (r *resolver) beside(sp *span) bool {
	for i := range r.n {
		if o := r.of(&r.claims[i]); o.strong() && (o.to == sp.from && !r.cut(int(sp.from)) || sp.to == o.from && !r.cut(int(o.from))) {
			return true
		}
	}
	return false
}

// allowed says whether what the name also means lets it be claimed as it stands.
func (sp *span) allowed() bool {
	rule, leveled := sp.node.rule, sp.level != cueNone
	switch {
	case rule&ruleStrict != 0:
		return leveled && sp.level != cueFacility
	case rule&ruleCue != 0:
		return leveled || (sp.prep || sp.toward) && sp.capital
	case rule&rulePrep != 0:
		return leveled || sp.whole && (sp.capital || sp.prep || sp.toward)
	case rule&ruleSplit != 0 && sp.to-sp.from > 1 && sp.strong():
		return leveled || sp.capital
	case rule&ruleLower != 0:
		return leveled || !sp.capital || sp.prep || sp.toward
	}
	return true
}

// smaller says whether the name of a province or regency is here one of a smaller place, because what follows it encloses that and not the
// regency: "Karangasem, Laweyan, Solo", "Depok, Sleman".
func (r *resolver) smaller(k int) bool {
	sp := &r.spans[k]
	if sp.level == cueDistrict && sp.has(district) || sp.level == cueVillage && sp.has(village) {
		return true
	}
	if sp.level != cueNone || !sp.has(district) && !sp.has(village) {
		return false
	}
	own := r.named(sp)
	for o := range r.scan.n {
		next := &r.spans[o]
		if next.lead != sp.to || next.dead || next.node.n > 8 {
			continue
		}
		least := district
		if !next.strong() {
			least = village
		}
		inside, around := false, false
		for _, a := range r.named(next) {
			if l := r.g.places[a].level; l == village || l == province {
				continue
			}
			for _, p := range own {
				l := r.g.places[p].level
				inside = inside || l > regency && l <= least && p != a && r.g.within(p, a)
				around = around || l <= regency && r.g.within(a, p)
			}
		}
		if inside && !around {
			return true
		}
	}
	return false
}

// known claims a province or regency.
func (r *resolver) known(k int) {
	sp := &r.spans[k]
	if !sp.allowed() && !r.beside(sp) {
		return
	}
	provinces, regencies := r.posts(sp, province), r.posts(sp, regency)
	set := regencies
	if cued := sp.level == cueRegency || sp.level == cueCity; cued && len(regencies) > 0 {
		if some := r.pick(set, func(p int32) bool { return r.g.places[p].city == (sp.level == cueCity) }); len(some) > 0 {
			set = some
		}
		if len(set) > 1 { // "Tangerang" stands for Tangerang Selatan too, "kota Tangerang" does not
			if some := r.pick(set, func(p int32) bool { return r.called(p, sp) }); len(some) > 0 {
				set = some
			}
		}
	} else if len(provinces) > 0 {
		set = provinces
		if sp.level == cueProvince {
			set = r.pick(set, func(p int32) bool { return r.called(p, sp) || sp.node.n == 1 })
		}
		for _, p := range regencies {
			if !slices.Contains(provinces, r.g.places[p].parent) { // a region across provinces
				set = r.pick(r.named(sp), func(p int32) bool { return r.g.places[p].level <= regency })
				break
			}
		}
	}
	sure := float32(sureName)
	switch {
	case sp.level != cueNone:
		sure = sureCue
	case sp.prep:
		sure = surePrep
	}
	r.claim(k, set, sure)
}

// called says whether the official name of p is that of sp, and not only an alias.
func (r *resolver) called(p int32, sp *span) bool {
	var written strings.Builder
	for i := sp.from; i < sp.to; i++ {
		written.Write(r.r.Word(r.tokens[i]))
	}
	return written.String() == strings.ReplaceAll(spaced(shorten(r.g.name(p), r.g.places[p].level)), " ", "")
}

// district claims a district.
func (r *resolver) district(k int) {
	sp := &r.spans[k]
	if sp.level == cueVillage && sp.has(village) || sp.vague() {
		return
	}
	cued := sp.level == cueDistrict
	called := cued || sp.level == cueFacility || sp.level == cueCity
	ordinary := sp.ordinary()
	set := r.posts(sp, district)
	if in, next := r.enclosed(sp, set, regency, province); len(in) > 0 && (called || !ordinary || next || sp.prep) && (cued || sp.node.rule&ruleStrict == 0) {
		sure := float32(sureEnclosed)
		if cued {
			sure = sureCueEnclosed
		}
		r.claim(k, in, sure)
		return
	}
	if in := r.inArea(set); len(in) > 0 && (called || !ordinary || sp.prep && sp.capital) && sp.allowed() {
		r.claim(k, in, sureArea)
		return
	}
	switch {
	case cued:
		r.claim(k, set, sureCue)
	case !sp.allowed() || r.elsewhere(sp) && !sp.prep && !called || r.villages(sp, set) > 2:
	case !ordinary && (called || r.letters(sp) > 4):
		r.claim(k, set, sureDistrict)
	case len(set) == 1 && r.villages(sp, set) == 0 && (called && sp.to-sp.from > 1 || sp.capital && (sp.prep || sp.to-sp.from > 1) || sp.prep && sp.to-sp.from > 1):
		r.claim(k, set, sureDistrict)
	}
}

// villages counts the villages of the name of sp that do not lie in one of districts.
func (r *resolver) villages(sp *span, districts []int32) int {
	n := 0
	for _, p := range r.named(sp) {
		if !slices.ContainsFunc(districts, func(d int32) bool { return r.g.within(p, d) }) {
			n++
		}
	}
	return n
}

// elsewhere says whether the text names another place.
func (r *resolver) elsewhere(sp *span) bool {
	for i := range r.n {
		if !overlap(r.of(&r.claims[i]), sp) {
			return true
		}
	}
	return false
}

// village claims a village.
func (r *resolver) village(k int) {
	sp := &r.spans[k]
	if sp.level >= cueProvince && sp.level <= cueDistrict && sp.level != cueCity || sp.vague() {
		return
	}
	cued, ordinary := sp.level == cueVillage, sp.ordinary()
	set := r.posts(sp, village)
	highest := regency
	if cued {
		highest = province
	}
	in, next := r.enclosed(sp, set, district, highest)
	placed := sp.prep || sp.level == cueFacility
	switch {
	case len(in) > 0 && cued:
		r.claim(k, in, sureCueEnclosed)
		return
	case len(in) == 0 || sp.node.rule&(ruleStrict|ruleCue) != 0:
	case !ordinary && (next || placed || sp.capital), ordinary && (placed || next) && (sp.capital || placed && sp.to-sp.from > 1):
		r.claim(k, in, sureEnclosed)
		return
	}
	if in := r.inArea(set); len(in) > 0 && (cued || sp.allowed() && (!ordinary || placed && (sp.capital || sp.to-sp.from > 1))) {
		r.claim(k, in, sureArea)
		return
	}
	switch {
	case cued:
		r.claim(k, set, sureCue)
	case sp.level == cueFacility && sp.node.n == 1 && !ordinary && sp.node.rule == 0:
		r.claim(k, set, sureDistrict)
	}
}

// vague says whether the name is one ordinary word in small letters, which does not become a name by a cue: "desa sudah", "kecamatan butuh".
func (sp *span) vague() bool {
	return sp.node.rule&(ruleFrequent|ruleStrict) != 0 && !sp.capital && sp.to-sp.from == 1
}

// ordinary says whether the words of the name, as they are written here, are ordinary ones.
func (sp *span) ordinary() bool {
	return sp.node.rule&(ruleOrdinary|ruleStrict|ruleCue) != 0 || sp.node.rule&ruleSplit != 0 && sp.to-sp.from > 1
}

// letters is how many bytes the name has.
func (r *resolver) letters(sp *span) int {
	n := 0
	for i := sp.from; i < sp.to; i++ {
		n += len(r.r.Word(r.tokens[i]))
	}
	return n
}

// twins decides between places of one name by a smaller place of the text, the operator's area, or the capital.
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
	if r.of(c).level == cueNone {
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
