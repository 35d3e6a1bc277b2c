package train

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/text"
)

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
	if b.err != nil || label == "" {
		return
	}
	truth, err := one(b.labels, label)
	if err != nil {
		b.err = err
		return
	}
	b.addTruth(set, s, truth, weight)
}

// addTruth adds a row whose shares of truth are known.
func (b *builder) addTruth(set, s string, truth []float32, weight float32) {
	if b.err == nil && !b.gold[plain(s)] {
		b.rows = append(b.rows, labelled{set, placeholders.Replace(s), truth, weight})
	}
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
