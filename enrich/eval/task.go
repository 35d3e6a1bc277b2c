package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/manner"
	"github.com/kentongan/kentongan/enrich/sentiment"
	"github.com/kentongan/kentongan/enrich/spam"
	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/schemas"
)

// task is one judgement to score: what labels a row may hold and what an enrichment answers. Labels and answers are lists; only a
// topic's has more than one entry, or none.
type task struct {
	labels []string
	many   bool // a label is a comma list, the main one first
	answer func(*schemas.Enrichment) []string
	sure   func(*schemas.Enrichment) float32 // confidence of the answer; nil where there is not one
}

func taskOf(name string) (task, error) {
	switch name {
	case "language":
		return task{labels: language.Labels(), answer: func(e *schemas.Enrichment) []string { return []string{e.Language.Label} },
			sure: func(e *schemas.Enrichment) float32 { return e.Language.Confidence }}, nil
	case "sentiment":
		return task{labels: sentiment.Labels(), answer: func(e *schemas.Enrichment) []string { return []string{string(e.Sentiment.Label)} },
			sure: func(e *schemas.Enrichment) float32 { return e.Sentiment.Confidence }}, nil
	case "topic":
		return task{labels: topic.Codes(), many: true, answer: topics}, nil
	case "spam":
		return task{labels: spam.Labels(), answer: func(e *schemas.Enrichment) []string { return []string{e.Spam.Label} },
			sure: func(e *schemas.Enrichment) float32 { return e.Spam.Confidence }}, nil
	}
	for _, h := range manner.Heads() {
		if h.Name == name {
			return task{labels: h.Labels, answer: func(e *schemas.Enrichment) []string { return []string{manner.Answer(e, name).Label} },
				sure: func(e *schemas.Enrichment) float32 { return manner.Answer(e, name).Confidence }}, nil
		}
	}
	return task{}, fmt.Errorf("task %q is not one of sentiment, topic, language, relevance, kind, urgency, author, sarcasm, spam", name)
}

func topics(e *schemas.Enrichment) []string {
	var codes []string
	for _, t := range e.Topics {
		codes = append(codes, t.Label)
	}
	return codes
}

// parse reads the label column of a row.
func (t *task) parse(label string) ([]string, error) {
	if !t.many {
		if !slices.Contains(t.labels, label) {
			return nil, fmt.Errorf("label %q is not one of %s", label, strings.Join(t.labels, ", "))
		}
		return []string{label}, nil
	}
	if label == topic.None {
		return nil, nil
	}
	codes := strings.Split(label, ",")
	for i, c := range codes {
		codes[i] = strings.TrimSpace(c)
		if !slices.Contains(t.labels, codes[i]) {
			return nil, fmt.Errorf("topic %q is none of the %d codes, nor %q for no topic", codes[i], len(t.labels), topic.None)
		}
		if slices.Contains(codes[:i], codes[i]) {
			return nil, fmt.Errorf("topic %q is named twice", codes[i])
		}
	}
	return codes, nil
}
