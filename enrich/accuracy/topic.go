package accuracy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/enrich/train"
	"github.com/kentongan/kentongan/schemas"
)

const topicPreface = `Main accuracy asks for the main topic, "-" being none; macro-F1 is over the topics (and none) that occur, wherever they stand in a list, and over those with at least five
rows; micro-F1 is over the topics of all rows. "Own items" are hand-written, at least fifty a topic counting traps, apart from the corpora and by others than the phrases' writer. A trap holds
typical words of a topic in another sense; it is avoided where no wrong topic is said of it. The held-out rows are the tenth of the corpora that the topic model did not see; written
by one kind of author, they flatter every model trained on their like. Substring counting names the topic of which most seed phrases of the taxonomy occur in the text.

| set | who | n | main accuracy (95 %) | macro-F1 | of 5 rows and more | micro-F1 | abstained | traps avoided | right of topics said of traps |
|---|---|---|---|---|---|---|---|---|---|
`

// topics measures lists of topics.
func topics(b *bench) (string, error) {
	rivals := []rival{{"linear, suara_corpus (topic)", topicLinear}, {"substring counting", substrings}}
	out := topicPreface
	for _, s := range []struct {
		set
		traps func() (map[string]bool, error)
	}{
		{set{"gold_dev", "topic", fields(dataset.Gold, topicsOf)}, nil},
		{set{"own items", "topic", topicItems}, topicTraps},
		{set{"corpora, held out", "topic", fields(heldOut, topicsOf)}, nil},
	} {
		tsv, err := s.rows(b.shared)
		if err != nil {
			return "", err
		}
		var traps map[string]bool
		if s.traps != nil {
			if traps, err = s.traps(); err != nil {
				return "", err
			}
		}
		for i, v := range append([]rival{{"kentongan", func(b *bench) (enrich.Enricher, error) { return b.chain, nil }}}, rivals...) {
			e, err := b.rival(v)
			if err != nil {
				return "", err
			}
			r, err := eval.Evaluate(b.ctx, e, s.task, strings.NewReader(tsv))
			if err != nil {
				return "", err
			}
			if i == 0 {
				byLabel(b.details, s.set, r)
			}
			low, high := wilson(int(*r.MainAccuracy*float64(r.N)+0.5), r.N)
			trap, err := trapped(b.ctx, e, tsv, traps)
			if err != nil {
				return "", err
			}
			out += fmt.Sprintf("| %s | %s | %d | %.3f (%.2f-%.2f) | %.3f | %.3f | %.3f | %d | %s |\n",
				s.name, v.name, r.N, *r.MainAccuracy, low, high, r.MacroF1, macroF1From(r, 5), *r.MicroF1, r.Abstained, trap)
		}
	}
	return out + topicErrors, nil
}

const topicErrors = `
Left on gold_dev, in words: requirements of tests and vaccination for a journey (transport or outbreak); foreign or private talk of the pandemic and of crashes that concerns no agency
here; the new capital, which is land and building in one text and politics in the next; thanks and short reviews that do not say whether the service or the application is praised; the
second topic of a sentence that names only the first; pay, favours and village affairs told as a story.
`

// macroF1From is over the labels with at least so many rows.
func macroF1From(r eval.Result, rows int) float64 {
	var sum, n float64
	for _, l := range r.PerLabel {
		if l.Support >= rows {
			sum, n = sum+l.F1, n+1
		}
	}
	return sum / max(1, n)
}

// topicVoice is an Enricher that names one topic, or none.
type topicVoice func(text string) string

// Enrich names the topic.
func (v topicVoice) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	var e schemas.Enrichment
	if code := v(m.Text); code != topic.None {
		e.Topics = []schemas.Topic{{Label: code, Confidence: 1, By: topic.ByModel}}
	}
	return e, nil
}

// topicLinear is a linear model over words, trained on the main topics of suara_corpus.
func topicLinear(b *bench) (enrich.Enricher, error) {
	const strength = 12
	rows, err := suara(func(r dataset.Row) string {
		main, _, _ := strings.Cut(topicsOf(r), ",")
		return main
	})(b.shared)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(x train.Example) bool { return dataset.HeldOut(x.Text) })
	opinion, err := train.Linear(append(topic.Codes(), topic.None), strength, rows)
	return topicVoice(func(s string) string {
		label, _ := opinion(s)
		return label
	}), err
}

// substrings is the way of a public complaints system: each phrase of the taxonomy that occurs anywhere, be it inside a word, is a vote for its topic.
func substrings(*bench) (enrich.Enricher, error) {
	seeds := map[string][]string{}
	train.Seeds(func(label, phrase string) {
		if label != topic.None {
			seeds[label] = append(seeds[label], strings.ToLower(phrase))
		}
	})
	return topicVoice(func(s string) string {
		s = strings.ToLower(s)
		best, most := topic.None, 0
		for _, code := range topic.Codes() {
			votes := 0
			for _, phrase := range seeds[code] {
				if strings.Contains(s, phrase) {
					votes++
				}
			}
			if votes > most {
				best, most = code, votes
			}
		}
		return best
	}), nil
}
