package train

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/topic"
)

func topicJudgement() judgement {
	return judgement{
		name: "topic", labels: topicLabels(), threshold: 0.15, rows: topicRows,
		// The corpus holds every kind of small talk and makes "none" too easy to say: on its held-out rows, main accuracy and macro-F1
		// are best between -0.6 and -1.5.
		lift:    map[string]float32{topic.None: -1},
		options: options{bits: 17, minDocuments: 2, strength: 12, epochs: 10, seed: 1},
		tune: func(shared string) ([]labelled, error) {
			return gold(shared, topicLabels(), mainTopic)
		},
	}
}

// topicLabels are the codes, then none.
func topicLabels() []string { return append(topic.Codes(), topic.None) }

// topicRows gives the main topic most of a row's truth; the others share the rest.
func topicRows(shared string) ([]labelled, error) {
	const further = 0.35
	b := newBuilder(shared, topicLabels())
	b.corpus(func(r dataset.Row) {
		if len(r.Topics) == 0 {
			b.add(r.Set, r.Text, topic.None, 1)
			return
		}
		b.add(r.Set, r.Text, r.Topics[0], 1)
		if len(r.Topics) == 1 || b.err != nil {
			return
		}
		truth := b.rows[len(b.rows)-1].truth
		truth[slices.Index(b.labels, r.Topics[0])] = 1 - further
		for _, code := range r.Topics[1:] {
			if c := slices.Index(b.labels, code); c >= 0 {
				truth[c] += further / float32(len(r.Topics)-1)
			}
		}
	})
	b.seeds(2)
	return b.rows, b.err
}

// seedSet names the rows of seeds.tsv: phrases that the taxonomy gives for its topics, and traps.
const seedSet = "taxonomy"

//go:embed seeds.tsv
var seedFile string

// seeds adds the phrases of seeds.tsv.
func (b *builder) seeds(weight float32) {
	for line := range strings.Lines(seedFile) {
		if label, phrase, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			b.add(seedSet, phrase, label, weight)
		}
	}
}
