package viewer

import "math"

// z95 is the 97.5 % quantile of the standard normal distribution.
const z95 = 1.959963984540054

// wilson is the 95 % score interval of a share among n voices, as if the voices were independent draws (E. B. Wilson, "Probable inference, the law of
// succession, and statistical inference", JASA 22, 1927). Both ends lie in [0, 1]; n must be positive.
func wilson(share, n float64) (low, high float64) {
	z2 := z95 * z95
	center := (share + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(share*(1-share)/n+z2/(4*n*n))
	return max(0, center-half), min(1, center+half)
}
