package place

import (
	"slices"
	"strings"

	"github.com/kentongan/kentongan/schemas"
)

// maxCandidates bounds what an abstention lists.
const maxCandidates = 8

// answer makes one place of the claims: the most specific of those that enclose each other.
func (r *resolver) answer() schemas.Region {
	if r.n > 1 { // a name that could be anywhere says nothing beside one that could not
		kept := 0
		for i := range r.n {
			if r.claims[i].at >= 0 {
				r.claims[kept] = r.claims[i]
				kept++
			}
		}
		if kept > 0 {
			r.n = kept
		}
	}
	var best [maxSpans]int // of claims, the most specific of each chain
	n, meant := 0, 0
	for i := range r.n {
		if c := &r.claims[i]; !r.absorbed(i) {
			best[n] = i
			n++
			if r.of(c).prep {
				meant++
			}
		}
	}
	if meant == 1 && n > 1 {
		for _, i := range best[:n] {
			if r.of(&r.claims[i]).prep {
				best[0], n = i, 1
				break
			}
		}
	}
	first := &r.claims[best[0]]
	region := schemas.Region{Evidence: r.words(first)}
	at := first.at
	var unclear []int32
	if n > 1 {
		var ats [maxSpans]int32
		for k, i := range best[:n] {
			c := &r.claims[i]
			ats[k] = c.at
			if c.at < 0 {
				at = -1
			}
			unclear = append(unclear, r.few(c)...)
			if k > 0 {
				region.Evidence += ", " + r.words(c)
			}
		}
		if at >= 0 {
			at = r.g.common(ats[:n])
		}
		region.Confidence = sureShared
	} else {
		if first.to-first.from > 1 {
			unclear = r.few(first)
		}
		region.Confidence = first.sure
	}
	region.Candidates = r.codes(unclear)
	if at < 0 {
		region.Confidence = 0
		return region
	}
	region.Code, region.Name, region.Level = r.g.code(at), r.g.name(at), r.g.places[at].level.String()
	return region
}

// absorbed says whether another claim says the same or lies in what claim i may be. That one then stands for both, with its preposition.
func (r *resolver) absorbed(i int) bool {
	c := &r.claims[i]
	for k := range r.n {
		o := &r.claims[k]
		if k == i {
			continue
		}
		same := o.at == c.at && slices.Equal(r.set(o), r.set(c))
		if same && k < i || !same && c.at >= 0 && r.holds(c, o.at) {
			r.of(o).prep = r.of(o).prep || r.of(c).prep
			return true
		}
	}
	return false
}

// holds says whether p lies in what c may be. Between twins, what lies in one of them does.
func (r *resolver) holds(c *claim, p int32) bool {
	if p < 0 {
		return false
	}
	set := r.set(c)
	if slices.Contains(set, c.at) { // one place, or the capital among twins
		return r.g.within(p, c.at)
	}
	return slices.ContainsFunc(set, func(a int32) bool { return r.g.within(p, a) })
}

// few is the first places of those that c may be.
func (r *resolver) few(c *claim) []int32 {
	set := r.set(c)
	return set[:min(len(set), maxCandidates)]
}

// words is the name as it was written, with its cues.
func (r *resolver) words(c *claim) string {
	return strings.Clone(r.source[r.tokens[r.of(c).lead].From:r.tokens[r.of(c).to-1].To])
}

// codes is the codes of ps, in order, each once.
func (r *resolver) codes(ps []int32) []string {
	if len(ps) == 0 {
		return nil
	}
	ps = slices.Clone(ps)
	slices.Sort(ps)
	ps = slices.Compact(ps)
	codes := make([]string, 0, min(len(ps), maxCandidates))
	for _, p := range ps[:min(len(ps), maxCandidates)] {
		codes = append(codes, r.g.code(p))
	}
	return codes
}
