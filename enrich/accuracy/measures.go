package accuracy

import (
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/topic"
)

// sections are the parts of ACCURACY.md, in its order. Each stands in a file of its own.
func sections() []section {
	return []section{
		{"Manner: real mentions", goldManner},
		{"Manner: urgency as an alarm", alarm},
		{"Manner: sentiment of government sets", government},
		{"Manner: sentiment of the literature's set", literature},
		{"Manner: sentiment of regional languages", regional},
		{"Manner: English and complaints", further},
		{"Topics", topics},
		{"Languages", languages},
		{"Spam", spamJudged},
		{"Near-duplicates", nearCopies},
		{"Privacy", redactions},
	}
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
	if words := strings.Join(strings.Fields(text), " "); words != "" {
		fmt.Fprintf(b, "%s\t%s\n", words, label)
	}
}

// mapped makes rows of eval's form from two columns of a CSV file, whose labels names translates; rows of other labels and rows that keep
// refuses are left out.
func mapped(name string, text, label int, names map[string]string, keep func(text string) bool) func(string) (string, error) {
	return func(shared string) (string, error) {
		var b strings.Builder
		err := dataset.CSV(shared, name, func(f []string) {
			if len(f) > max(text, label) && names[f[label]] != "" && (keep == nil || keep(f[text])) {
				line(&b, f[text], names[f[label]])
			}
		})
		return b.String(), err
	}
}

// heldOut is the tenth of the corpus's training split that the models of language and topic have not seen.
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
