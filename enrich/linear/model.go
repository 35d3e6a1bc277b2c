package linear

import (
	"fmt"
)

// MaxLabels bounds the columns of a model.
const MaxLabels = 63

// Meta is what a model says of itself.
type Meta struct {
	Judgement   string    `json:"judgement"`   // what it judges: "language", "sentiment", "topic"
	Features    string    `json:"features"`    // text.Version it was trained on
	Labels      []string  `json:"labels"`      // one a column
	Bits        int       `json:"bits"`        // 2^Bits rows; a feature's row is its upper Bits bits
	Scales      []float32 `json:"scales"`      // weight of column c is Scales[c] * int8
	Mass        float32   `json:"mass"`        // squared length that one unit of a row's mass stands for; 0: sums are not divided by a text's length
	Bias        []float32 `json:"bias"`        // one a column
	Temperature float32   `json:"temperature"` // scores are divided by it before they become probabilities
	Threshold   float32   `json:"threshold"`   // below this confidence the answer is unknown
}

func (m *Meta) validate() error {
	n := len(m.Labels)
	switch {
	case n == 0 || n > MaxLabels:
		return fmt.Errorf("%d labels, want 1 to %d", n, MaxLabels)
	case len(m.Scales) != n || len(m.Bias) != n:
		return fmt.Errorf("%d labels, %d scales, %d biases", n, len(m.Scales), len(m.Bias))
	case m.Bits < 1 || m.Bits > 24:
		return fmt.Errorf("2^%d buckets", m.Bits)
	case !(m.Temperature > 0) || !(m.Mass >= 0):
		return fmt.Errorf("temperature %v, mass %v", m.Temperature, m.Mass)
	}
	return nil
}

// Model scores features. See the package comment.
type Model struct {
	meta    Meta
	version string
	words   int      // 64-bit words a row
	rows    []uint64 // one byte a column, eight a word, column 0 in the lowest byte: the weights + 128, then the mass
	stride  int      // words from one row to the next; more than a row where Interleave has put other models' rows between
}

// New builds a model of planes: one a label with 2^Bits weights (int8 as a byte), then one with the masses: what
// a feature adds to the squared length of a text, 0 to 255. A feature that the training did not know has all zeros. New keeps no plane.
func New(meta Meta, planes [][]byte) (*Model, error) {
	if err := meta.validate(); err != nil {
		return nil, fmt.Errorf("linear model: %w", err)
	}
	n := len(meta.Labels)
	if len(planes) != n+1 {
		return nil, fmt.Errorf("linear model: %d planes, want %d", len(planes), n+1)
	}
	m := &Model{meta: meta, words: (n + 8) / 8}
	m.rows, m.stride = make([]uint64, m.words<<meta.Bits), m.words
	for c, plane := range planes {
		if len(plane) != 1<<meta.Bits {
			return nil, fmt.Errorf("linear model: plane of %d, want %d", len(plane), 1<<meta.Bits)
		}
		bias := byte(128)
		if c == n {
			bias = 0
		}
		for i, w := range plane {
			m.rows[i*m.stride+c/8] |= uint64(w+bias) << (c % 8 * 8)
		}
	}
	return m, nil
}

// row is the words of bucket i.
func (m *Model) row(i int) []uint64 {
	return m.rows[i*m.stride : i*m.stride+m.words]
}

// planes is the inverse of New.
func (m *Model) planes() [][]byte {
	n := len(m.meta.Labels)
	planes := make([][]byte, n+1)
	for c := range planes {
		bias := byte(128)
		if c == n {
			bias = 0
		}
		planes[c] = make([]byte, 1<<m.meta.Bits)
		for i := range planes[c] {
			planes[c][i] = byte(m.row(i)[c/8]>>(c%8*8)) - bias
		}
	}
	return planes
}

// Meta is what m says of itself. The caller leaves its slices alone.
func (m *Model) Meta() Meta { return m.meta }

// Version is short, and differs whenever any byte of the model does: judgement, dash, eight hex digits. Only a decoded
// model has one.
func (m *Model) Version() string { return m.version }
