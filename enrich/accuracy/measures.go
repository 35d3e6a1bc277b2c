package accuracy

import (
	"context"
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/topic"
)

// measure is one task on one set.
type measure struct {
	set, task string
	rows      func(shared string) (tsv string, err error)
}

// measures are what ACCURACY.md reports, in its order.
func measures() []measure {
	m := []measure{
		{"gold_dev", "sentiment", fields(dataset.Gold, sentimentOf)},
		{"gold_dev", "topic", fields(dataset.Gold, topicsOf)},
		{"gold_dev", "language", fields(dataset.Gold, languageOf)},
		{"suara_corpus, held out", "sentiment", fields(heldOut, sentimentOf)},
		{"suara_corpus, held out", "topic", fields(heldOut, topicsOf)},
		{"suara_corpus, held out", "language", fields(heldOut, languageOf)},
		{"smsa, valid", "sentiment", smsa},
		{"nusax_mt, valid", "language", nusax},
	}
	return m
}

// run is eval's result of m.
func (m measure) run(ctx context.Context, e enrich.Enricher, shared string) (eval.Result, error) {
	tsv, err := m.rows(shared)
	if err != nil {
		return eval.Result{}, fmt.Errorf("%s on %s: %w", m.task, m.set, err)
	}
	r, err := eval.Evaluate(ctx, e, m.task, strings.NewReader(tsv))
	if err != nil {
		return eval.Result{}, fmt.Errorf("%s on %s: %w", m.task, m.set, err)
	}
	return r, nil
}

func sentimentOf(r dataset.Row) string { return r.Sentiment }

func languageOf(r dataset.Row) string { return r.Language }

func topicsOf(r dataset.Row) string {
	if len(r.Topics) == 0 {
		return topic.None
	}
	return strings.Join(r.Topics, ",")
}

// fields makes rows of eval's form from a set; what its readers differed on is left out.
func fields(read func(shared string) ([]dataset.Row, error), label func(dataset.Row) string) func(string) (string, error) {
	return func(shared string) (string, error) {
		rows, err := read(shared)
		var b strings.Builder
		for _, r := range rows {
			if l := label(r); l != dataset.Doubt {
				line(&b, r.Text, l)
			}
		}
		return b.String(), err
	}
}

// line writes one row; eval's form has no room for tabs and breaks in a text.
func line(b *strings.Builder, text, label string) {
	fmt.Fprintf(b, "%s\t%s\n", strings.Join(strings.Fields(text), " "), label)
}

// heldOut is the tenth of the corpus's training split that no model has seen.
func heldOut(shared string) ([]dataset.Row, error) {
	rows, err := dataset.Corpus(shared)
	var held []dataset.Row
	for _, r := range rows {
		if r.Split == "train" && dataset.HeldOut(r.Text) {
			held = append(held, r)
		}
	}
	return held, err
}

func smsa(shared string) (string, error) {
	var b strings.Builder
	err := dataset.TSV(shared, "smsa/valid_preprocess.tsv", func(f []string) {
		if len(f) == 2 {
			line(&b, f[0], f[1])
		}
	})
	return b.String(), err
}

// nusax reads the parallel sentences column by column: its row number, Indonesian, Acehnese, Banjarese, English, Madurese, Ngaju, Sundanese, Balinese,
// Buginese, Javanese, Minangkabau, Toba Batak.
func nusax(shared string) (string, error) {
	labels := [...]string{
		"", language.Indonesian, language.Other, language.Other, language.English, language.Other, language.Other, language.Sundanese,
		language.Balinese, language.Other, language.Javanese, language.Minangkabau, language.Other,
	}
	var b strings.Builder
	err := dataset.CSV(shared, "nusax_mt/valid.csv", func(f []string) {
		for c := 1; c < len(labels) && c < len(f); c++ {
			line(&b, f[c], labels[c])
		}
	})
	return b.String(), err
}
