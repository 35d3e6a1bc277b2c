package train

import (
	"math"
	"math/rand/v2"
	"slices"
)

// networkOptions are the network learner's.
type networkOptions struct {
	hidden     int
	epochs     int
	rate       float32 // of the first step; falls to zero in a straight line
	drop       float32 // share of a text's features that a step does not see
	hiddenDrop float32 // share of the hidden units that a step does not see
	smooth     float32 // share of the truth that is spread over all labels of a head
	spread     float32 // first weights of the features lie in [-spread, spread]
	seed       uint64
}

// net is one hidden layer of rectified units over buckets, and a softmax over the labels of each head.
type net struct {
	hidden, columns int
	rows            []float32 // hidden weights a bucket
	hiddenBias      []float32
	dense           []float32 // hidden weights a column
	bias            []float32
}

// manyExample is a vector with the truth of all heads side by side; a head whose shares are all 0 is not answered.
type manyExample struct {
	vector
	truth  []float32
	weight float32
}

// netFit is the state of a fit: the network, the sums of squared slopes that its steps are divided by (Duchi et al., "Adaptive Subgradient Methods",
// 2011; one a bucket and one a column, where the paper has one a weight), and buffers.
type netFit struct {
	net
	o                      networkOptions
	heads                  []head
	random                 *rand.Rand
	seenRows, seenColumns  []float32
	seenHidden             float32
	h, slope, open, scores []float32
	keptBuckets            []int32
	keptValues             []float32
}

// fitNetwork fits all heads at once. One goroutine, an order drawn from the seed, no fused arithmetic: same examples, same bits.
func fitNetwork(o networkOptions, buckets int, heads []head, examples []manyExample) *net {
	f := newNetFit(o, buckets, heads)
	order := f.random.Perm(len(examples))
	total := float32(o.epochs * len(examples))
	var step float32
	for range o.epochs {
		f.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			rate := o.rate * (1 - float32(step/total))
			step++
			f.forward(&examples[i])
			f.backward(&examples[i], rate)
		}
	}
	return &f.net
}

func newNetFit(o networkOptions, buckets int, heads []head) *netFit {
	f := &netFit{o: o, heads: heads, random: rand.New(rand.NewPCG(o.seed, 1))}
	f.hidden = o.hidden
	for _, h := range heads {
		f.columns += h.labels
	}
	f.rows = f.uniform(o.hidden*buckets, o.spread)
	f.dense = f.uniform(o.hidden*f.columns, float32(1/math.Sqrt(float64(o.hidden))))
	f.hiddenBias, f.bias = make([]float32, o.hidden), make([]float32, f.columns)
	f.seenRows, f.seenColumns = make([]float32, buckets), make([]float32, f.columns)
	f.h, f.slope, f.open = make([]float32, o.hidden), make([]float32, o.hidden), make([]float32, o.hidden)
	f.scores = make([]float32, f.columns)
	return f
}

func (f *netFit) uniform(n int, spread float32) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32((f.random.Float32()*2 - 1) * spread)
	}
	return w
}

// forward fills the hidden layer from the features it keeps, and open with what each unit lets through.
func (f *netFit) forward(ex *manyExample) {
	f.keptBuckets, f.keptValues = f.keptBuckets[:0], f.keptValues[:0]
	for k, b := range ex.buckets {
		if f.random.Float32() >= f.o.drop {
			f.keptBuckets, f.keptValues = append(f.keptBuckets, b), append(f.keptValues, ex.values[k]/(1-f.o.drop))
		}
	}
	copy(f.h, f.hiddenBias)
	for k, b := range f.keptBuckets {
		v := f.keptValues[k]
		for j, w := range f.rows[int(b)*f.hidden : (int(b)+1)*f.hidden] {
			f.h[j] += float32(w * v)
		}
	}
	for j, x := range f.h {
		f.open[j] = 0
		if x > 0 && f.random.Float32() >= f.o.hiddenDrop {
			f.open[j] = 1 / (1 - f.o.hiddenDrop)
		}
		f.h[j] = float32(x * f.open[j])
	}
}

// backward takes one step against the slopes of the log loss of all heads that ex answers.
func (f *netFit) backward(ex *manyExample, rate float32) {
	clear(f.slope)
	at := 0
	for _, h := range f.heads {
		if truth := ex.truth[at : at+h.labels]; slices.Max(truth) > 0 {
			f.stepHead(at, truth, rate, ex.weight*h.share)
		}
		at += h.labels
	}
	var square float32
	for j, open := range f.open {
		f.slope[j] = float32(f.slope[j] * open)
		square += float32(f.slope[j] * f.slope[j])
	}
	square /= float32(f.hidden)
	f.seenHidden += square
	step := 0.1 * rate / root(f.seenHidden+1)
	for j, g := range f.slope {
		f.hiddenBias[j] -= float32(step * g)
	}
	for k, b := range f.keptBuckets {
		v := f.keptValues[k]
		f.seenRows[b] += float32(float32(square*v) * v)
		step := float32(rate*v) / root(f.seenRows[b]+1e-4)
		row := f.rows[int(b)*f.hidden : (int(b)+1)*f.hidden]
		for j, g := range f.slope {
			row[j] -= float32(step * g)
		}
	}
}

// stepHead moves the columns of one head, from at on, and adds their slopes to the hidden layer's.
func (f *netFit) stepHead(at int, truth []float32, rate, weight float32) {
	p := f.scores[:len(truth)]
	for c := range p {
		sum := f.bias[at+c]
		for j, w := range f.column(at + c) {
			sum += float32(w * f.h[j])
		}
		p[c] = sum
	}
	softmax(p)
	for c, share := range truth {
		want := float32(share*(1-f.o.smooth)) + f.o.smooth/float32(len(truth))
		g := float32((p[c] - want) * weight)
		f.seenColumns[at+c] += float32(g * g)
		step := float32(rate*g) / root(f.seenColumns[at+c]+1)
		column := f.column(at + c)
		for j, w := range column {
			f.slope[j] += float32(g * w)
			column[j] = w - float32(step*f.h[j])
		}
		f.bias[at+c] -= step
	}
}

func (f *netFit) column(c int) []float32 { return f.dense[c*f.hidden : (c+1)*f.hidden] }

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }
