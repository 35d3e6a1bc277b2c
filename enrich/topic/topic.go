// Package topic judges which public services a text is about: up to three of the 35 codes of the default taxonomy, the main one
// first, or none. A linear model over text's features, trained by enrich/train on the sets that MODELS.md names.
//
// A Judge is safe for concurrent use.
package topic

import (
	_ "embed"
	"fmt"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Most is how many topics a text is given at most.
const Most = 3

// Further is the least probability of a topic beside the main one. Chosen on held-out rows of the corpus for
// micro-F1 over all topics.
const Further = 0.2

//go:embed model.bin
var model []byte

// Judge names the topics of texts.
type Judge struct{ model *linear.Model }

// New decodes the embedded model.
func New() (*Judge, error) {
	m, err := linear.Open(model, "topic", text.Version, append(Codes(), None))
	if err != nil {
		return nil, fmt.Errorf("topic model: %w", err)
	}
	return &Judge{m}, nil
}

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "topic" }

// Version names the model.
func (j *Judge) Version() string { return j.model.Version() }

// Judge sets e.Topics. Each confidence is the probability that the topic is the main one. No topic is said where "none" is
// likelier than each of them, or where the likeliest lies below the model's threshold.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	e.Topics = nil
	if len(r.Features) == 0 {
		return
	}
	var scores [linear.MaxLabels]float32
	meta := j.model.Meta()
	p := scores[:len(meta.Labels)]
	j.model.Scores(r.Features, p)
	linear.Softmax(p)
	best := linear.Best(p)
	if p[best] < meta.Threshold || meta.Labels[best] == None {
		return
	}
	e.Topics = make([]schemas.Topic, 0, Most)
	for len(e.Topics) < Most {
		e.Topics = append(e.Topics, schemas.Topic{Label: meta.Labels[best], Confidence: linear.Round(p[best])})
		p[best] = -1
		if best = linear.Best(p); p[best] < Further || meta.Labels[best] == None {
			break
		}
	}
}
