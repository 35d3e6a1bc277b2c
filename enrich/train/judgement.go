package train

import (
	"fmt"
	"math"

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
}

// make is train as a file.
func (j *judgement) make(shared string) (made, error) {
	m, used, err := j.train(shared)
	if err != nil {
		return made{}, err
	}
	file, err := m.Encode()
	if err != nil {
		return made{}, err
	}
	if m, err = linear.Decode(file); err != nil { // what is written is what will be read
		return made{}, err
	}
	meta := m.Meta()
	form := fmt.Sprintf("linear, 2^%d buckets, temperature %.3f, unknown below %.2f", meta.Bits, meta.Temperature, meta.Threshold)
	return made{j.name, m.Version(), file, form, j.labels, []int{len(j.labels)}, used}, nil
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
	examples := make([]example, len(used))
	for i, r := range used {
		examples[i] = example{w.vector(features[i]), r.truth, r.weight}
	}
	weights, bias := fit(j.options, 1<<j.options.bits, len(j.labels), examples)
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
	known := score(held, 0, len(j.labels), func(s string, out []float32) { m.Scores(featuresOf(s), out) })
	shift := make([]float32, len(bias))
	if j.tuneBias {
		shift = known.shift(len(shift))
	}
	meta.Temperature = known.temperature(shift)
	for c := range bias {
		bias[c] += shift[c]
	}
	if m, err = quantise(meta, w, weights, bias); err != nil {
		return nil, nil, err
	}
	return m, used, nil
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
