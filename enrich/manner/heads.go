package manner

import (
	"github.com/kentongan/kentongan/enrich/network"
	"github.com/kentongan/kentongan/enrich/sentiment"
	"github.com/kentongan/kentongan/schemas"
)

// Head is one judgement of manner: a name and what it may say beside unknown, in the order of its columns.
type Head struct {
	Name      string
	Labels    []string
	Threshold float32 // below this probability the answer is unknown
}

// Suspected is the label of sarcasm that says the text means the opposite of its words.
const Suspected = "suspected"

// Heads are the judgements, in the order of the model's columns.
func Heads() []Head {
	return []Head{
		{"sentiment", sentiment.Labels(), sentiment.Threshold},
		{"relevance", []string{"false", "true"}, 0},
		{"kind", []string{"complaint", "aspiration", "question", "appreciation", "information", "other"}, 0.25},
		{"urgency", []string{"life", "today", "ordinary"}, 0},
		{"author", []string{"citizen", "media", "official", "organisation", "business", schemas.LabelUnknown}, 0},
		{"sarcasm", []string{Suspected, "none"}, 0},
	}
}

// NetworkHeads are the heads as the model's file names them.
func NetworkHeads() []network.Head {
	var heads []network.Head
	for _, h := range Heads() {
		heads = append(heads, network.Head{Name: h.Name, Labels: h.Labels})
	}
	return heads
}

// Columns are the names of the model's columns, "<head>:<label>".
func Columns() []string {
	var columns []string
	for _, h := range Heads() {
		for _, l := range h.Labels {
			columns = append(columns, h.Name+":"+l)
		}
	}
	return columns
}
