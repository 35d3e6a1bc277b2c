package english

import (
	"math"
	"strings"
	"sync"

	"github.com/jdkato/prose/v2"
	"github.com/jonreiter/govader"
)

// Version names the rules of this package.
const Version = "vader-prose-v1"

// MaxBytes is how much of a text is read: polarity fades over a long one, and tagging is the dearest step of the road.
const MaxBytes = 2 << 10

// alpha is VADER's: compound = s / sqrt(s*s + alpha), s the sum of the words' valences.
const alpha = 15

// Reader reads polarities.
type Reader struct {
	vader *govader.SentimentIntensityAnalyzer
	tags  func() *prose.Model
}

// NewReader loads VADER's lexicon, and leaves prose's model to the first text.
func NewReader() *Reader {
	return &Reader{
		vader: govader.NewSentimentIntensityAnalyzer(),
		tags:  sync.OnceValue(func() *prose.Model { return prose.ModelFromData("en") }),
	}
}

// Polarity is VADER's compound score of s, corrected, in [-1, 1]; ok is false where the libraries cannot read s.
func (r *Reader) Polarity(s string) (compound float64, ok bool) {
	// Both libraries index into strangers' text. A panic of theirs is a property of the text, as "no opinion" then is.
	defer func() {
		if recover() != nil {
			compound, ok = 0, false
		}
	}()
	s = strings.ToValidUTF8(s[:min(len(s), MaxBytes)], " ") // prose panics over some broken bytes
	compound = r.vader.PolarityScores(s).Compound
	sum := unsquash(compound) + r.correction(s)
	return sum / math.Sqrt(sum*sum+alpha), true
}

// unsquash is the inverse of VADER's normalisation; its compound is rounded to four digits, so the sum stays finite.
func unsquash(compound float64) float64 {
	compound = max(-0.9999, min(0.9999, compound))
	return compound * math.Sqrt(alpha/(1-compound*compound))
}

// correction is what the clauses of s add to the sum of its valences.
func (r *Reader) correction(s string) float64 {
	if !hasOpener(s) { // most texts negate and wish nothing: spare them the tagger
		return 0
	}
	doc, err := prose.NewDocument(s, prose.UsingModel(r.tags()), prose.WithSegmentation(false), prose.WithExtraction(false))
	if err != nil {
		return 0
	}
	var sum float64
	var c clause
	for _, token := range doc.Tokens() {
		word := strings.ToLower(token.Text)
		c.next(word, token.Tag)
		if valence := r.vader.Lexicon[word]; valence != 0 {
			sum += c.change(word, valence)
		}
	}
	return sum
}
