package linear

import "math"

const (
	evenBytes = 0x00FF00FF00FF00FF
	// lanesHold is how many bytes of at most 255 a 16-bit lane takes without running over.
	lanesHold = 256
)

// Scores fills out, one a label, with the sum of the features' weights over the length of the text (the root of the sum of their
// masses), plus the bias, over the temperature. len(out) is at least the number of labels.
func (m *Model) Scores(features []uint32, out []float32) {
	var sums [MaxLabels + 1]int32
	for rest := features; len(rest) > 0; {
		chunk := rest[:min(len(rest), lanesHold)]
		rest = rest[len(chunk):]
		m.add(chunk, &sums)
	}
	n := len(m.meta.Labels)
	norm := float32(0)
	if m.meta.Mass == 0 {
		norm = 1
	} else if mass := sums[n]; mass > 0 {
		norm = float32(1 / math.Sqrt(float64(float32(mass)*m.meta.Mass)))
	}
	for c := range n {
		sum := float32(sums[c] - 128*int32(len(features)))
		out[c] = float32(float32(float32(sum*m.meta.Scales[c])*norm)+m.meta.Bias[c]) / m.meta.Temperature
	}
}

// add adds the rows of at most lanesHold features to sums: eight bytes at a time, in the 16-bit lanes of two words. The row
// widths in use have loops of their own, in which the lanes stay in registers.
func (m *Model) add(features []uint32, sums *[MaxLabels + 1]int32) {
	switch m.words {
	case 1:
		m.addOne(features, sums)
	case 2:
		m.addTwo(features, sums)
	case 5:
		m.addFive(features, sums)
	case 8:
		m.addFour(features, 0, sums)
		m.addFour(features, 4, sums)
	default:
		m.addAny(features, sums)
	}
}

func (m *Model) addOne(features []uint32, sums *[MaxLabels + 1]int32) {
	var e, o uint64
	rows, stride, shift := m.rows, m.stride, m.shift()
	for _, f := range features {
		w := rows[int(f>>shift)*stride]
		e += w & evenBytes
		o += w >> 8 & evenBytes
	}
	spill(e, o, sums[0:8])
}

func (m *Model) addTwo(features []uint32, sums *[MaxLabels + 1]int32) {
	var e0, o0, e1, o1 uint64
	rows, stride, shift := m.rows, m.stride, m.shift()
	for _, f := range features {
		i := int(f>>shift) * stride
		row := rows[i : i+2 : i+2]
		e0 += row[0] & evenBytes
		o0 += row[0] >> 8 & evenBytes
		e1 += row[1] & evenBytes
		o1 += row[1] >> 8 & evenBytes
	}
	spill(e0, o0, sums[0:8])
	spill(e1, o1, sums[8:16])
}

// addFour adds the words from to from+4 of the rows. Two passes over half a row each keep their lanes in registers, and the second finds
// the row in the cache.
func (m *Model) addFour(features []uint32, from int, sums *[MaxLabels + 1]int32) {
	var e0, e1, e2, e3, o0, o1, o2, o3 uint64
	rows, stride, shift := m.rows[from:], m.stride, m.shift()
	for _, f := range features {
		i := int(f>>shift) * stride
		row := rows[i : i+4 : i+4]
		e0 += row[0] & evenBytes
		o0 += row[0] >> 8 & evenBytes
		e1 += row[1] & evenBytes
		o1 += row[1] >> 8 & evenBytes
		e2 += row[2] & evenBytes
		o2 += row[2] >> 8 & evenBytes
		e3 += row[3] & evenBytes
		o3 += row[3] >> 8 & evenBytes
	}
	at := from * 8
	spill(e0, o0, sums[at:at+8])
	spill(e1, o1, sums[at+8:at+16])
	spill(e2, o2, sums[at+16:at+24])
	spill(e3, o3, sums[at+24:at+32])
}

func (m *Model) addFive(features []uint32, sums *[MaxLabels + 1]int32) {
	var e0, e1, e2, e3, e4, o0, o1, o2, o3, o4 uint64
	rows, stride, shift := m.rows, m.stride, m.shift()
	for _, f := range features {
		i := int(f>>shift) * stride
		row := rows[i : i+5 : i+5]
		e0 += row[0] & evenBytes
		o0 += row[0] >> 8 & evenBytes
		e1 += row[1] & evenBytes
		o1 += row[1] >> 8 & evenBytes
		e2 += row[2] & evenBytes
		o2 += row[2] >> 8 & evenBytes
		e3 += row[3] & evenBytes
		o3 += row[3] >> 8 & evenBytes
		e4 += row[4] & evenBytes
		o4 += row[4] >> 8 & evenBytes
	}
	spill(e0, o0, sums[0:8])
	spill(e1, o1, sums[8:16])
	spill(e2, o2, sums[16:24])
	spill(e3, o3, sums[24:32])
	spill(e4, o4, sums[32:40])
}

func (m *Model) addAny(features []uint32, sums *[MaxLabels + 1]int32) {
	var even, odd [(MaxLabels + 1) / 8]uint64
	shift := m.shift()
	for _, f := range features {
		i := int(f>>shift) * m.stride
		for k, w := range m.rows[i : i+m.words] {
			even[k&7] += w & evenBytes
			odd[k&7] += w >> 8 & evenBytes
		}
	}
	for k := range m.words {
		spill(even[k], odd[k], sums[k*8:k*8+8])
	}
}

// shift is how far a feature is shifted to the number of its row.
func (m *Model) shift() uint { return uint(32 - m.meta.Bits) }

// spill adds the eight lanes of two words to sums.
func spill(even, odd uint64, sums []int32) {
	_ = sums[7]
	for k := range 4 {
		sums[2*k] += int32(even >> (16 * k) & 0xFFFF)
		sums[2*k+1] += int32(odd >> (16 * k) & 0xFFFF)
	}
}
