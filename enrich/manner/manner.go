// Package manner judges how a text is meant: whether it concerns a public service at all (relevance), what its writer wants done with it
// (kind), what happens if it is read tomorrow (urgency), who speaks (author type, never more about a person) and whether it says the
// opposite of what it means (sarcasm). One linear model has a group of columns for each, so that one pass over a text's
// features answers all of them; enrich/train makes it, MODELS.md names its data.
//
// A Judge is safe for concurrent use.
package manner

import (
	_ "embed"
	"fmt"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

//go:embed model.bin
var model []byte

// Judge names the manner of texts.
type Judge struct {
	model *linear.Model
	heads []Head
}

// New decodes the embedded model.
func New() (*Judge, error) {
	m, err := linear.Open(model, "manner", text.Version, Columns())
	if err != nil {
		return nil, fmt.Errorf("manner model: %w", err)
	}
	return &Judge{m, Heads()}, nil
}

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "manner" }

// Version names the model.
func (j *Judge) Version() string { return j.model.Version() }

// Judge sets e's Relevance, Kind, Urgency, Author and Sarcasm: the likeliest label of each and its probability, unknown where that
// lies below the head's threshold. A text without words is unknown in all.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	for _, h := range j.heads {
		*Answer(e, h.Name) = schemas.Unknown()
	}
	if len(r.Features) == 0 {
		return
	}
	var scores [linear.MaxLabels]float32
	j.model.Scores(r.Features, scores[:])
	rest := scores[:]
	for _, h := range j.heads {
		p := rest[:len(h.Labels)]
		rest = rest[len(h.Labels):]
		linear.Softmax(p)
		best := linear.Best(p)
		a := Answer(e, h.Name)
		a.Confidence = linear.Round(p[best])
		if p[best] >= h.Threshold {
			a.Label = h.Labels[best]
		}
	}
}

// Answer is where e holds the answer of the head of that name.
func Answer(e *schemas.Enrichment, head string) *schemas.Judgement {
	switch head {
	case "relevance":
		return &e.Relevance
	case "kind":
		return &e.Kind
	case "urgency":
		return &e.Urgency
	case "author":
		return &e.Author
	case "sarcasm":
		return &e.Sarcasm
	}
	panic("manner: no head " + head)
}
