package train

import (
	"math"
	"math/rand/v2"
)

// example is a vector, the share of truth that each label has (together 1), and how much an error on it counts.
type example struct {
	vector
	truth  []float32
	weight float32
}

// options are the learner's; judgements name theirs.
type options struct {
	bits         int     // 2^bits buckets
	minDocuments int     // a bucket that fewer texts hold says nothing
	strength     float32 // C: how far the data may pull the weights from zero
	epochs       int
	seed         uint64
}

// rate0 is the first step of the descent. Values from 1 to 10 end at the same weights.
const rate0 = 4

// fit is multinomial logistic regression with an L2 penalty, by stochastic gradient descent with Bottou's step
// rate0/(1+lambda*rate0*t) ("Stochastic Gradient Descent Tricks", 2012), lambda = 1/(C*n). It returns a row of one weight a label for
// each bucket, and the biases. One goroutine, an order drawn from the seed, no fused arithmetic: same examples, same bits.
func fit(o options, buckets, labels int, examples []example) (rows, bias []float32) {
	rows, bias = make([]float32, labels*buckets), make([]float32, labels)
	lambda := 1 / (o.strength * float32(len(examples)))
	scale := float32(1) // of all rows, so that the penalty costs one multiplication a step
	random := rand.New(rand.NewPCG(o.seed, 0))
	order := random.Perm(len(examples))
	slope := make([]float32, labels)
	var step float32
	for range o.epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			ex := &examples[i]
			rate := rate0 / (1 + float32(lambda*rate0*step))
			step++
			product(rows, ex.vector, slope)
			for c := range slope {
				slope[c] = float32(slope[c]*scale) + bias[c]
			}
			softmax(slope)
			scale *= 1 - float32(rate*lambda)
			for c := range slope {
				g := float32((slope[c] - ex.truth[c]) * ex.weight)
				bias[c] -= float32(0.01 * rate * g)
				slope[c] = -float32(rate*g) / scale
			}
			for k, b := range ex.buckets {
				v, row := ex.values[k], rows[int(b)*labels:(int(b)+1)*labels]
				for c, g := range slope {
					row[c] += float32(g * v)
				}
			}
			if scale < 1e-3 {
				rescale(rows, scale)
				scale = 1
			}
		}
	}
	rescale(rows, scale)
	return rows, bias
}

// product fills out with the sums of v's rows.
func product(rows []float32, v vector, out []float32) {
	clear(out)
	n := len(out)
	for k, b := range v.buckets {
		x := v.values[k]
		for c, w := range rows[int(b)*n : (int(b)+1)*n] {
			out[c] += float32(w * x)
		}
	}
}

func softmax(scores []float32) {
	top := scores[0]
	for _, s := range scores {
		top = max(top, s)
	}
	var sum float64
	for c, s := range scores {
		e := math.Exp(float64(s - top))
		scores[c] = float32(e)
		sum += e
	}
	for c := range scores {
		scores[c] = float32(float64(scores[c]) / sum)
	}
}

func rescale(rows []float32, by float32) {
	for i := range rows {
		rows[i] *= by
	}
}
