// Package sentiment names a writer's attitude to the service, body or policy a text speaks of, from the scores that the model of package manner
// gives it; for texts judged English before, these are pooled with the rules and lexicon of enrich/sentiment/english.
//
// A Speaker is safe for concurrent use.
package sentiment

import (
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/sentiment/english"
	"github.com/kentongan/kentongan/schemas"
)

// Labels lists what a Speaker can say beside unknown, in the order of the scores.
func Labels() []string {
	return []string{string(schemas.SentimentNegative), string(schemas.SentimentNeutral), string(schemas.SentimentPositive)}
}

// Threshold is the probability below which the label is unknown.
const Threshold = 0.37

// Speaker turns scores into a sentiment.
type Speaker struct{ english *english.Reader }

// NewSpeaker makes a Speaker.
func NewSpeaker() *Speaker { return &Speaker{english.NewReader()} }

// Say gives the likeliest attitude, its probability, and P(positive) - P(negative) as the score, also where the label is unknown because the
// probability lies below Threshold. Scores are log odds; s is the text, and inEnglish what language was judged before.
func (v *Speaker) Say(scores [3]float32, s string, inEnglish bool) schemas.Sentiment {
	if inEnglish {
		v.pool(s, &scores)
	}
	p := scores
	linear.Softmax(p[:])
	best := linear.Best(p[:])
	said := schemas.Sentiment{Label: schemas.SentimentUnknown, Score: linear.Round(p[2] - p[0]), Confidence: linear.Round(p[best])}
	if p[best] >= Threshold {
		said.Label = labels[best]
	}
	return said
}

// In English the model's log odds count for little: it saw a few hundred English texts, all of public services. How little, how much VADER's opinion counts beside them,
// and above which strength it speaks against "neutral", were chosen on TweetEval's validation tweets (which are measured on only) and on the
// English rows of the corpus's split city.
const (
	modelWeight    = 0.33
	polarityWeight = 1.5
	neutralBelow   = 0.75
)

// pool adds the polarity of an English text to the scores.
func (v *Speaker) pool(s string, scores *[3]float32) {
	polarity, ok := v.english.Polarity(s)
	if !ok {
		return
	}
	x := float32(polarity)
	scores[0] = modelWeight*scores[0] - polarityWeight*x
	scores[1] = modelWeight*scores[1] + neutralBelow - max(x, -x)
	scores[2] = modelWeight*scores[2] + polarityWeight*x
}

var labels = [3]schemas.SentimentLabel{schemas.SentimentNegative, schemas.SentimentNeutral, schemas.SentimentPositive}
