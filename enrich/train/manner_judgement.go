package train

import (
	"fmt"
	"slices"

	"github.com/kentongan/kentongan/enrich/cue"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/manner"
	"github.com/kentongan/kentongan/enrich/network"
	"github.com/kentongan/kentongan/enrich/text"
)

// head is a run of columns of which a text has one label. A row may leave a head out: its shares of truth are then all 0.
type head struct {
	labels   int
	strength float32 // of the linear opinion, as options.strength
	share    float32 // how much an error on it counts in the network's fit
}

// duet is everything that makes a network.Model: a linear opinion and a small network's, over the same features.
type duet struct {
	name     string
	heads    []network.Head
	parts    []head
	words    options // of the linear opinion, and the table of words
	network  networkOptions
	cueValue float32 // what one cue weighs beside words, whose squares add up to 1 in a text
}

func mannerDuet() duet {
	d := duet{
		name: "manner", heads: manner.NetworkHeads(), cueValue: 0.1,
		words:   options{bits: 16, minDocuments: 2, epochs: 10, seed: 1},
		network: networkOptions{hidden: 40, epochs: 6, rate: 0.1, drop: 0.3, hiddenDrop: 0.15, smooth: 0.1, spread: 0.05, seed: 1},
	}
	for _, h := range manner.Heads() {
		p := head{len(h.Labels), 10, 1}
		switch h.Name {
		case "sentiment":
			p.strength = 3
		case "sarcasm":
			p.strength, p.share = 3, 0.5
		}
		d.parts = append(d.parts, p)
	}
	return d
}

// reader makes the features of texts, one at a time.
type reader struct {
	text   text.Reader
	finder *cue.Finder
}

// read gives the features of s, for the caller to keep.
func (r *reader) read(s string) (words, cues []uint32) {
	reading := text.Reading{Text: s, Features: r.text.Read(s), Reader: &r.text}
	words = cue.Words(slices.Clone(reading.Features), reading)
	return words, r.finder.Find(nil, reading)
}

// make fits, calibrates and encodes the model.
func (d *duet) make(shared string) (made, error) {
	rows, err := mannerRows(shared)
	if err != nil {
		return made{}, err
	}
	gold, err := mannerGold(shared)
	if err != nil {
		return made{}, err
	}
	m, err := d.train(rows)
	if err != nil {
		return made{}, err
	}
	if m, err = d.calibrate(m, gold); err != nil {
		return made{}, err
	}
	file, err := m.Encode()
	if err != nil {
		return made{}, err
	}
	if m, err = network.Decode(file); err != nil { // what is written is what will be read
		return made{}, err
	}
	form := fmt.Sprintf("linear and %d hidden units, 2^%d and 2^%d buckets", d.network.hidden, d.words.bits, cue.Bits)
	var heads []int
	for _, h := range d.parts {
		heads = append(heads, h.labels)
	}
	return made{d.name, m.Version(), file, form, manner.Columns(), heads, rows}, nil
}

// train fits both opinions to rows and sets them side by side, uncalibrated.
func (d *duet) train(rows []labelled) (*network.Model, error) {
	finder, err := cue.New()
	if err != nil {
		return nil, err
	}
	r := reader{finder: finder}
	words, cues := make([][]uint32, len(rows)), make([][]uint32, len(rows))
	for i, row := range rows {
		words[i], cues[i] = r.read(row.text)
	}
	w := newWeighting(d.words.bits, d.words.minDocuments, words)
	examples := make([]manyExample, len(rows))
	for i, row := range rows {
		v := w.vector(words[i])
		for _, c := range cues[i] {
			v.buckets, v.values = append(v.buckets, int32(1<<d.words.bits+c>>(32-cue.Bits))), append(v.values, d.cueValue)
		}
		examples[i] = manyExample{v, row.truth, row.weight}
	}
	buckets := 1<<d.words.bits + 1<<cue.Bits
	wide, wideBias := d.fitWide(buckets, examples)
	deep := fitNetwork(d.network, buckets, d.parts, examples)
	return d.join(finder, w, wide, wideBias, deep)
}

// fitWide fits the linear opinion, each head by itself, and sets the weights side by side.
func (d *duet) fitWide(buckets int, examples []manyExample) (rows, bias []float32) {
	columns := len(examples[0].truth)
	rows, bias = make([]float32, columns*buckets), make([]float32, columns)
	at := 0
	for _, h := range d.parts {
		var answered []example
		for _, ex := range examples {
			if truth := ex.truth[at : at+h.labels]; slices.Max(truth) > 0 {
				answered = append(answered, example{ex.vector, truth, ex.weight})
			}
		}
		o := d.words
		o.strength = h.strength
		r, b := fit(o, buckets, h.labels, answered)
		copy(bias[at:], b)
		for bucket := range buckets {
			copy(rows[bucket*columns+at:], r[bucket*h.labels:(bucket+1)*h.labels])
		}
		at += h.labels
	}
	return rows, bias
}

// join makes one model in which each opinion counts for half.
func (d *duet) join(finder *cue.Finder, w *weighting, wide, wideBias []float32, deep *net) (*network.Model, error) {
	const half = 0.5
	k, h := deep.columns, deep.hidden
	buckets := len(wide) / k
	rows := make([]float32, buckets*(k+h))
	for b := range buckets {
		row := rows[b*(k+h) : (b+1)*(k+h)]
		for c, x := range wide[b*k : (b+1)*k] {
			row[c] = x * half
		}
		copy(row[k:], deep.rows[b*h:(b+1)*h])
	}
	meta := network.Meta{
		Judgement: d.name, Features: text.Version + "+" + finder.Version(), Heads: d.heads, Hidden: h, Dense: slices.Clone(deep.dense),
		Bias: make([]float32, k), Gain: make([]float32, k),
	}
	for i := range meta.Dense {
		meta.Dense[i] *= half
	}
	for c := range k {
		meta.Bias[c], meta.Gain[c] = (wideBias[c]+deep.bias[c])*half, 1
	}
	table := linear.Meta{Judgement: d.name, Features: meta.Features, Bits: d.words.bits, Temperature: 1}
	for range k + h {
		table.Labels = append(table.Labels, "")
	}
	words, err := quantise(table, w, rows[:(k+h)<<d.words.bits], make([]float32, k+h))
	if err != nil {
		return nil, err
	}
	table.Bits = cue.Bits
	cues, err := quantiseCues(table, d.cueValue, rows[(k+h)<<d.words.bits:], append(make([]float32, k), deep.hiddenBias...))
	if err != nil {
		return nil, err
	}
	return network.New(meta, words, cues)
}

// calibrate fits the gains and biases of every head of m to rows.
func (d *duet) calibrate(m *network.Model, rows []labelled) (*network.Model, error) {
	finder, err := cue.New()
	if err != nil {
		return nil, err
	}
	r := reader{finder: finder}
	scores := func(s string, out []float32) {
		words, cues := r.read(s)
		m.Scores(words, cues, out)
	}
	meta := m.Meta()
	meta.Bias, meta.Gain = slices.Clone(meta.Bias), slices.Clone(meta.Gain)
	at := 0
	for i, h := range d.parts {
		known := score(rows, at, h.labels, scores)
		shift := known.shift(h.labels)
		if d.heads[i].Name == "urgency" {
			known.alarm(shift)
		}
		temperature := known.temperature(shift)
		for c := range shift {
			meta.Gain[at+c] = 1 / temperature
			meta.Bias[at+c] = (meta.Bias[at+c] + shift[c]) / temperature
		}
		at += h.labels
	}
	return m.With(meta)
}
