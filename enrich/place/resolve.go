package place

import (
	"slices"
	"strings"
)

// claimAll claims provinces and regencies, then districts, then villages: each looks for what encloses it among those before.
func (r *resolver) claimAll() {
	for k := range r.scan.n {
		if sp := &r.spans[k]; !sp.dead && sp.strong() && sp.allowed() && !r.foreign(sp) && !r.smaller(k) {
			r.known(k)
			r.release()
		}
	}
	for k := range r.scan.n { // "solo semarang", "Kuningan, Jawa Barat": the one says that the other is no word
		if sp := &r.spans[k]; !sp.dead && sp.strong() && sp.whole && !r.claimed(k) && r.beside(sp) && !r.foreign(sp) {
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

// claimed says whether name k is claimed.
func (r *resolver) claimed(k int) bool {
	for i := range r.n {
		if r.claims[i].span == k {
			return true
		}
	}
	return false
}

// foreign says whether a name that is also something else would mean a place away from the operator's area, without a cue: in a city of
// one's own, "Kupang" is a street.
func (r *resolver) foreign(sp *span) bool {
	return len(r.area) > 0 && sp.level == cueNone && sp.node.rule&(rulePrep|ruleCue|ruleSplit) != 0 && !slices.ContainsFunc(r.named(sp), r.home)
}

// beside says whether a claimed province or regency stands next to sp. One that is almost always a word takes the province it lies in,
// right after it.
func (r *resolver) beside(sp *span) bool {
	word := sp.node.rule&(ruleCue|ruleStrict) != 0
	for i := range r.n {
		c := &r.claims[i]
		o := r.of(c)
		if sp.to == o.from && word {
			return slices.ContainsFunc(r.named(sp), func(p int32) bool {
				return r.g.places[p].level == regency && c.at >= 0 && r.g.places[p].parent == c.at
			})
		}
		if !word && o.strong() && (o.to == sp.from && !r.cut(int(sp.from)) || sp.to == o.from && !r.cut(int(o.from))) {
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
		return leveled && !sp.called()
	case rule&ruleCue != 0:
		return leveled && !sp.called() || (sp.prep || sp.toward) && sp.capital && !sp.local
	case rule&rulePrep != 0:
		return leveled && (sp.whole || !sp.called()) || sp.whole && !sp.local && (sp.capital && rule&ruleLower == 0 || sp.prep || sp.toward)
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
	provinces, regencies := r.posts(sp, province), r.posts(sp, regency)
	set := regencies
	if cued := sp.level == cueRegency || sp.level == cueCity || sp.level == cueStation; cued && len(regencies) > 0 {
		if some := r.pick(set, func(p int32) bool { return r.g.places[p].city == (sp.level != cueRegency) }); len(some) > 0 {
			set = some
		}
		if len(set) > 1 { // "Tangerang" stands for Tangerang Selatan too, "kota Tangerang" does not
			if some := r.pick(set, func(p int32) bool { return r.official(p, sp) }); len(some) > 0 {
				set = some
			}
		}
	} else if len(provinces) > 0 {
		set = provinces
		if sp.level == cueProvince {
			if some := r.pick(set, func(p int32) bool { return r.official(p, sp) }); len(some) > 0 { // "Papua" stands for six, "Provinsi Papua" does not
				set = some
			}
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

// official says whether the official name of p is that of sp, and not only an alias.
func (r *resolver) official(p int32, sp *span) bool {
	var written strings.Builder
	for i := sp.from; i < sp.to; i++ {
		written.Write(r.r.Word(r.tokens[i]))
	}
	return written.String() == strings.ReplaceAll(spaced(shorten(r.g.name(p), r.g.places[p].level)), " ", "")
}
