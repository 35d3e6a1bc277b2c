package train

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/network"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/enrich/topic"
)

// topicModel is everything that makes the topic model: a linear opinion and a small network's, over words and the phrases found among them.
type topicModel struct {
	words    options // of the linear opinion, and the table of words
	cueValue float32 // what one phrase weighs beside words, whose squares add up to 1 in a text
	lift     float32 // added to the bias of "none"
	network  networkOptions
	deep     float32 // how much the network's opinion counts; the linear one counts for the rest
}

func newTopicModel() topicModel {
	return topicModel{
		words: options{bits: 16, minDocuments: 2, strength: 8, epochs: 10, seed: 1}, cueValue: 0.1,
		lift:    -1, // the corpora hold every kind of small talk and make "none" too easy to say
		network: networkOptions{hidden: 27, epochs: 10, rate: 0.1, drop: 0.3, hiddenDrop: 0.2, smooth: 0.1, spread: 0.05, seed: 1},
		deep:    0.6,
	}
}

// topicReader makes the features of texts, one at a time.
type topicReader struct {
	text  text.Reader
	topic *topic.Reader
}

func newTopicReader() (*topicReader, error) {
	rules, err := topic.Rules("", "")
	if err != nil {
		return nil, err
	}
	return &topicReader{topic: topic.NewReader(rules.Compile())}, nil
}

// read gives the features of s, for the caller to keep.
func (r *topicReader) read(s string) (words, cues []uint32) {
	reading := text.Reading{Text: s, Features: r.text.Read(s), Reader: &r.text}
	cues, _ = r.topic.Read(reading)
	return slices.Clone(reading.Features), slices.Clone(cues)
}

// make fits, calibrates and encodes the model.
func (t topicModel) make(shared string) (made, error) {
	rows, err := topicRows(shared)
	if err != nil {
		return made{}, err
	}
	rows = slices.DeleteFunc(rows, func(r labelled) bool { return r.set != seedSet && dataset.HeldOut(r.text) })
	known, err := gold(shared, topicLabels(), mainTopic)
	if err != nil {
		return made{}, err
	}
	m, err := t.train(rows, known)
	if err != nil {
		return made{}, err
	}
	file, err := m.Encode()
	if err != nil {
		return made{}, err
	}
	if m, err = network.Decode(file); err != nil { // what is written is what will be read
		return made{}, err
	}
	form := fmt.Sprintf("linear and %d hidden units, 2^%d and 2^%d buckets", t.network.hidden, t.words.bits, topic.CueBits)
	return made{"topic", m.Version(), file, form, topicLabels(), []int{len(topicLabels())}, rows}, nil
}

// train fits both opinions to rows, and the temperature to known.
func (t topicModel) train(rows, known []labelled) (*network.Model, error) {
	r, err := newTopicReader()
	if err != nil {
		return nil, err
	}
	words, cues := make([][]uint32, len(rows)), make([][]uint32, len(rows))
	for i, row := range rows {
		words[i], cues[i] = r.read(row.text)
	}
	w := newWeighting(t.words.bits, t.words.minDocuments, words)
	examples := make([]example, len(rows))
	for i, row := range rows {
		v := w.vector(words[i])
		for _, c := range cues[i] {
			v.buckets, v.values = append(v.buckets, int32(1<<t.words.bits+c>>(32-topic.CueBits))), append(v.values, t.cueValue)
		}
		examples[i] = example{v, row.truth, row.weight}
	}
	buckets := 1<<t.words.bits + 1<<topic.CueBits
	weights, bias := fit(t.words, buckets, len(topicLabels()), examples)
	many := make([]manyExample, len(examples))
	for i, ex := range examples {
		many[i] = manyExample{ex.vector, ex.truth, ex.weight}
	}
	deep := fitNetwork(t.network, buckets, []head{{len(topicLabels()), 0, 1}}, many)
	bias[len(bias)-1] += t.lift
	deep.bias[len(bias)-1] += t.lift
	m, err := t.join(w, weights, bias, deep)
	if err != nil {
		return nil, err
	}
	scores := func(s string, out []float32) {
		words, cues := r.read(s)
		m.Scores(words, cues, out)
	}
	all := score(known, 0, len(bias), scores)
	temperature := all.temperature(make([]float32, len(bias)))
	meta := m.Meta()
	for c := range bias {
		meta.Gain[c], meta.Bias[c] = 1/temperature, meta.Bias[c]/temperature
	}
	return m.With(meta)
}

// join makes one model of both opinions.
func (t topicModel) join(w *weighting, wide, wideBias []float32, deep *net) (*network.Model, error) {
	k, h := deep.columns, deep.hidden
	buckets := len(wide) / k
	rows := make([]float32, buckets*(k+h))
	for b := range buckets {
		row := rows[b*(k+h) : (b+1)*(k+h)]
		for c, x := range wide[b*k : (b+1)*k] {
			row[c] = x * (1 - t.deep)
		}
		copy(row[k:], deep.rows[b*h:(b+1)*h])
	}
	meta := network.Meta{
		Judgement: "topic", Features: topic.Features, Heads: topic.Heads(), Hidden: h, Dense: slices.Clone(deep.dense),
		Bias: make([]float32, k), Gain: make([]float32, k),
	}
	for i := range meta.Dense {
		meta.Dense[i] *= t.deep
	}
	for c := range k {
		meta.Bias[c], meta.Gain[c] = wideBias[c]*(1-t.deep)+deep.bias[c]*t.deep, 1
	}
	table := linear.Meta{Judgement: "topic", Features: topic.Features, Bits: t.words.bits, Temperature: 1}
	for range k + h {
		table.Labels = append(table.Labels, "")
	}
	words, err := quantise(table, w, rows[:(k+h)<<t.words.bits], make([]float32, k+h))
	if err != nil {
		return nil, err
	}
	table.Bits = topic.CueBits
	cues, err := quantiseCues(table, t.cueValue, rows[(k+h)<<t.words.bits:], append(make([]float32, k), deep.hiddenBias...))
	if err != nil {
		return nil, err
	}
	return network.New(meta, words, cues)
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

// seedSet names the rows of seeds.tsv and topic_situations.tsv: phrases that the taxonomy gives for its topics, figures of speech, situations.
const seedSet = "taxonomy"

var (
	//go:embed seeds.tsv
	seedFile string
	//go:embed topic_situations.tsv
	situationFile string
)

// seeds adds the phrases of seeds.tsv and the texts of topic_situations.tsv.
func (b *builder) seeds(weight float32) {
	add := func(label, phrase string) { b.add(seedSet, phrase, label, weight) }
	eachSeed(seedFile, add)
	eachSeed(situationFile, add)
}

// Seeds calls each with the phrases by which the default taxonomy names its topics; topic.None marks those that only seem to.
func Seeds(each func(label, phrase string)) { eachSeed(seedFile, each) }

func eachSeed(file string, each func(label, phrase string)) {
	for line := range strings.Lines(file) {
		if label, phrase, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			each(label, phrase)
		}
	}
}
