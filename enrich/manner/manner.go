// Package manner judges how a text is meant: the writer's attitude (sentiment), whether it concerns a public service at all (relevance),
// what its writer wants done with it (kind), what happens if it is read tomorrow (urgency), who speaks (author type, never
// more about a person) and whether it says the opposite of what it means (sarcasm). One model (package network) answers all of them in one pass
// over a text's words and cues; enrich/train makes it, MODELS.md names its data.
//
// A Judge is safe for concurrent use.
package manner

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/kentongan/kentongan/enrich/cue"
	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/network"
	"github.com/kentongan/kentongan/enrich/sentiment"
	"github.com/kentongan/kentongan/enrich/sentiment/english"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

//go:embed model.bin
var model []byte

// Judge names the manner of texts.
type Judge struct {
	model    *network.Model
	finder   *cue.Finder
	attitude *sentiment.Speaker
	heads    []Head
	features sync.Pool // of *features
}

// features are buffers for one text.
type features struct{ words, cues []uint32 }

// New decodes the embedded model.
func New() (*Judge, error) {
	finder, err := cue.New()
	if err != nil {
		return nil, fmt.Errorf("manner model: %w", err)
	}
	m, err := network.Open(model, "manner", text.Version+"+"+finder.Version(), NetworkHeads())
	if err != nil {
		return nil, fmt.Errorf("manner model: %w", err)
	}
	j := &Judge{model: m, finder: finder, attitude: sentiment.NewSpeaker(), heads: Heads()}
	j.features.New = func() any { return new(features) }
	return j, nil
}

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "manner" }

// Version names the model and the rules for English.
func (j *Judge) Version() string { return j.model.Version() + "+" + english.Version }

// Judge sets e's Sentiment, Relevance, Kind, Urgency, Author and Sarcasm: the likeliest label of each and its probability, unknown where that
// lies below the head's threshold. It reads e.Language. A text without words is unknown in all.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	e.Sentiment = schemas.Sentiment{Label: schemas.SentimentUnknown}
	for _, h := range j.heads[1:] {
		*Answer(e, h.Name) = schemas.Unknown()
	}
	if len(r.Features) == 0 {
		return
	}
	f := j.features.Get().(*features)
	f.words = cue.Words(append(f.words[:0], r.Features...), r)
	f.cues = j.finder.Find(f.cues[:0], r)
	var scores [linear.MaxLabels]float32
	j.model.Scores(f.words, f.cues, scores[:])
	j.features.Put(f)

	e.Sentiment = j.attitude.Say([3]float32(scores[:3]), r.Text, e.Language.Label == language.English)
	rest := scores[3:]
	for _, h := range j.heads[1:] {
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
	takeAsMeant(e)
}

// takeAsMeant turns praise that is suspected to be ironic round: sarcasm counts as what it means.
func takeAsMeant(e *schemas.Enrichment) {
	if e.Sarcasm.Label == Suspected && e.Sentiment.Label == schemas.SentimentPositive {
		e.Sentiment.Label, e.Sentiment.Score = schemas.SentimentNegative, -e.Sentiment.Score
	}
}

// Answer is where e holds the answer of a head other than sentiment.
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

// Tables are the tables of weights that Judge looks a text's features up in.
func (j *Judge) Tables() []*linear.Model { return []*linear.Model{j.model.Words()} }
