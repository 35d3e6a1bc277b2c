package spam

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Labels are the labels the model tells apart, in its order.
func Labels() []string { return []string{schemas.SpamGambling, schemas.SpamOther, schemas.SpamNone} }

const (
	gambling = iota
	other
	ham
)

// Least confidence of the two kinds of spam: a citizen's mention that is set aside costs more than an advertisement that is counted.
const (
	leastGambling = 0.6
	leastOther    = 0.6
)

//go:embed model.bin
var model []byte

// Judge tells spam.
type Judge struct {
	model   *linear.Model
	labels  []string
	readers *sync.Pool // of *second
}

// second reads a text that was undressed.
type second struct {
	reader text.Reader
	plain  []byte
}

// New decodes the embedded model.
func New() (*Judge, error) {
	m, err := linear.Open(model, "spam", text.Version, Labels())
	if err != nil {
		return nil, fmt.Errorf("spam model: %w", err)
	}
	return &Judge{m, Labels(), &sync.Pool{New: func() any { return new(second) }}}, nil
}

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "spam" }

// Version names the model.
func (j *Judge) Version() string { return j.model.Version() }

// Judge sets e.Spam. Unknown where the text has no words, and where spam is likeliest but not likely enough.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	e.Spam = schemas.Unknown()
	if len(r.Features) == 0 {
		return
	}
	var p [3]float32
	s := j.readers.Get().(*second)
	plain, changed := Reveal(r.Reader, r.Text, s.plain[:0])
	if changed {
		s.plain = plain
		j.model.Scores(s.reader.Read(string(plain)), p[:])
	} else {
		j.model.Scores(r.Features, p[:])
	}
	j.readers.Put(s)
	linear.Softmax(p[:])
	best := linear.Best(p[:])
	if best == gambling && p[best] < leastGambling || best == other && p[best] < leastOther {
		return
	}
	e.Spam = schemas.Judgement{Label: j.labels[best], Confidence: linear.Round(p[best])}
}

// Tables are the tables of weights that Judge looks a text's features up in.
func (j *Judge) Tables() []*linear.Model { return []*linear.Model{j.model} }
