package train

import (
	"fmt"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/manner"
)

// ownWeight is what a row of enrich/corpus counts, written for errors that were seen, beside one of suara_corpus.
const ownWeight = 1.5

// mannerRows are the rows of the corpus with all their labels, then those of other sets, which know of sentiment alone.
func mannerRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, nil)
	b.corpus(func(r dataset.Row) {
		truth, err := mannerTruth(r)
		if err != nil {
			b.err = fmt.Errorf("corpus: %w", err)
			return
		}
		weight := float32(1)
		if r.Set != "suara_corpus" {
			weight = ownWeight
		}
		b.addTruth(r.Set, r.Text, truth, weight)
	})
	b.labels = manner.Columns()
	b.tsv("smsa", "train_preprocess.tsv", 0, func(f []string) (string, string) { return f[0], "sentiment:" + f[1] }, 0.6)
	b.csv("covid_gov_prastyo", "train.csv", 0, func(f []string) (string, string) {
		if dataset.HeldOut(f[0]) { // to measure on
			return "", ""
		}
		return f[0], map[string]string{"neg": "sentiment:negative", "neu": "sentiment:neutral", "pos": "sentiment:positive"}[f[1]]
	}, 0.5)
	b.csv("vaccine_emotion_hyuto", "train.csv", 0, func(f []string) (string, string) { return f[3], emotions[f[4]] }, 0.6)
	return b.rows, b.err
}

// emotions are the attitudes that vaccine_emotion_hyuto's numbered emotions stand for; surprise (1) stands for none.
var emotions = map[string]string{
	"0": "sentiment:neutral", "2": "sentiment:positive",
	"3": "sentiment:negative", "4": "sentiment:negative", "5": "sentiment:negative", "6": "sentiment:negative",
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
	said := map[string]string{
		"sentiment": r.Sentiment, "relevance": r.Relevant, "kind": r.Kind, "urgency": r.Urgency, "author": r.Author, "sarcasm": sarcasm,
	}
	var truth []float32
	for _, h := range manner.Heads() {
		label := said[h.Name]
		if label == dataset.Doubt || label == "" {
			truth = append(truth, make([]float32, len(h.Labels))...)
			continue
		}
		shares, err := one(h.Labels, label)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		truth = append(truth, shares...)
	}
	return truth, nil
}
