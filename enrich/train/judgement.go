package train

import (
	"fmt"
	"math"
	"slices"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
)

// labelled is a text with the share of truth of each label of one judgement, by column.
type labelled struct {
	set    string
	text   string
	truth  []float32
	weight float32
}

// judgement is everything that makes one model.
type judgement struct {
	name      string
	labels    []string
	options   options
	threshold float32
	rows      func(shared string) ([]labelled, error)
	lift      map[string]float32                      // added to the biases of these labels
	tune      func(shared string) ([]labelled, error) // rows the temperature is fitted on; nil: the held-out ones
	priors    string                                  // set whose shares of the labels the answers assume; "": those of all rows
	tuneBias  bool                                    // choose the biases there, too
	heads     []head                                  // groups of labels that are judged apart; nil: all labels are one
}

// head is a run of labels of which a text has one. A row may leave a head out: its shares of truth are then all 0.
type head struct {
	labels   int
	strength float32 // instead of options.strength
}

// groups are the heads of j with the column that each starts at.
func (j *judgement) groups() (heads []head, from []int) {
	heads = j.heads
	if heads == nil {
		heads = []head{{len(j.labels), j.options.strength}}
	}
	at := 0
	for _, h := range heads {
		from = append(from, at)
		at += h.labels
	}
	return heads, from
}

// train fits, quantises and calibrates the model of j.
func (j *judgement) train(shared string) (*linear.Model, []labelled, error) {
	rows, err := j.rows(shared)
	if err != nil {
		return nil, nil, err
	}
	var used, held []labelled
	for _, r := range rows {
		if dataset.HeldOut(r.text) && r.set != seedSet {
			if j.priors == "" || r.set == j.priors {
				held = append(held, r)
			}
		} else {
			used = append(used, r)
		}
	}
	features := make([][]uint32, len(used))
	for i, r := range used {
		features[i] = featuresOf(r.text)
	}
	w := newWeighting(j.options.bits, j.options.minDocuments, features)
	vectors := make([]vector, len(used))
	for i := range used {
		vectors[i] = w.vector(features[i])
	}
	weights, bias := j.fit(used, vectors)
	if j.priors != "" {
		j.assumePriors(used, bias)
	}
	for c, l := range j.labels {
		bias[c] += j.lift[l]
	}
	meta := linear.Meta{Judgement: j.name, Features: text.Version, Labels: j.labels, Bits: j.options.bits, Temperature: 1, Threshold: j.threshold}
	m, err := quantise(meta, w, weights, bias)
	if err != nil {
		return nil, nil, err
	}
	if j.tune != nil {
		if held, err = j.tune(shared); err != nil {
			return nil, nil, err
		}
	}
	j.calibrate(&meta, m, held, weights, bias)
	if m, err = quantise(meta, w, weights, bias); err != nil {
		return nil, nil, err
	}
	return m, used, nil
}

// fit fits each head by itself on the rows that answer it, and sets the weights side by side.
func (j *judgement) fit(used []labelled, vectors []vector) (weights, bias []float32) {
	n := len(j.labels)
	heads, from := j.groups()
	if len(heads) == 1 {
		return fit(j.options, n, examplesOf(used, vectors, 0, n))
	}
	weights, bias = make([]float32, n<<j.options.bits), make([]float32, n)
	for i, h := range heads {
		o, at := j.options, from[i]
		o.strength = h.strength
		w, b := fit(o, h.labels, examplesOf(used, vectors, at, h.labels))
		copy(bias[at:], b)
		for bucket := range 1 << o.bits {
			copy(weights[bucket*n+at:], w[bucket*h.labels:(bucket+1)*h.labels])
		}
	}
	return weights, bias
}

// examplesOf are the rows that have an answer among n columns from at on.
func examplesOf(used []labelled, vectors []vector, at, n int) []example {
	var examples []example
	for i, r := range used {
		if truth := r.truth[at : at+n]; slices.Max(truth) > 0 {
			examples = append(examples, example{vectors[i], truth, r.weight})
		}
	}
	return examples
}

// calibrate fits temperature and biases to the rows in held, as m scores them. One head's temperature is the model's; where there are more, each
// goes into its columns' weights and biases.
func (j *judgement) calibrate(meta *linear.Meta, m *linear.Model, held []labelled, weights, bias []float32) {
	heads, from := j.groups()
	n := len(j.labels)
	for i, h := range heads {
		at := from[i]
		known := score(m, held, at, h.labels)
		shift := make([]float32, h.labels)
		if j.tuneBias {
			shift = known.shift(h.labels)
		}
		temperature := known.temperature(shift)
		for c := range shift {
			bias[at+c] += shift[c]
		}
		if len(heads) == 1 {
			meta.Temperature = temperature
			return
		}
		for c := at; c < at+h.labels; c++ {
			bias[c] /= temperature
			for b := c; b < len(weights); b += n {
				weights[b] /= temperature
			}
		}
	}
}

// assumePriors moves the biases from the labels' shares in the weighted rows half way (on the scale of logarithms) to those in the set
// that looks like the stream: all the way would give up on the small languages.
func (j *judgement) assumePriors(used []labelled, bias []float32) {
	const halfWay = 0.5
	all, like := make([]float64, len(bias)), make([]float64, len(bias))
	var allSum, likeSum float64
	for _, r := range used {
		for c, share := range r.truth {
			all[c] += float64(share * r.weight)
			allSum += float64(share * r.weight)
			if r.set == j.priors {
				like[c] += float64(share)
				likeSum += float64(share)
			}
		}
	}
	for c := range bias {
		bias[c] += float32(halfWay * (math.Log(like[c]/likeSum) - math.Log(all[c]/allSum)))
	}
}

// one is the truth of a row that has exactly one label.
func one(labels []string, label string) ([]float32, error) {
	truth := make([]float32, len(labels))
	for c, l := range labels {
		if l == label {
			truth[c] = 1
			return truth, nil
		}
	}
	return nil, fmt.Errorf("label %q is not one of %v", label, labels)
}
