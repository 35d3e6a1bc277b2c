package place

import (
	"slices"
	"strings"
)

// resolve claims provinces and regencies, then districts, then villages: each looks for what encloses it among those before.
func (r *resolver) resolve() {
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.strong() && !r.smaller(k) {
			r.known(sp)
		}
	}
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.node.levels&(1<<district) != 0 && !r.claimed(sp) {
			r.district(sp)
		}
	}
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.node.levels&(1<<village) != 0 && !r.claimed(sp) {
			r.village(sp)
		}
	}
	for i := range r.n {
		r.twins(&r.claims[i])
	}
}

func (r *resolver) claimed(sp *span) bool {
	for i := range r.n {
		if r.claims[i].span == sp {
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
	case rule&rulePrep != 0 || rule&ruleSplit != 0 && sp.strong() && sp.to-sp.from > 1 && sp.node.rule&ruleAlias == 0:
		return leveled || sp.capital || (sp.prep || sp.toward) && sp.whole
	}
	return true
}

// smaller says whether the name of a province or regency is here one of a smaller place, because what follows it encloses that and not the
// regency: "Karangasem, Laweyan, Solo", "Depok, Sleman".
func (r *resolver) smaller(k int) bool {
	sp := &r.spans[k]
	if sp.level == cueDistrict || sp.level == cueVillage {
		return true
	}
	if sp.level != cueNone || sp.node.levels&(1<<district|1<<village) == 0 {
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
func (r *resolver) known(sp *span) {
	if !sp.allowed() {
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
	r.claim(sp, set, sure)
}

// called says whether the official name of p is that of sp, and not only an alias.
func (r *resolver) called(p int32, sp *span) bool {
	h := uint64(hashSeed)
	for i := sp.from; i < sp.to; i++ {
		h = hash(h, r.r.Word(r.tokens[i]))
	}
	return h == hash(hashSeed, []byte(strings.ReplaceAll(spaced(shorten(r.g.name(p), r.g.places[p].level)), " ", "")))
}

// district claims a district.
func (r *resolver) district(sp *span) {
	if sp.level == cueVillage {
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
		r.claim(sp, in, sure)
		return
	}
	if in := r.inArea(set); len(in) > 0 && (called || !ordinary || sp.prep && sp.capital) && sp.allowed() {
		r.claim(sp, in, sureArea)
		return
	}
	switch {
	case cued:
		r.claim(sp, set, sureCue)
	case !sp.allowed() || r.elsewhere(sp) && !sp.prep && !called:
	case called && (!ordinary || sp.to-sp.from > 1):
		r.claim(sp, set, sureDistrict)
	case ordinary && sp.to-sp.from > 1 && (sp.prep || sp.capital):
		if d := set[0]; len(set) == 1 && !slices.ContainsFunc(r.named(sp), func(p int32) bool { return !r.g.within(p, d) }) {
			r.claim(sp, set, sureDistrict)
		}
	case !ordinary && r.letters(sp) > 4:
		r.claim(sp, set, sureDistrict)
	}
}

// elsewhere says whether the text names another place.
func (r *resolver) elsewhere(sp *span) bool {
	for i := range r.n {
		if !overlap(r.claims[i].span, sp) {
			return true
		}
	}
	return false
}

// village claims a village.
func (r *resolver) village(sp *span) {
	if sp.level >= cueProvince && sp.level <= cueDistrict && sp.level != cueCity {
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
		r.claim(sp, in, sureCueEnclosed)
		return
	case len(in) == 0 || sp.node.rule&(ruleStrict|ruleCue) != 0:
	case !ordinary && (next || placed || sp.capital), ordinary && (placed || next) && (sp.capital || placed && sp.to-sp.from > 1):
		r.claim(sp, in, sureEnclosed)
		return
	}
	if in := r.inArea(set); len(in) > 0 && (cued || sp.allowed() && (!ordinary || placed && (sp.capital || sp.to-sp.from > 1))) {
		r.claim(sp, in, sureArea)
		return
	}
	switch {
	case cued:
		r.claim(sp, set, sureCue)
	case sp.level == cueFacility && sp.node.n == 1 && !ordinary && sp.node.rule == 0:
		r.claim(sp, set, sureDistrict)
	}
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

// capitals are the cities that bear the name of a regency and are the capital of their province: the name alone means the city.
var capitals = map[string]bool{"32.73": true, "33.74": true, "36.73": true, "53.71": true, "91.71": true, "96.71": true}

// twins decides between places of one name by a smaller place of the text, the operator's area, or the capital.
func (r *resolver) twins(c *claim) {
	if len(c.set) < 2 {
		return
	}
	decide := func(sure float32, keep func(p int32) bool) bool {
		some := r.pick(c.set, keep)
		if len(some) == 0 || len(some) == len(c.set) {
			return false
		}
		c.set, c.at = some, r.g.common(some)
		if len(some) == 1 {
			c.sure = sure
		}
		return true
	}
	for i := range r.n {
		if o := &r.claims[i]; len(o.set) == 1 && decide(sureEnclosed, func(p int32) bool { return o.at != p && r.g.within(o.at, p) }) {
			return
		}
	}
	if len(r.area) > 0 && decide(sureArea, func(p int32) bool {
		for _, a := range r.area {
			if r.g.within(p, a) || r.g.within(a, p) {
				return true
			}
		}
		return false
	}) {
		return
	}
	if r.g.places[c.set[0]].level == regency {
		if some := r.pick(c.set, func(p int32) bool { return capitals[r.g.code(p)] }); len(some) == 1 && c.span.level == cueNone {
			c.at, c.sure = some[0], sureCapital
		}
	}
}
