package linear

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// small is a model of labels random columns.
func small(t testing.TB, labels int) (*Model, [][]byte) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(labels), 7))
	meta := Meta{Judgement: "test", Features: "f1", Bits: 8, Mass: 0.5, Temperature: 1.5}
	planes := make([][]byte, labels+1)
	for c := range planes {
		planes[c] = make([]byte, 1<<meta.Bits)
		for i := range planes[c] {
			planes[c][i] = byte(r.IntN(255) - 127)
		}
	}
	for range labels {
		meta.Labels = append(meta.Labels, string(rune('a'+len(meta.Labels))))
		meta.Scales = append(meta.Scales, r.Float32())
		meta.Bias = append(meta.Bias, r.Float32()-0.5)
	}
	m, err := New(meta, planes)
	if err != nil {
		t.Fatal(err)
	}
	return m, planes
}

// The lanes of Scores against plain addition, for each loop and across the length where lanes are emptied.
func TestScoresAddUp(t *testing.T) {
	for _, labels := range []int{1, 3, 7, 8, 9, 15, 35, 36, MaxLabels} {
		m, planes := small(t, labels)
		for _, n := range []int{0, 1, 255, 256, 257, 600, 5000} {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			features := make([]uint32, n)
			for i := range features {
				features[i] = r.Uint32()
			}
			if n == 5000 { // the worst case of a lane: all 255
				clear(features)
				planes[labels][0] = 255
				m, _ = New(m.meta, planes)
			}
			got := make([]float32, labels)
			m.Scores(features, got)
			for c := range labels {
				var sum, mass float64
				for _, f := range features {
					sum += float64(int8(planes[c][f>>24]))
					mass += float64(planes[labels][f>>24]) * float64(m.meta.Mass)
				}
				want := float64(m.meta.Bias[c])
				if mass > 0 {
					want += sum * float64(m.meta.Scales[c]) / math.Sqrt(mass)
				}
				want /= float64(m.meta.Temperature)
				if math.Abs(want-float64(got[c])) > 1e-4*(1+math.Abs(want)) {
					t.Fatalf("%d labels, %d features, column %d: got %v, want %v", labels, n, c, got[c], want)
				}
			}
		}
	}
}

// A model without mass adds up what it is given.
func TestScoresWithoutLength(t *testing.T) {
	m, planes := small(t, 3)
	m.meta.Mass = 0
	m, err := New(m.meta, planes)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 3)
	m.Scores([]uint32{5 << 24, 5 << 24, 9 << 24}, got)
	for c := range got {
		sum := float32(2*int(int8(planes[c][5])) + int(int8(planes[c][9])))
		if want := (sum*m.meta.Scales[c] + m.meta.Bias[c]) / m.meta.Temperature; math.Abs(float64(want-got[c])) > 1e-4*(1+math.Abs(float64(want))) {
			t.Errorf("column %d: got %v, want %v", c, got[c], want)
		}
	}
}

func TestFileRoundTrip(t *testing.T) {
	m, _ := small(t, 9)
	file, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := m.Encode(); !bytes.Equal(file, again) {
		t.Error("two encodings differ")
	}
	read, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	features := []uint32{1 << 24, 77 << 24, 255 << 24}
	a, b := make([]float32, 9), make([]float32, 9)
	m.Scores(features, a)
	read.Scores(features, b)
	for c := range a {
		if a[c] != b[c] {
			t.Errorf("column %d: got %v after reading, want %v", c, b[c], a[c])
		}
	}
	if _, err := Open(file, "test", "f2", m.meta.Labels); err == nil || errors.Is(err, ErrCorrupt) {
		t.Errorf("features of another version: got %v", err)
	}
	if _, err := Open(file, "test", "f1", m.meta.Labels); err != nil {
		t.Error(err)
	}
}

func TestCorruptFiles(t *testing.T) {
	m, _ := small(t, 3)
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
	f.Add([]byte("\x02\x00\x00\x00{}"))
	f.Add([]byte("\xff\xff\xff\xff{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := parse(b); err == nil {
			m.Scores([]uint32{1, 2, 3}, make([]float32, MaxLabels))
		}
	})
}

// Models that share a table answer as they did apart, and write the same file.
func TestInterleave(t *testing.T) {
	var together, apart []*Model
	for i, labels := range []int{3, 8, 22, 36, 63} {
		m, planes := small(t, labels)
		if i == 1 { // fewer buckets than the others
			meta := m.meta
			meta.Bits = 6
			for c := range planes {
				planes[c] = planes[c][:1<<meta.Bits]
			}
			var err error
			if m, err = New(meta, planes); err != nil {
				t.Fatal(err)
			}
		}
		same, err := New(m.meta, m.planes())
		if err != nil {
			t.Fatal(err)
		}
		together, apart = append(together, m), append(apart, same)
	}
	Interleave(together...)
	r := rand.New(rand.NewPCG(3, 1))
	features := make([]uint32, 700)
	for i := range features {
		features[i] = r.Uint32()
	}
	for i, m := range together {
		want, got := make([]float32, MaxLabels), make([]float32, MaxLabels)
		apart[i].Scores(features, want)
		m.Scores(features, got)
		if !slices.Equal(got, want) {
			t.Errorf("model of %d labels: got %v, want %v", len(m.meta.Labels), got, want)
		}
		a, err := m.Encode()
		b, err2 := apart[i].Encode()
		if err != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("model of %d labels: another file, %v, %v", len(m.meta.Labels), err, err2)
		}
	}
}
