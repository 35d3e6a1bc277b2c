package phrase

// sieve says of most words that no phrase holds them, at a fraction of a map's cost: a bit a hash.
type sieve [1 << 10]uint64

func (v *sieve) add(word string) {
	i, bit := slot(word)
	v[i] |= bit
}

func (v *sieve) has(word []byte) bool {
	i, bit := slot(word)
	return v[i]&bit != 0
}

func slot[T string | []byte](word T) (at int, bit uint64) {
	h := uint64(len(word))
	for i := range len(word) {
		h = h*0x100000001B3 ^ uint64(word[i])
	}
	h *= 0x9E3779B97F4A7C15
	return int(h >> 54), 1 << (h >> 48 & 63)
}
