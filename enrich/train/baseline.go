package train

import (
	"errors"
	"slices"

	"github.com/kentongan/kentongan/enrich/cue"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/network"
)

// Example is a text with its label.
type Example struct{ Text, Label string }

// Opinion names the label of a text and how probable it is.
type Opinion func(text string) (label string, confidence float32)

// Linear fits a linear model over words to examples, as the shipped linear models are fitted, but on these alone and uncalibrated: what other
// models are compared with. strength is as in the shipped models. It keeps nothing of examples.
func Linear(labels []string, strength float32, examples []Example) (Opinion, error) {
	rows, err := labelledAll(labels, examples)
	if err != nil {
		return nil, err
	}
	o := options{bits: 17, minDocuments: 2, strength: strength, epochs: 10, seed: 1}
	features := make([][]uint32, len(rows))
	for i, r := range rows {
		features[i] = featuresOf(r.text)
	}
	w := newWeighting(o.bits, o.minDocuments, features)
	vectors := make([]example, len(rows))
	for i, r := range rows {
		vectors[i] = example{w.vector(features[i]), r.truth, 1}
	}
	weights, bias := fit(o, 1<<o.bits, len(labels), vectors)
	return func(text string) (string, float32) {
		p := make([]float32, len(labels))
		product(weights, w.vector(featuresOf(text)), p)
		for c := range p {
			p[c] += bias[c]
		}
		return likeliest(labels, p)
	}, nil
}

// Duet fits a model of the form of manner's, with one head, to examples: what that form is worth on a set whose licence or meaning keeps it out
// of the shipped model. Uncalibrated. It keeps nothing of examples.
func Duet(labels []string, strength float32, examples []Example) (Opinion, error) {
	rows, err := labelledAll(labels, examples)
	if err != nil {
		return nil, err
	}
	d := mannerDuet()
	d.name, d.heads, d.parts = "baseline", []network.Head{{Name: "label", Labels: labels}}, []head{{len(labels), strength, 1}}
	d.words.bits, d.words.minDocuments = 18, 1
	d.network.hidden, d.network.epochs, d.network.rate = linear.MaxLabels-len(labels), 20, 0.05
	m, err := d.train(rows)
	if err != nil {
		return nil, err
	}
	finder, err := cue.New()
	if err != nil {
		return nil, err
	}
	return func(text string) (string, float32) {
		r := reader{finder: finder}
		words, cues := r.read(text)
		p := make([]float32, len(labels))
		m.Scores(words, cues, p)
		return likeliest(labels, p)
	}, nil
}

func likeliest(labels []string, scores []float32) (string, float32) {
	linear.Softmax(scores)
	best := linear.Best(scores)
	return labels[best], scores[best]
}

func labelledAll(labels []string, examples []Example) ([]labelled, error) {
	if len(examples) == 0 {
		return nil, errors.New("train: no examples")
	}
	rows := make([]labelled, len(examples))
	for i, e := range examples {
		truth, err := one(labels, e.Label)
		if err != nil {
			return nil, err
		}
		rows[i] = labelled{text: placeholders.Replace(e.Text), truth: slices.Clone(truth), weight: 1}
	}
	return rows, nil
}
