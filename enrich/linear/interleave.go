package linear

// lineWords is how many words a line of the processor's cache holds.
const lineWords = 8

// Interleave lays the rows of models that score the same features side by side, those with as many buckets in one table, so that a feature's
// weights are fetched from memory together: apart, the models' tables throw each other out of the cache. What the models answer stays
// the same. It is for the time before the first use: it changes the models, and is not safe beside Scores.
func Interleave(models ...*Model) {
	byBits := map[int][]*Model{}
	for _, m := range models {
		byBits[m.meta.Bits] = append(byBits[m.meta.Bits], m)
	}
	for bits, group := range byBits {
		interleave(bits, group)
	}
}

func interleave(bits int, models []*Model) {
	words := 0
	for _, m := range models {
		words += m.words
	}
	stride := 1
	for stride < min(words, lineWords) {
		stride *= 2
	}
	if words > lineWords {
		stride = (words + lineWords - 1) / lineWords * lineWords
	}
	table := make([]uint64, stride<<bits)
	at := 0
	for _, m := range models {
		for i := range 1 << bits {
			copy(table[i*stride+at:], m.row(i))
		}
		m.rows, m.stride = table[at:], stride
		at += m.words
	}
}
