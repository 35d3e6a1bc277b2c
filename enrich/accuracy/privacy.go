package accuracy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/privacy"
	"github.com/kentongan/kentongan/enrich/privacy/canary"
)

// redactions measures how much of invented personal data is found, and how much of what is nobody's is taken for it.
func redactions(b *bench) (string, error) {
	const mentions, seed = 10_000, 1
	carriers, err := cityTexts(b.shared)
	if err != nil {
		return "", err
	}
	texts := canary.Carriers()
	for _, r := range carriers {
		texts = append(texts, r.Text)
	}
	w := canary.New(seed)
	written, found := map[string]int{}, map[string]int{}
	for i := range mentions {
		c := w.Canary(canary.Kinds()[i%len(canary.Kinds())])
		redacted, _ := privacy.Redact(w.Insert(texts[w.IntN(len(texts))], c.Phrase))
		written[c.Kind]++
		if !c.Left(redacted) {
			found[c.Kind]++
		}
	}
	wrong := 0
	for range mentions {
		carrier := texts[w.IntN(len(texts))]
		_, before := privacy.Redact(carrier)
		_, after := privacy.Redact(w.Insert(carrier, w.Tricky()))
		if !maps.Equal(before, after) {
			wrong++
		}
	}
	var out strings.Builder
	out.WriteString("Mentions of the corpus's split city and own sentences, each with one invented piece of personal data in one of the manners people write it; then as many with a number that\n" +
		"is nobody's: prices, dates, decrees, hotlines, report and order numbers, statistics.\n\n| what | n | found | share (95 %) |\n|---|---|---|---|\n")
	right, all := 0, 0
	for _, kind := range slices.Sorted(maps.Keys(written)) {
		shareRow(&out, kind, found[kind], written[kind])
		right, all = right+found[kind], all+written[kind]
	}
	shareRow(&out, "all canaries", right, all)
	shareRow(&out, "false redactions", wrong, mentions)
	return out.String(), nil
}

func shareRow(b *strings.Builder, what string, part, whole int) {
	low, high := wilson(part, whole)
	fmt.Fprintf(b, "| %s | %d | %d | %.4f (%.4f-%.4f) |\n", what, whole, part, float64(part)/float64(whole), low, high)
}

// cityTexts are the rows of the corpus that no model has seen.
func cityTexts(shared string) ([]dataset.Row, error) {
	rows, err := dataset.Corpus(shared)
	return slices.DeleteFunc(rows, func(r dataset.Row) bool { return r.Split != "city" }), err
}
