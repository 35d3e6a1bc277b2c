package accuracy

import (
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
)

// Names of the three attitudes in the sets' own labels.
var (
	namedIndonesian = map[string]string{"positif": "positive", "netral": "neutral", "negatif": "negative", "Positif": "positive", "Netral": "neutral", "Negatif": "negative"}
	namedEnglish    = map[string]string{"positive": "positive", "neutral": "neutral", "negative": "negative"}
)

// governmentSets are tweets and reviews about government.
func governmentSets() []set {
	return []set{
		{"covid_gov_prastyo, held out", "sentiment", mapped("covid_gov_prastyo/train.csv", 0, 1, map[string]string{"pos": "positive", "neu": "neutral", "neg": "negative"}, dataset.HeldOut)},
		{"sp4n_lapor_tweets", "sentiment", mapped("sp4n_lapor_tweets/train.csv", 0, 1, namedIndonesian, nil)},
		{"pilpres2019_tweets", "sentiment", mapped("pilpres2019_tweets/train.csv", 2, 1, namedIndonesian, nil)},
		{"ikn_tweets", "sentiment", mapped("ikn_tweets/train.csv", 0, 1, namedEnglish, nil)},
		{"ppn12_tweets", "sentiment", mapped("ppn12_tweets/train.csv", 3, 2, map[string]string{"2": "positive", "0": "neutral", "1": "negative"}, nil)},
		{"signal_samsat_reviews", "sentiment", mapped("signal_samsat_reviews/train.csv", 3, 2, map[string]string{"1": "positive", "0": "neutral", "-1": "negative"}, nil)},
		{"mbg_lolinea", "sentiment", mapped("mbg_lolinea/train.csv", 1, 2, namedEnglish, nil)},
	}
}

// government measures sentiment on sets that each mean something else by "positive".
func government(b *bench) (string, error) {
	out := "Each set means something else by \"positive\" (support, five stars, promotion, good news); none of their definitions is this project's. Nothing was trained on them but nine tenths of\n" +
		"covid_gov_prastyo; rows of gold_dev that come from them are among these. The labels of mbg_lolinea were made by a model.\n\n" + tableHead
	var own, other float64
	sets := governmentSets()
	for _, s := range sets {
		rows, err := b.measure(s, linearSmsa)
		if err != nil {
			return "", err
		}
		out += rows
		x, y, err := b.pair(s, linearSmsa)
		if err != nil {
			return "", err
		}
		own, other = own+x/float64(len(sets)), other+y/float64(len(sets))
	}
	return out + fmt.Sprintf("\nMean macro-F1: kentongan %.3f, linear on SmSA %.3f.\n", own, other), nil
}

// pair is the macro-F1 of the chain and of a rival on s.
func (b *bench) pair(s set, v rival) (own, other float64, err error) {
	tsv, err := s.rows(b.shared)
	if err != nil {
		return 0, 0, err
	}
	e, err := b.rival(v)
	if err != nil {
		return 0, 0, err
	}
	x, err := eval.Evaluate(b.ctx, b.chain, s.task, strings.NewReader(tsv))
	if err != nil {
		return 0, 0, err
	}
	y, err := eval.Evaluate(b.ctx, e, s.task, strings.NewReader(tsv))
	return x.MacroF1, y.MacroF1, err
}
