package place

import "slices"

// district claims a district.
func (r *resolver) district(k int) {
	sp := &r.spans[k]
	if sp.level == cueVillage && sp.has(village) || sp.vague() {
		return
	}
	cued := sp.level == cueDistrict
	called := cued || sp.called() || sp.level == cueCity
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
	case !sp.allowed() || sp.local || len(r.area) > 0 || r.elsewhere(sp) && !sp.prep && !called || r.villages(sp, set) > 2:
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
	placed := sp.prep || sp.called()
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
	if cued {
		r.claim(k, set, sureCue)
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
