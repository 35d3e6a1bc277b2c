package accuracy

import (
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
)

// mannerOf are the fields of a row that manner judges, by task.
func mannerOf() map[string]func(dataset.Row) string {
	return map[string]func(dataset.Row) string{
		"sentiment": sentimentOf,
		"relevance": func(r dataset.Row) string { return r.Relevant },
		"kind":      func(r dataset.Row) string { return r.Kind },
		"urgency":   func(r dataset.Row) string { return r.Urgency },
		"author":    func(r dataset.Row) string { return r.Author },
		"sarcasm": func(r dataset.Row) string {
			switch r.Sarcasm {
			case "true":
				return "suspected"
			case "false":
				return "none"
			}
			return dataset.Doubt
		},
	}
}

// goldManner measures every head on gold_dev beside linear models over words.
func goldManner(b *bench) (string, error) {
	out := tableHead
	for _, task := range []string{"sentiment", "relevance", "kind", "urgency", "author", "sarcasm"} {
		label := mannerOf()[task]
		rivals := []rival{linearOn("linear, suara_corpus ("+task+")", task, suara(label))}
		if task == "sentiment" {
			rivals = []rival{linearSmsa, linearSuara, linearBoth}
		}
		rows, err := b.measure(set{"gold_dev", task, fields(dataset.Gold, label)}, rivals...)
		if err != nil {
			return "", err
		}
		out += rows
	}
	return out, nil
}

// alarm takes "life" and "today" together: what should not wait until tomorrow.
func alarm(b *bench) (string, error) {
	out := "\"life\" or \"today\" against \"ordinary\". A missed cry for help costs more than a false alarm.\n\n"
	out += "| set | n | urgent | recall (95 %) | precision (95 %) |\n|---|---|---|---|---|\n"
	for _, s := range []set{
		{"gold_dev", "urgency", fields(dataset.Gold, mannerOf()["urgency"])},
		{"urgency_items, written for this", "urgency", urgencyItems},
	} {
		tsv, err := s.rows(b.shared)
		if err != nil {
			return "", err
		}
		r, err := eval.Evaluate(b.ctx, b.chain, s.task, strings.NewReader(tsv))
		if err != nil {
			return "", err
		}
		if s.name != "gold_dev" {
			byLabel(b.details, s, r)
		}
		urgent, said, right := alarms(r)
		low, high := wilson(right, urgent)
		from, to := wilson(right, said)
		out += fmt.Sprintf("| %s | %d | %d | %.3f (%.2f-%.2f) | %.3f (%.2f-%.2f) |\n", s.name, r.N, urgent, share(right, urgent), low, high, share(right, said), from, to)
	}
	return out, nil
}

// alarms counts the rows that are urgent, those said to be, and those that are both.
func alarms(r eval.Result) (urgent, said, right int) {
	isUrgent := func(label string) bool { return label == "life" || label == "today" }
	for label, answers := range r.Confusion {
		for answer, n := range answers {
			if isUrgent(label) {
				urgent += n
			}
			if isUrgent(answer) {
				said += n
			}
			if isUrgent(label) && isUrgent(answer) {
				right += n
			}
		}
	}
	return urgent, said, right
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
