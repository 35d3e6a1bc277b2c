package topic

import (
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

// explain names the chosen topics and what decided each: the phrases that name it, or the words that weighed most for it.
func (j *Judge) explain(r text.Reading, chosen *choice, p []float32, hits []phrase.Hit, said *phrases) []schemas.Topic {
	var alone [codes + 1]float32 // what the words say without the phrases
	if said.named != 0 {
		j.model.Scores(r.Features, nil, alone[:])
		linear.Softmax(alone[:])
	}
	labels := j.model.Meta().Heads[0].Labels
	topics := make([]schemas.Topic, 0, chosen.n)
	var w weights
	for _, t := range chosen.topics() {
		one := schemas.Topic{Label: labels[t], Confidence: linear.Round(p[t]), By: ByModel}
		if said.named>>t&1 == 1 {
			if one.By = ByPhrase; alone[t] >= further {
				one.By = ByBoth
			}
			one.Evidence = phrasesOf(r, hits, t)
		} else {
			if w.n == 0 {
				j.weighWords(r, &w)
			}
			one.Evidence = w.heaviest(r, t)
		}
		topics = append(topics, one)
	}
	return topics
}

// phrasesOf are the phrases that name t, in canonical form, longest kept where one lies in another.
func phrasesOf(r text.Reading, hits []phrase.Hit, t int) []string {
	var list [mostEvidence]phrase.Hit
	n := 0
next:
	for i := range hits {
		h := hits[i]
		if h.Topic != t || h.Kind != phrase.Names {
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
	words := make([]string, n)
	for k := range n {
		words[k] = string(canonical[list[k].Start:list[k].End])
	}
	return words
}
