package linear

import "math"

// Softmax turns scores into probabilities that add up to 1, in place.
func Softmax(scores []float32) {
	top := scores[0]
	for _, s := range scores {
		top = max(top, s)
	}
	var sum float64
	for i, s := range scores {
		e := math.Exp(float64(s - top))
		scores[i] = float32(e)
		sum += e
	}
	for i := range scores {
		scores[i] = float32(float64(scores[i]) / sum)
	}
}

// Round keeps four decimals: more would claim a precision that no model has, and differ between machines.
func Round(p float32) float32 { return float32(math.Round(float64(p)*1e4) / 1e4) }

// Best is the index of the largest value, the first of equals.
func Best(values []float32) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
