package train

import (
	"math"

	"github.com/kentongan/kentongan/enrich/linear"
)

// quantise folds the idf into the weights and rounds them to eight bits, one scale a label.
func quantise(meta linear.Meta, w *weighting, rows, bias []float32) (*linear.Model, error) {
	var heaviest float64
	for _, idf := range w.idf {
		heaviest = max(heaviest, float64(idf)*float64(idf))
	}
	meta.Bias, meta.Mass = bias, float32(heaviest/255)
	planes := make([][]byte, len(meta.Labels)+1)
	meta.Scales = roundWeights(planes, w.idf, rows)
	masses := make([]byte, len(w.idf))
	for b, idf := range w.idf {
		masses[b] = byte(math.Round(float64(idf) * float64(idf) / float64(meta.Mass)))
	}
	planes[len(meta.Labels)] = masses
	return linear.New(meta, planes)
}

// quantiseCues is quantise for features that all weigh value and have no mass.
func quantiseCues(meta linear.Meta, value float32, rows, bias []float32) (*linear.Model, error) {
	values := make([]float32, 1<<meta.Bits)
	for b := range values {
		values[b] = value
	}
	meta.Bias, meta.Mass = bias, 0
	planes := make([][]byte, len(meta.Labels)+1)
	meta.Scales = roundWeights(planes, values, rows)
	planes[len(meta.Labels)] = make([]byte, len(values))
	return linear.New(meta, planes)
}

// roundWeights fills all planes but the last with rows, one weight a plane for each bucket, times the bucket's value, and gives the scales. The few
// weights beyond limit standard deviations are clipped: a scale that reached them would round the many small ones away.
func roundWeights(planes [][]byte, values, rows []float32) (scales []float32) {
	const limit = 12
	n := len(planes) - 1
	scales = make([]float32, n)
	for c := range n {
		var squares, top float64
		var used int
		for b, value := range values {
			if v := float64(rows[b*n+c]) * float64(value); v != 0 {
				squares += v * v
				used++
				top = max(top, math.Abs(v))
			}
		}
		if top == 0 {
			top = 1
		}
		if used > 0 {
			top = min(top, limit*math.Sqrt(squares/float64(used)))
		}
		scales[c] = float32(top / 127)
		planes[c] = make([]byte, len(values))
		for b, value := range values {
			v := math.Round(float64(rows[b*n+c]) * float64(value) / float64(scales[c]))
			planes[c][b] = byte(int8(max(-127, min(127, v))))
		}
	}
	return scales
}
