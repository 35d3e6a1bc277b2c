package linear

import (
	"cmp"
	"slices"
)

// lineWords is how many words a line of the processor's cache holds.
const lineWords = 8

// Interleave lays the rows of models that score the same features side by side in one table, so that a feature's weights are fetched from
// memory once for all of them: apart, the models' tables throw each other out of the cache. What the models answer stays the same. It is
// for the time before the first use: it changes the models, and is not safe beside Scores.
func Interleave(models ...*Model) {
	order := slices.Clone(models)
	slices.SortStableFunc(order, func(a, b *Model) int { return cmp.Compare(b.words, a.words) }) // wide ones first: they begin on a line
	bits, stride := 0, 0
	for _, m := range order {
		bits, stride = max(bits, m.meta.Bits), stride+m.words
	}
	stride = (stride + lineWords - 1) / lineWords * lineWords
	table := make([]uint64, stride<<bits)
	at := 0
	for _, m := range order {
		repeat := 1 << (bits - m.meta.Bits)
		for i := range 1 << m.meta.Bits {
			for k := range repeat {
				copy(table[(i*repeat+k)*stride+at:], m.row(i))
			}
		}
		m.rows, m.stride, m.shift = table[at:], stride, uint(32-bits)
		at += m.words
	}
}
