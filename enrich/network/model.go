// Package network holds the models that judge several things of one text at once, each by two opinions that are added: a linear one (a weight a
// feature and label) and a small network's (one hidden layer of rectified units, then the labels). Both opinions are columns of
// the same tables of 8-bit weights (package linear), so one pass over a text's features, one cache line each, makes all of them.
//
// There are two tables: one for words, whose sums are divided by the length of the text, and one for cues (package cue), which count as they are. The
// package owns the file format and the scoring; it knows no judgement and does not train. A Model is never written after it was
// made: safe for concurrent use.
package network

import (
	"fmt"

	"github.com/kentongan/kentongan/enrich/linear"
)

// Head is a run of columns of which a text has one: its name and its labels.
type Head struct {
	Name   string   `json:"name"`
	Labels []string `json:"labels"`
}

// Meta is what a model says of itself. Columns are the labels of all heads, in order.
type Meta struct {
	Judgement string    `json:"judgement"`
	Features  string    `json:"features"` // versions of the features it was trained on
	Heads     []Head    `json:"heads"`
	Hidden    int       `json:"hidden"` // hidden units; they follow the columns in both tables
	Dense     []float32 `json:"dense"`  // Hidden weights a column: from the hidden units to the column
	Bias      []float32 `json:"bias"`   // one a column, after Gain
	Gain      []float32 `json:"gain"`   // one a column: what its score is multiplied by, the inverse of a temperature
}

// Columns is the number of labels of all heads.
func (m *Meta) Columns() int {
	n := 0
	for _, h := range m.Heads {
		n += len(h.Labels)
	}
	return n
}

func (m *Meta) validate() error {
	k := m.Columns()
	switch {
	case k == 0 || m.Hidden < 0 || k+m.Hidden > linear.MaxLabels:
		return fmt.Errorf("%d labels and %d hidden units, together 1 to %d", k, m.Hidden, linear.MaxLabels)
	case len(m.Dense) != k*m.Hidden || len(m.Bias) != k || len(m.Gain) != k:
		return fmt.Errorf("%d dense weights, %d biases and %d gains for %d labels and %d hidden units", len(m.Dense), len(m.Bias), len(m.Gain), k, m.Hidden)
	}
	return nil
}

// Model scores texts. See the package comment.
type Model struct {
	meta        Meta
	columns     int
	outgoing    []float32 // meta.Dense by hidden unit: a weight a column
	words, cues *linear.Model
	version     string
}

// New composes a model of its tables. Both have a column a label and a hidden unit.
func New(meta Meta, words, cues *linear.Model) (*Model, error) {
	if err := meta.validate(); err != nil {
		return nil, fmt.Errorf("network model: %w", err)
	}
	m := &Model{meta: meta, columns: meta.Columns(), words: words, cues: cues}
	m.outgoing = make([]float32, len(meta.Dense))
	for c := range m.columns {
		for j := range meta.Hidden {
			m.outgoing[j*m.columns+c] = meta.Dense[c*meta.Hidden+j]
		}
	}
	for _, table := range []*linear.Model{words, cues} {
		if n := len(table.Meta().Labels); n != m.columns+meta.Hidden {
			return nil, fmt.Errorf("network model: table of %d columns, want %d and %d", n, m.columns, meta.Hidden)
		}
	}
	return m, nil
}

// Meta is what m says of itself. The caller leaves its slices alone.
func (m *Model) Meta() Meta { return m.meta }

// Version is short, and differs whenever any byte of the model does: judgement, dash, eight hex digits. Only a decoded
// model has one.
func (m *Model) Version() string { return m.version }

// Scores fills out, one a column, for a text with these words and cues. len(out) is at least the number of columns. Within a
// head their differences are log odds.
func (m *Model) Scores(words, cues []uint32, out []float32) {
	var a, b [linear.MaxLabels]float32
	m.words.Scores(words, a[:])
	m.cues.Scores(cues, b[:])
	sums := a[:m.columns]
	for c := range sums {
		sums[c] += b[c]
	}
	for j := range m.meta.Hidden {
		h := a[m.columns+j] + b[m.columns+j]
		if h <= 0 {
			continue // a rectified unit is silent on many texts
		}
		for c, w := range m.outgoing[j*m.columns : (j+1)*m.columns] {
			sums[c] += float32(w * h)
		}
	}
	for c, sum := range sums {
		out[c] = float32(sum*m.meta.Gain[c]) + m.meta.Bias[c]
	}
}

// With is m with other meta data over the same tables.
func (m *Model) With(meta Meta) (*Model, error) { return New(meta, m.words, m.cues) }

// Words is the table that is scored with a text's word features.
func (m *Model) Words() *linear.Model { return m.words }
