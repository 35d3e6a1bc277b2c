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

// score scores the rows that have an answer among n columns from at on, in these columns.
func score(rows []labelled, at, n int, scores func(text string, out []float32)) scored {
	var s scored
	x := make([]float32, linear.MaxLabels)
	for _, r := range rows {
		shares := r.truth[at : at+n]
		if slices.Max(shares) == 0 {
			continue
		}
		scores(r.text, x)
		s.scores = append(s.scores, slices.Clone(x[at:at+n]))
		s.truth = append(s.truth, slices.Index(shares, slices.Max(shares)))
		s.shares = append(s.shares, shares)
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

// shift finds what to add to the biases of n columns: one after the other, three times around, each to the middle of all values in steps of a
// tenth whose macro-F1 lies within plateau of the best. The middle of a plateau carries over to other texts; its highest pixel
// is chance.
func (s *scored) shift(n int) []float32 {
	const plateau, rounds, reach = 0.005, 3, 20
	shift := make([]float32, n)
	for range rounds {
		for c := range shift {
			var f1 [2*reach + 1]float64
			for k := range f1 {
				shift[c] = float32(k-reach) / 10
				f1[k] = s.macroF1(shift)
			}
			best := slices.Max(f1[:])
			var sum, count float64
			for k, f := range f1 {
				if f >= best-plateau {
					sum, count = sum+float64(k-reach)/10, count+1
				}
			}
			shift[c] = float32(sum / count)
		}
	}
	return shift
}

// alarm raises the first two of the three columns that shift moves, "life" and "today" beside "ordinary", as long as 38 of a hundred alarms are right: a
// missed cry for help costs more than a look at a text that can wait.
func (s *scored) alarm(shift []float32) {
	const rightOfAlarms, step, steps = 0.38, 0.05, 120
	best := slices.Clone(shift)
	for range steps {
		shift[0], shift[1] = shift[0]+step, shift[1]+step
		var said, right float64
		for i, x := range s.scores {
			if max(x[0]+shift[0], x[1]+shift[1]) > x[2]+shift[2] {
				said++
				if s.truth[i] < 2 {
					right++
				}
			}
		}
		if said > 0 && right >= rightOfAlarms*said {
			copy(best, shift)
		}
	}
	copy(shift, best)
}

// macroF1 is over the labels that occur.
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
	var sum, count float64
	for c := range n {
		if labelled[c] > 0 {
			sum += 2 * float64(right[c]) / float64(answered[c]+labelled[c])
			count++
		}
	}
	return sum / count
}
