package train

import (
	"cmp"
	_ "embed"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/sentiment"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/enrich/topic"
)

// Set is a data set that a shipped model was trained on.
type Set struct{ Name, Licence string }

// Sets lists what may be trained on: the project's own corpus, and sets whose source states a permissive licence. Share-alike,
// non-commercial and unlicensed sets stay out, and so do the texts of gold_dev.
func Sets() []Set {
	return []Set{
		{"suara_corpus", "the project's own, Apache-2.0 (split train only)"},
		{seedSet, "the project's own, Apache-2.0 (train/seeds.tsv)"},
		{"smsa", "Apache-2.0 (LICENSE file of IndoNLU; its badge says MIT)"},
		{"covid_gov_prastyo", "MIT (as its repository states)"},
		{"vaccine_emotion_hyuto", "MIT (as its repository states)"},
		{"stream_vaccine_april2021", "MIT (as its repository states); labelled here by marker words"},
		{"lex_vader", "MIT (word list)"},
		{"lid_jawa_indo_ambon", "Apache-2.0"},
		{"nusatranslation_senti", "Apache-2.0 (as its repository states)"},
		{"nusaparagraph_topic", "Apache-2.0 (as its repository states)"},
	}
}

// gold is data/gold_dev under one label each, for calibration only; rows its readers differed on are left out.
func gold(shared string, labels []string, pick func(dataset.Row) string) ([]labelled, error) {
	rows, err := dataset.Gold(shared)
	if err != nil {
		return nil, err
	}
	var out []labelled
	for _, r := range rows {
		label := pick(r)
		if label == dataset.Doubt {
			continue
		}
		truth, err := one(labels, label)
		if err != nil {
			return nil, fmt.Errorf("gold_dev: %w", err)
		}
		out = append(out, labelled{"gold_dev", r.Text, truth, 1})
	}
	return out, nil
}

func sentimentRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, sentiment.Labels())
	b.corpus(func(r dataset.Row) { b.add("suara_corpus", r.Text, r.Sentiment, 1) })
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

// topicLabels are the codes, then none.
func topicLabels() []string { return append(topic.Codes(), topic.None) }

// topicRows gives the main topic most of a row's truth; the others share the rest.
func topicRows(shared string) ([]labelled, error) {
	const further = 0.35
	b := newBuilder(shared, topicLabels())
	b.corpus(func(r dataset.Row) {
		if len(r.Topics) == 0 {
			b.add("suara_corpus", r.Text, topic.None, 1)
			return
		}
		b.add("suara_corpus", r.Text, r.Topics[0], 1)
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

// builder gathers labelled rows; the first error stops it.
type builder struct {
	shared string
	labels []string
	gold   map[string]bool // texts that no model may see: some sets are also gold_dev's sources
	rows   []labelled
	err    error
}

func newBuilder(shared string, labels []string) *builder {
	b := &builder{shared: shared, labels: labels, gold: map[string]bool{}}
	b.err = dataset.TSV(shared, "gold_dev/gold_dev.tsv", func(f []string) { b.gold[plain(f[len(f)-1])] = true })
	return b
}

// plain is s without its links and case: what is the same text for exclusion.
func plain(s string) string {
	var r text.Reader
	r.Read(s)
	var key []byte
	for _, t := range r.Tokens() {
		if t.Kind == text.KindWord || t.Kind == text.KindNumber {
			key = append(append(key, r.Word(t)...), ' ')
		}
	}
	return string(key)
}

func (b *builder) add(set, s, label string, weight float32) {
	if b.err != nil || label == "" || b.gold[plain(s)] {
		return
	}
	truth, err := one(b.labels, label)
	if err != nil {
		b.err = err
		return
	}
	b.rows = append(b.rows, labelled{set, placeholders.Replace(s), truth, weight})
}

// placeholders are how sets mask handles and links; text knows them in their own form.
var placeholders = strings.NewReplacer("[USERNAME]", "@user", "[URL]", "https://t.co/u", "<USERNAME>", "@user", "<URL>", "https://t.co/u")

// corpus adds the rows of the training split.
func (b *builder) corpus(each func(dataset.Row)) {
	if b.err != nil {
		return
	}
	rows, err := dataset.Corpus(b.shared)
	b.err = err
	for _, r := range rows {
		if r.Split == "train" {
			each(r)
		}
	}
}

// csv adds at most n rows of a set's file (0: all), those whose hash is least.
func (b *builder) csv(set, name string, n int, pick func([]string) (text, label string), weight float32) {
	b.sample(set, n, weight, func(each func([]string)) error { return dataset.CSV(b.shared, set+"/"+name, each) }, pick)
}

func (b *builder) tsv(set, name string, n int, pick func([]string) (text, label string), weight float32) {
	b.sample(set, n, weight, func(each func([]string)) error { return dataset.TSV(b.shared, set+"/"+name, each) }, pick)
}

func (b *builder) sample(set string, n int, weight float32, read func(func([]string)) error, pick func([]string) (text, label string)) {
	if b.err != nil {
		return
	}
	type candidate struct {
		hash        uint64
		text, label string
	}
	var all []candidate
	b.err = read(func(f []string) {
		if len(f) < 2 {
			return
		}
		text, label := pick(f)
		h := fnv.New64a()
		h.Write([]byte(text))
		all = append(all, candidate{h.Sum64(), text, label})
	})
	if n > 0 && n < len(all) {
		slices.SortStableFunc(all, func(x, y candidate) int { return cmp.Compare(x.hash, y.hash) })
		all = all[:n]
	}
	for _, c := range all {
		b.add(set, c.text, c.label, weight)
	}
}
