package train

import (
	"math"

	"github.com/kentongan/kentongan/enrich/linear"
)

// calibrate finds the temperature, and where asked a shift of each bias, at which the model's probabilities of the
// rows' labels are highest (Guo et al., "On Calibration of Modern Neural Networks", 2017): gradient descent on their mean log loss,
// which is convex in 1/temperature and the shifts.
func calibrate(m *linear.Model, rows []labelled, shiftBias bool) (temperature float32, shift []float32) {
	n := len(m.Meta().Labels)
	scores := make([][]float32, len(rows))
	for i, r := range rows {
		scores[i] = make([]float32, n)
		m.Scores(featuresOf(r.text), scores[i])
	}
	sharp, offsets := 1.0, make([]float64, n)
	p := make([]float32, n)
	const steps, rate = 600, 0.5
	for range steps {
		var slope float64
		slopes := make([]float64, n)
		for i, r := range rows {
			for c := range p {
				p[c] = float32(sharp*float64(scores[i][c]) + offsets[c])
			}
			linear.Softmax(p)
			for c := range p {
				g := float64(p[c] - r.truth[c])
				slope += g * float64(scores[i][c])
				slopes[c] += g
			}
		}
		sharp = math.Max(0.05, sharp-rate*slope/float64(len(rows)))
		if shiftBias {
			for c := range offsets {
				offsets[c] -= rate * slopes[c] / float64(len(rows))
			}
		}
	}
	shift = make([]float32, n)
	for c := range shift {
		shift[c] = float32(offsets[c] / sharp)
	}
	return float32(1 / sharp), shift
}
