package simulate

import (
	"math"
	"math/rand/v2"
	"sort"
)

// purpose keeps the streams of random numbers apart: what one part of the city draws never shifts what another one gets.
type purpose uint64

const (
	forCitizens purpose = iota + 1
	forOpinions
	forVoices
	forServices
	forHours
	forSlots
	forMentions
	forCrises
	forCampaigns
	forCascades
	forOutages
	forFate
	forIDs
	forOffice
	forSpam
)

// mix is a hash of its arguments: the finaliser of SplitMix64 (Steele, Lea, Flood 2014) over their running sum.
func mix(seed int64, p purpose, a, b uint64) uint64 {
	x := uint64(seed)
	for _, v := range [...]uint64{uint64(p), a, b} {
		x += v + 0x9e3779b97f4a7c15
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return x
}

// die is a source of random numbers that can be set to any stream without allocating.
type die struct {
	pcg rand.PCG
	*rand.Rand
}

func newDie() *die {
	d := &die{}
	d.Rand = rand.New(&d.pcg)
	return d
}

// stream is a fresh source for one purpose.
func (c *City) stream(p purpose, a, b uint64) *die {
	d := newDie()
	d.set(c.cfg.Seed, p, a, b)
	return d
}

func (d *die) set(seed int64, p purpose, a, b uint64) {
	h := mix(seed, p, a, b)
	d.pcg.Seed(h, h^0x6a09e667f3bcc909)
}

func (d *die) chance(p float64) bool { return d.Float64() < p }

// between is uniform in [lo, hi).
func (d *die) between(lo, hi float64) float64 { return lo + (hi-lo)*d.Float64() }

// poisson draws a count with the given mean: Knuth's product for small means, the normal approximation for large ones.
func (d *die) poisson(mean float64) int {
	if mean <= 0 {
		return 0
	}
	if mean > 40 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*d.NormFloat64())))
	}
	limit, product, n := math.Exp(-mean), d.Float64(), 0
	for product > limit {
		product *= d.Float64()
		n++
	}
	return n
}

// pareto is at least 1 with tail exponent alpha, cut at top.
func (d *die) pareto(alpha, top float64) float64 {
	return math.Min(top, math.Pow(1-d.Float64(), -1/alpha))
}

// count turns an expected number per week into a whole one: 1.3 is one, and two in three weeks of ten.
func (d *die) count(expected float64) int {
	n := int(expected)
	if d.chance(expected - float64(n)) {
		n++
	}
	return n
}

// wheel draws an index with the given weights.
type wheel struct{ sums []float64 }

func newWheel(weights []float64) wheel {
	w := wheel{sums: make([]float64, len(weights))}
	sum := 0.0
	for i, x := range weights {
		sum += x
		w.sums[i] = sum
	}
	return w
}

func (w wheel) draw(d *die) int {
	x := d.Float64() * w.sums[len(w.sums)-1]
	return min(sort.SearchFloat64s(w.sums, x), len(w.sums)-1)
}
