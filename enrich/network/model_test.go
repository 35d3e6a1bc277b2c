package network

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kentongan/kentongan/enrich/linear"
)

// small is a model of two heads, five labels and three hidden units, with random tables of 2^6 buckets, and the planes of these.
func small(t testing.TB) (m *Model, words, cues [][]byte) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 7))
	floats := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = r.Float32() - 0.4
		}
		return x
	}
	const columns, hidden, bits = 5, 3, 6
	table := func(mass float32) (*linear.Model, [][]byte) {
		planes := make([][]byte, columns+hidden+1)
		for c := range planes {
			planes[c] = make([]byte, 1<<bits)
			for i := range planes[c] {
				planes[c][i] = byte(r.IntN(255) - 127)
			}
		}
		meta := linear.Meta{
			Judgement: "test", Features: "f1", Labels: make([]string, columns+hidden), Bits: bits, Mass: mass, Temperature: 1,
			Scales: floats(columns + hidden), Bias: floats(columns + hidden),
		}
		l, err := linear.New(meta, planes)
		if err != nil {
			t.Fatal(err)
		}
		return l, planes
	}
	w, words := table(0.5)
	c, cues := table(0)
	m, err := New(Meta{
		Judgement: "test", Features: "f1", Heads: []Head{{"a", []string{"x", "y"}}, {"b", []string{"p", "q", "r"}}}, Hidden: hidden,
		Dense: floats(columns * hidden), Bias: floats(columns), Gain: floats(columns),
	}, w, c)
	if err != nil {
		t.Fatal(err)
	}
	return m, words, cues
}

// Scores against plain arithmetic over the planes.
func TestScoresAddUp(t *testing.T) {
	m, words, cues := small(t)
	wordFeatures, cueFeatures := []uint32{3 << 26, 17 << 26, 3 << 26}, []uint32{60 << 26}
	var sums [8]float64
	for c := range sums {
		var sum, mass float64
		for _, f := range wordFeatures {
			sum += float64(int8(words[c][f>>26]))
			mass += float64(words[8][f>>26]) * 0.5
		}
		meta := m.words.Meta()
		sums[c] = sum*float64(meta.Scales[c])/math.Sqrt(mass) + float64(meta.Bias[c])
		meta = m.cues.Meta()
		sums[c] += float64(int8(cues[c][60]))*float64(meta.Scales[c]) + float64(meta.Bias[c])
	}
	got := make([]float32, 5)
	m.Scores(wordFeatures, cueFeatures, got)
	for c := range got {
		want := sums[c]
		for j := range 3 {
			want += float64(m.meta.Dense[c*3+j]) * math.Max(0, sums[5+j])
		}
		want = want*float64(m.meta.Gain[c]) + float64(m.meta.Bias[c])
		if math.Abs(want-float64(got[c])) > 1e-3*(1+math.Abs(want)) {
			t.Errorf("column %d: got %v, want %v", c, got[c], want)
		}
	}
}

func TestFileRoundTrip(t *testing.T) {
	m, _, _ := small(t)
	file, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := m.Encode(); !bytes.Equal(file, again) {
		t.Error("two encodings differ")
	}
	read, err := Open(file, "test", "f1", m.meta.Heads)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float32, 5), make([]float32, 5)
	m.Scores([]uint32{1 << 26}, []uint32{9 << 26}, a)
	read.Scores([]uint32{1 << 26}, []uint32{9 << 26}, b)
	for c := range a {
		if a[c] != b[c] {
			t.Errorf("column %d: got %v after reading, want %v", c, b[c], a[c])
		}
	}
	if _, err := Open(file, "test", "f2", m.meta.Heads); err == nil || errors.Is(err, ErrCorrupt) {
		t.Errorf("features of another version: got %v", err)
	}
	if _, err := Open(file, "test", "f1", m.meta.Heads[:1]); err == nil || errors.Is(err, ErrCorrupt) {
		t.Errorf("other heads: got %v", err)
	}
}

func TestCorruptFiles(t *testing.T) {
	m, _, _ := small(t)
	file, _ := m.Encode()
	change := func(at int) []byte {
		b := bytes.Clone(file)
		b[at] ^= 1
		return b
	}
	for name, b := range map[string][]byte{
		"empty": nil, "head only": file[:headBytes], "cut": file[:len(file)-1], "magic": change(0), "format version": change(7),
		"checksum": change(10), "body": change(len(file) - 2), "longer": append(bytes.Clone(file), 0),
	} {
		if _, err := Decode(b); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: got %v, want ErrCorrupt", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x02\x00\x00\x00{}\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\xff\xff\xff\xff{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := parse(b); err == nil {
			m.Scores([]uint32{1, 2, 3}, []uint32{4}, make([]float32, linear.MaxLabels))
		}
	})
}
