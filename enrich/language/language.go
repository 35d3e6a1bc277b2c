// Package language judges which language most words of a text are in: a linear model over text's features, trained by
// enrich/train on the sets that MODELS.md names. It tells apart what lives side by side in Indonesian mentions; everything else is "other".
//
// A Judge is safe for concurrent use.
package language

import (
	_ "embed"
	"fmt"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// The languages, as design's labels spell them. Mixed is a text that two of them carry together.
const (
	Indonesian  = "id"
	Javanese    = "jv"
	Sundanese   = "su"
	Balinese    = "ban"
	Minangkabau = "min"
	Malay       = "ms"
	English     = "en"
	Mixed       = "mixed"
	Other       = "other"
)

// Labels lists what a Judge can say beside schemas.LabelUnknown, in the order of the model's columns.
func Labels() []string {
	return []string{Indonesian, Javanese, Sundanese, Balinese, Minangkabau, Malay, English, Mixed, Other}
}

//go:embed model.bin
var model []byte

// Judge names the language of texts.
type Judge struct{ model *linear.Model }

// New decodes the embedded model.
func New() (*Judge, error) {
	m, err := linear.Open(model, "language", text.Version, Labels())
	if err != nil {
		return nil, fmt.Errorf("language model: %w", err)
	}
	return &Judge{m}, nil
}

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "language" }

// Version names the model.
func (j *Judge) Version() string { return j.model.Version() }

// Judge sets e.Language: the likeliest language and its probability, unknown below the model's threshold or without words; a script of its own tells it without the model. Where two languages carry the
// text it is mixed, and Parts are the two, the one with more of the words first; without r.Reader they are left out.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	e.Language = schemas.Language{Label: schemas.LabelUnknown}
	if len(r.Features) == 0 {
		return
	}
	if r.Reader != nil {
		label, words := ofScript(r.Reader)
		if !words {
			return
		}
		if label != "" {
			e.Language = schemas.Language{Label: label, Confidence: 1}
			return
		}
	}
	var p scores
	j.model.Scores(r.Features, p[:])
	linear.Softmax(p[:])
	meta := j.model.Meta()
	best := linear.Best(p[:])
	e.Language.Confidence = linear.Round(p[best])
	if p[best] < meta.Threshold {
		return
	}
	e.Language.Label = meta.Labels[best]
	if best == mixedColumn && r.Reader != nil {
		first, second := j.parts(r.Reader, r.Features)
		e.Language.Parts = []string{meta.Labels[first], meta.Labels[second]}
	}
}

// scores holds one a column of the model.
type scores [columns]float32

// Labels' length, and where it has Mixed; a test compares.
const columns, mixedColumn = 9, 7

// Tables are the tables of weights that Judge looks a text's features up in.
func (j *Judge) Tables() []*linear.Model { return []*linear.Model{j.model} }
