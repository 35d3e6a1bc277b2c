package train

import (
	"math"
	"slices"

	"github.com/kentongan/kentongan/enrich/linear"
)

// scored are rows as the model sees them: scores by column, and the column that is true.
type scored struct {
	scores [][]float32
	truth  []int
	shares [][]float32
}

func score(m *linear.Model, rows []labelled) scored {
	var s scored
	for _, r := range rows {
		x := make([]float32, len(m.Meta().Labels))
		m.Scores(featuresOf(r.text), x)
		s.scores = append(s.scores, x)
		s.truth = append(s.truth, slices.Index(r.truth, slices.Max(r.truth)))
		s.shares = append(s.shares, r.truth)
	}
	return s
}

// temperature is what scores are divided by for the probabilities of the true labels to be highest (Guo et al., "On Calibration of
// Modern Neural Networks", 2017): gradient descent on the mean log loss, which is convex in 1/temperature.
func (s *scored) temperature(shift []float32) float32 {
	sharp := 1.0
	p := make([]float32, len(shift))
	const steps, rate = 400, 0.5
	for range steps {
		var slope float64
		for i, x := range s.scores {
			for c := range p {
				p[c] = float32(sharp * float64(x[c]+shift[c]))
			}
			linear.Softmax(p)
			for c := range p {
				slope += float64(p[c]-s.shares[i][c]) * float64(x[c]+shift[c])
			}
		}
		sharp = math.Max(0.05, sharp-rate*slope/float64(len(s.scores)))
	}
	return float32(1 / sharp)
}

// shift finds what to add to the biases of the first and the last of three columns: the middle of all pairs, in steps of a tenth, whose
// macro-F1 lies within plateau of the best. The middle of a plateau carries over to other texts; its highest pixel is chance.
func (s *scored) shift() []float32 {
	const plateau = 0.01
	type pair struct{ first, last, f1 float64 }
	var all []pair
	var best float64
	for a := -15; a <= 15; a++ {
		for b := -15; b <= 15; b++ {
			x := pair{float64(a) / 10, float64(b) / 10, 0}
			x.f1 = s.macroF1([]float32{float32(x.first), 0, float32(x.last)})
			all, best = append(all, x), max(best, x.f1)
		}
	}
	var first, last, n float64
	for _, x := range all {
		if x.f1 >= best-plateau {
			first, last, n = first+x.first, last+x.last, n+1
		}
	}
	return []float32{float32(first / n), 0, float32(last / n)}
}

func (s *scored) macroF1(shift []float32) float64 {
	n := len(shift)
	right, answered, labelled := make([]int, n), make([]int, n), make([]int, n)
	p := make([]float32, n)
	for i, x := range s.scores {
		for c := range p {
			p[c] = x[c] + shift[c]
		}
		best := linear.Best(p)
		answered[best]++
		labelled[s.truth[i]]++
		if best == s.truth[i] {
			right[best]++
		}
	}
	var sum float64
	for c := range n {
		if d := answered[c] + labelled[c]; d > 0 {
			sum += 2 * float64(right[c]) / float64(d)
		}
	}
	return sum / float64(n)
}
