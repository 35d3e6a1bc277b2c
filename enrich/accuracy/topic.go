package accuracy

import (
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
)

// topics measures lists of topics.
func topics(b *bench) (string, error) {
	out := "Accuracy asks for exactly the labelled topics, main accuracy for the main one, \"-\" being none. The held-out rows are the tenth of the corpus's training split that the topic\n" +
		"model did not see; written by one kind of author, they flatter every model trained on their like.\n\n" +
		"| set | n | accuracy | macro-F1 | micro-F1 | main accuracy (95 %) | abstained |\n|---|---|---|---|---|---|---|\n"
	for _, s := range []set{
		{"gold_dev", "topic", fields(dataset.Gold, topicsOf)},
		{"corpus, held out", "topic", fields(heldOut, topicsOf)},
	} {
		tsv, err := s.rows(b.shared)
		if err != nil {
			return "", err
		}
		r, err := eval.Evaluate(b.ctx, b.chain, s.task, strings.NewReader(tsv))
		if err != nil {
			return "", err
		}
		byLabel(b.details, s, r)
		low, high := wilson(int(*r.MainAccuracy*float64(r.N)+0.5), r.N)
		out += fmt.Sprintf("| %s | %d | %.3f | %.3f | %.3f | %.3f (%.2f-%.2f) | %d |\n", s.name, r.N, r.Accuracy, r.MacroF1, *r.MicroF1, *r.MainAccuracy, low, high, r.Abstained)
	}
	return out, nil
}
