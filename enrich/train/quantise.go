package train

import (
	"math"

	"github.com/kentongan/kentongan/enrich/linear"
)

// quantise folds the idf into the weights and rounds them to eight bits, one scale a label. The few weights beyond limit
// standard deviations are clipped: a scale that reached them would round the many small ones away.
func quantise(meta linear.Meta, w *weighting, rows, bias []float32) (*linear.Model, error) {
	const limit = 12
	n := len(meta.Labels)
	planes := make([][]byte, n+1)
	meta.Scales, meta.Bias = make([]float32, n), bias
	for c := range n {
		var squares, top float64
		var used int
		for b, idf := range w.idf {
			if v := float64(rows[b*n+c]) * float64(idf); v != 0 {
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
		meta.Scales[c] = float32(top / 127)
		planes[c] = make([]byte, len(w.idf))
		for b, idf := range w.idf {
			v := math.Round(float64(rows[b*n+c]) * float64(idf) / float64(meta.Scales[c]))
			planes[c][b] = byte(int8(max(-127, min(127, v))))
		}
	}
	var heaviest float64
	for _, idf := range w.idf {
		heaviest = max(heaviest, float64(idf)*float64(idf))
	}
	meta.Mass = float32(heaviest / 255)
	planes[n] = make([]byte, len(w.idf))
	for b, idf := range w.idf {
		planes[n][b] = byte(math.Round(float64(idf) * float64(idf) / float64(meta.Mass)))
	}
	return linear.New(meta, planes)
}
