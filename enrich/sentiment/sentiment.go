// Package sentiment judges a writer's attitude to the service, body or policy a text speaks of: a linear model over text's features,
// trained by enrich/train on the sets that MODELS.md names, for all languages; for texts judged English before, pooled with the
// rules and lexicon of enrich/sentiment/english.
//
// A Judge is safe for concurrent use.
package sentiment

import (
	_ "embed"
	"fmt"

	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/sentiment/english"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Labels lists what a Judge can say beside unknown, in the order of the model's columns.
func Labels() []string {
	return []string{string(schemas.SentimentNegative), string(schemas.SentimentNeutral), string(schemas.SentimentPositive)}
}

//go:embed model.bin
var model []byte

// Judge names the sentiment of texts.
type Judge struct {
	model   *linear.Model
	english *english.Reader
}

// New decodes the embedded model.
func New() (*Judge, error) {
	m, err := linear.Open(model, "sentiment", text.Version, Labels())
	if err != nil {
		return nil, fmt.Errorf("sentiment model: %w", err)
	}
	return &Judge{m, english.NewReader()}, nil
}

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "sentiment" }

// Version names the model and the rules for English.
func (j *Judge) Version() string { return j.model.Version() + "+" + english.Version }

// Judge sets e.Sentiment: the likeliest attitude, its probability, and P(positive) - P(negative) as the score, also where the label is
// unknown because the probability lies below the model's threshold. A text without words is unknown with score 0.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	e.Sentiment = schemas.Sentiment{Label: schemas.SentimentUnknown}
	if len(r.Features) == 0 {
		return
	}
	var p [3]float32
	j.model.Scores(r.Features, p[:])
	if e.Language.Label == language.English {
		j.pool(r.Text, &p)
	}
	linear.Softmax(p[:])
	best := linear.Best(p[:])
	e.Sentiment.Score = linear.Round(p[2] - p[0])
	e.Sentiment.Confidence = linear.Round(p[best])
	if p[best] >= j.model.Meta().Threshold {
		e.Sentiment.Label = labels[best]
	}
}

// How much VADER's opinion counts beside the model's log odds, and above which strength it speaks against "neutral". Chosen on
// English rows of the corpus and on TweetEval's validation tweets (which are measured on only).
const (
	polarityWeight = 1.5
	neutralBelow   = 0.3
)

// pool adds the polarity of an English text to the scores.
func (j *Judge) pool(s string, scores *[3]float32) {
	polarity, ok := j.english.Polarity(s)
	if !ok {
		return
	}
	v := float32(polarity)
	scores[0] -= polarityWeight * v
	scores[1] += neutralBelow - max(v, -v)
	scores[2] += polarityWeight * v
}

var labels = [3]schemas.SentimentLabel{schemas.SentimentNegative, schemas.SentimentNeutral, schemas.SentimentPositive}
