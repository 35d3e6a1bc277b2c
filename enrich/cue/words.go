package cue

import (
	"bytes"

	"github.com/kentongan/kentongan/enrich/text"
)

// Odd constants with well-spread bits, as in package text.
const (
	mulByte = 0x100000001B3 // FNV-1a's prime
	mulMix  = 0x9E3779B97F4A7C15
	mulPair = 0xC2B2AE3D27D4EB4F
)

// Words appends the hashed words of r's canonical text and its pairs of neighbours to dst, beside the features of the words as written: "udh",
// "udah" and "sudah" are one word here.
func Words(dst []uint32, r text.Reading) []uint32 {
	canonical := r.Reader.Canonical()
	var previous uint64
	for at := 1; at < len(canonical); {
		n := bytes.IndexByte(canonical[at:], ' ')
		if n < 0 {
			break
		}
		h := uint64(0xCBF29CE484222325)
		for _, c := range canonical[at : at+n] {
			h = (h ^ uint64(c)) * mulByte
		}
		h = mix(h)
		dst = append(dst, uint32(h>>32))
		if previous != 0 {
			dst = append(dst, uint32(mix(previous*mulPair+h)>>32))
		}
		previous = h
		at += n + 1
	}
	return dst
}

func mix(x uint64) uint64 {
	x *= mulMix
	x ^= x >> 32
	return x * mulPair
}
