package train

import (
	"math"
	"slices"

	"github.com/kentongan/kentongan/enrich/text"
)

// vector is a text as the learner sees it: buckets in rising order and their values, of length 1 together.
type vector struct {
	buckets []int32
	values  []float32
}

// weighting knows how much a bucket says: the inverse document frequency of the training texts, 0 for a bucket that fewer
// than minDocuments of them hold.
type weighting struct {
	bits int
	idf  []float32
}

func newWeighting(bits, minDocuments int, features [][]uint32) *weighting {
	w := &weighting{bits: bits, idf: make([]float32, 1<<bits)}
	documents := make([]int, 1<<bits)
	for _, f := range features {
		var last int32 = -1
		for _, b := range w.buckets(f) {
			if b != last {
				documents[b]++
			}
			last = b
		}
	}
	for b, n := range documents {
		if n >= minDocuments {
			w.idf[b] = float32(math.Log(float64(len(features)+1)/float64(n+1)) + 1)
		}
	}
	return w
}

// buckets are the buckets of features, sorted, with repetitions.
func (w *weighting) buckets(features []uint32) []int32 {
	out := make([]int32, len(features))
	for i, f := range features {
		out[i] = int32(f >> (32 - w.bits))
	}
	slices.Sort(out)
	return out
}

// vector weighs features as linear.Model.Scores does: each occurrence adds its idf, and its idf squared to the text's length.
func (w *weighting) vector(features []uint32) vector {
	var v vector
	var mass float64
	for _, b := range w.buckets(features) {
		idf := w.idf[b]
		if idf == 0 {
			continue
		}
		mass += float64(idf) * float64(idf)
		if n := len(v.buckets); n > 0 && v.buckets[n-1] == b {
			v.values[n-1] += idf
		} else {
			v.buckets, v.values = append(v.buckets, b), append(v.values, idf)
		}
	}
	for i := range v.values {
		v.values[i] = float32(float64(v.values[i]) / math.Sqrt(mass))
	}
	return v
}

// featuresOf reads s with a reader of its own: the features may be kept.
func featuresOf(s string) []uint32 {
	var r text.Reader
	return slices.Clone(r.Read(s))
}
