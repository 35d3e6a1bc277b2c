package accuracy

import (
	"context"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/manner"
	"github.com/kentongan/kentongan/enrich/sentiment"
	"github.com/kentongan/kentongan/enrich/train"
	"github.com/kentongan/kentongan/schemas"
)

// voice is an Enricher that answers one task by an opinion.
type voice struct {
	task    string
	opinion train.Opinion
}

// Enrich answers the task and leaves the rest empty.
func (v voice) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	var e schemas.Enrichment
	label, confidence := v.opinion(m.Text)
	if v.task == "sentiment" {
		e.Sentiment = schemas.Sentiment{Label: schemas.SentimentLabel(label), Confidence: confidence}
	} else {
		*manner.Answer(&e, v.task) = schemas.Judgement{Label: label, Confidence: confidence}
	}
	return e, nil
}

// labelsOf are the labels of a head of manner.
func labelsOf(task string) []string {
	for _, h := range manner.Heads() {
		if h.Name == task {
			return h.Labels
		}
	}
	return nil
}

// Strengths of the comparisons' penalties, as in the shipped models.
const (
	sentimentStrength = 3
	mannerStrength    = 10
)

// linearOn is a linear model over words, trained on examples of one task.
func linearOn(name, task string, examples func(shared string) ([]train.Example, error)) rival {
	return rival{name, func(b *bench) (enrich.Enricher, error) {
		rows, err := examples(b.shared)
		if err != nil {
			return nil, err
		}
		strength := float32(mannerStrength)
		if task == "sentiment" {
			strength = sentimentStrength
		}
		opinion, err := train.Linear(labelsOf(task), strength, rows)
		return voice{task, opinion}, err
	}}
}

// duetOn is a model of the shipped form, trained on examples of sentiment.
func duetOn(name string, examples func(shared string) ([]train.Example, error)) rival {
	return rival{name, func(b *bench) (enrich.Enricher, error) {
		rows, err := examples(b.shared)
		if err != nil {
			return nil, err
		}
		opinion, err := train.Duet(sentiment.Labels(), sentimentStrength, rows)
		return voice{"sentiment", opinion}, err
	}}
}

// suara is the split train of suara_corpus alone, without the project's further rows.
func suara(label func(dataset.Row) string) func(shared string) ([]train.Example, error) {
	return func(shared string) ([]train.Example, error) {
		rows, err := dataset.Corpus(shared)
		if err != nil {
			return nil, err
		}
		var out []train.Example
		for _, r := range rows {
			if r.Set == "suara_corpus" && r.Split == "train" {
				out = append(out, train.Example{Text: r.Text, Label: label(r)})
			}
		}
		return out, nil
	}
}

// smsaTrain is SmSA's training part.
func smsaTrain(shared string) ([]train.Example, error) {
	var out []train.Example
	err := dataset.TSV(shared, "smsa/train_preprocess.tsv", func(f []string) { out = append(out, train.Example{Text: f[0], Label: f[1]}) })
	return out, err
}

// both puts two sources together.
func both(a, b func(string) ([]train.Example, error)) func(string) ([]train.Example, error) {
	return func(shared string) ([]train.Example, error) {
		x, err := a(shared)
		if err != nil {
			return nil, err
		}
		y, err := b(shared)
		return append(x, y...), err
	}
}

var (
	linearSmsa  = linearOn("linear, SmSA", "sentiment", smsaTrain)
	linearSuara = linearOn("linear, suara_corpus", "sentiment", suara(sentimentOf))
	linearBoth  = linearOn("linear, SmSA + suara_corpus", "sentiment", both(smsaTrain, suara(sentimentOf)))
)
