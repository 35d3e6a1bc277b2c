package train

import (
	"fmt"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/manner"
)

func mannerJudgement() judgement {
	j := judgement{
		name: "manner", labels: manner.Columns(), rows: mannerRows, tune: mannerGold, tuneBias: true,
		options: options{bits: 17, minDocuments: 2, epochs: 10, seed: 1},
	}
	for _, h := range manner.Heads() {
		j.heads = append(j.heads, head{len(h.Labels), 10})
	}
	return j
}

func mannerRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, nil)
	b.corpus(func(r dataset.Row) {
		truth, err := mannerTruth(r)
		if err != nil {
			b.err = fmt.Errorf("corpus: %w", err)
			return
		}
		b.addTruth(r.Set, r.Text, truth, 1)
	})
	return b.rows, b.err
}

// mannerGold is gold_dev, for calibration only.
func mannerGold(shared string) ([]labelled, error) {
	rows, err := dataset.Gold(shared)
	if err != nil {
		return nil, err
	}
	var out []labelled
	for _, r := range rows {
		truth, err := mannerTruth(r)
		if err != nil {
			return nil, fmt.Errorf("gold_dev: %w", err)
		}
		out = append(out, labelled{"gold_dev", r.Text, truth, 1})
	}
	return out, nil
}

// mannerTruth is r's truth by column; a field on which readers differed is left out.
func mannerTruth(r dataset.Row) ([]float32, error) {
	sarcasm := map[string]string{"true": "suspected", "false": "none"}[r.Sarcasm]
	said := map[string]string{"relevance": r.Relevant, "kind": r.Kind, "urgency": r.Urgency, "author": r.Author, "sarcasm": sarcasm}
	var truth []float32
	for _, h := range manner.Heads() {
		label := said[h.Name]
		if label == dataset.Doubt || label == "" {
			truth = append(truth, make([]float32, len(h.Labels))...)
			continue
		}
		shares, err := one(h.Labels, label)
		if err != nil {
			return nil, err
		}
		truth = append(truth, shares...)
	}
	return truth, nil
}
