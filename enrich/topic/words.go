package topic

import (
	"slices"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
)

// Which words of a text are weighed for evidence: at most mostWords, from its start, of at least leastLength bytes. Weighing costs as much as judging.
const (
	mostWords   = 16
	leastLength = 4
)

// weights is what each word of a text adds to each column.
type weights struct {
	n      int
	tokens [mostWords]text.Token
	scores [mostWords][codes + 1]float32
}

// weighWords scores the features of each word by themselves.
func (j *Judge) weighWords(r text.Reading, w *weights) {
	features := r.Features
	var previous bool
	for _, t := range r.Reader.Tokens() {
		n := featuresOf(t, previous)
		if n > len(features) || w.n == mostWords {
			return
		}
		if t.Kind <= text.KindNumber {
			previous = true
		}
		if t.Kind == text.KindWord && t.End-t.Start >= leastLength {
			w.tokens[w.n] = t
			j.model.Scores(features[:n], nil, w.scores[w.n][:])
			w.n++
		}
		features = features[n:]
	}
}

// featuresOf is how many features text.Reader.Read makes of a token: itself, itself with the word before it, and its runs of 4 and 5
// bytes with the space on either side. TestFeaturesOf holds it to that.
func featuresOf(t text.Token, previous bool) int {
	n := 1
	if t.Kind > text.KindNumber {
		return n
	}
	if previous {
		n++
	}
	if t.Kind == text.KindWord {
		length := int(t.End - t.Start)
		n += max(0, length-1) + max(0, length-2)
	}
	return n
}

// heaviest are the words that speak most for t, the heaviest first, among those that speak for no other column as much; where there is none, the
// one that speaks most for t.
func (w *weights) heaviest(r text.Reading, t int) []string {
	words := make([]string, 0, mostEvidence)
	var used [mostWords]bool
	for len(words) < mostEvidence {
		i := w.heaviestOf(t, &used, true)
		if i < 0 && len(words) == 0 {
			i = w.heaviestOf(t, &used, false)
		}
		if i < 0 {
			return words
		}
		used[i] = true
		if word := string(r.Reader.Word(w.tokens[i])); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// heaviestOf is the word not used yet that speaks most for t, -1 if there is none; with own, one that speaks for no other column as much.
func (w *weights) heaviestOf(t int, used *[mostWords]bool, own bool) int {
	best := -1
	for i := range w.n {
		if used[i] || best >= 0 && w.scores[i][t] <= w.scores[best][t] || own && linear.Best(w.scores[i][:]) != t {
			continue
		}
		best = i
	}
	return best
}
