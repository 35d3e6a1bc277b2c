package train

import (
	"fmt"
	"hash/fnv"

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
	tune      func(shared string) ([]labelled, error) // rows the temperature is fitted on; nil: the held-out ones
	tuneBias  bool                                    // fit the biases there, too
}

// HeldOut says whether a text is kept from training, one in ten by its hash: the temperature is fitted on them, and ACCURACY.md
// measures them.
func HeldOut(s string) bool {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()%10 == 0
}

// train fits, quantises and calibrates the model of j.
func (j *judgement) train(shared string) (*linear.Model, []labelled, error) {
	rows, err := j.rows(shared)
	if err != nil {
		return nil, nil, err
	}
	var used, held []labelled
	for _, r := range rows {
		if HeldOut(r.text) {
			held = append(held, r)
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
	weights, bias := fit(j.options, len(j.labels), examples)
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
	temperature, shift := calibrate(m, held, j.tuneBias)
	meta.Temperature = temperature
	for c := range bias {
		bias[c] += shift[c]
	}
	if m, err = quantise(meta, w, weights, bias); err != nil {
		return nil, nil, err
	}
	return m, used, nil
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
