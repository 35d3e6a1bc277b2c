package topic

import (
	"slices"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/enrich/topic/phrase"
	"github.com/kentongan/kentongan/schemas"
)

// The values of schemas.Topic.By.
const (
	ByPhrase = "phrase" // a phrase names the topic; the words alone would not have
	ByModel  = "model"
	ByBoth   = "both"
)

// mostEvidence is how many phrases or words are told for one topic.
const mostEvidence = 3

// reading is what was found in a text.
type reading struct {
	p, all []float32 // by column: probabilities, and scores of words and phrases together
	cues   []uint32
	hits   []phrase.Hit
	said   *phrases
}

// explain names the chosen topics and what decided each: the phrases that name it, else those that hint at it, else the words that weighed most for it.
func (j *Judge) explain(r text.Reading, of reading, chosen *choice) []schemas.Topic {
	var words [codes + 1]float32 // what the words say: all that is said, less what the phrases say alone
	if chosen.any(of.said.named) {
		j.model.Scores(nil, of.cues, words[:])
		for c, all := range of.all {
			words[c] = all - words[c]
		}
		linear.Softmax(words[:])
	}
	labels := j.model.Meta().Heads[0].Labels
	topics := make([]schemas.Topic, 0, chosen.n)
	var w weights
	for _, t := range chosen.topics() {
		one := schemas.Topic{Label: labels[t], Confidence: linear.Round(of.p[t]), By: ByModel}
		if of.said.named>>t&1 == 1 {
			if one.By = ByPhrase; words[t] >= further {
				one.By = ByBoth
			}
			one.Evidence = phrasesOf(r, of.hits, t, phrase.Names)
		} else if one.Evidence = phrasesOf(r, of.hits, t, phrase.Hints); len(one.Evidence) == 0 {
			if w.n == 0 {
				j.weighWords(r, &w)
			}
			if one.Evidence = w.heaviest(r, t); len(one.Evidence) == 0 {
				continue // no word speaks for it: it is what the model says of any text
			}
		}
		topics = append(topics, one)
	}
	if len(topics) == 0 {
		return nil
	}
	return topics
}

// phrasesOf are the phrases of one kind that speak for t, in canonical form, each once, longest kept where one lies in another.
func phrasesOf(r text.Reading, hits []phrase.Hit, t int, kind phrase.Kind) []string {
	var list [mostEvidence]phrase.Hit
	n := 0
next:
	for i := range hits {
		h := hits[i]
		if h.Topic != t || h.Kind != kind {
			continue
		}
		for k := range n {
			if list[k].Start <= h.Start && h.End <= list[k].End {
				continue next
			}
			if h.Start <= list[k].Start && list[k].End <= h.End {
				list[k] = h
				continue next
			}
		}
		if n < mostEvidence {
			list[n] = h
			n++
		}
	}
	canonical := r.Reader.Canonical()
	words := make([]string, 0, n)
	for _, h := range list[:n] {
		if word := string(canonical[h.Start:h.End]); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}
