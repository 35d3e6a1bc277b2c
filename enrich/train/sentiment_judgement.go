package train

import (
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/sentiment"
)

func sentimentJudgement() judgement {
	return judgement{
		name: "sentiment", labels: sentiment.Labels(), threshold: 0.40, rows: sentimentRows,
		options: options{bits: 17, minDocuments: 2, strength: 3, epochs: 10, seed: 1},
		tune: func(shared string) ([]labelled, error) {
			return gold(shared, sentiment.Labels(), func(r dataset.Row) string { return r.Sentiment })
		},
		tuneBias: true,
	}
}

func sentimentRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, sentiment.Labels())
	b.corpus(func(r dataset.Row) { b.add(r.Set, r.Text, r.Sentiment, 1) })
	b.tsv("smsa", "train_preprocess.tsv", 0, func(f []string) (string, string) { return f[0], f[1] }, 0.4)
	b.csv("covid_gov_prastyo", "train.csv", 0, func(f []string) (string, string) {
		return f[0], map[string]string{"neg": "negative", "neu": "neutral", "pos": "positive"}[f[1]]
	}, 0.5)
	b.csv("vaccine_emotion_hyuto", "train.csv", 0, func(f []string) (string, string) {
		return f[3], emotions[f[4]]
	}, 0.3)
	return b.rows, b.err
}

// emotions are the attitudes that vaccine_emotion_hyuto's numbered emotions stand for; surprise (1) stands for none.
var emotions = map[string]string{"0": "neutral", "2": "positive", "3": "negative", "4": "negative", "5": "negative", "6": "negative"}
