package cue

import (
	"bytes"
	"math/bits"

	"github.com/kentongan/kentongan/enrich/text"
)

// Find appends the cues of r to dst, each once, as features: the number of the cue in the upper Bits bits.
func (f *Finder) Find(dst []uint32, r text.Reading) []uint32 {
	add := func(cue int) { dst = append(dst, uint32(cue)<<(32-Bits)) }
	counts, present, turned := f.count(r.Reader.Canonical())
	var meet [maxClasses + int(telling)]int // of what is present, in rising order
	n := 0
	for rest := present; rest != 0; rest &= rest - 1 {
		k := bits.TrailingZeros64(rest)
		meet[n] = k
		n++
		add(f.class(k, 0))
		if counts[k] > 1 {
			add(f.class(k, 1))
		}
		if counts[k] > 3 {
			add(f.class(k, 2))
		}
	}
	seen := shapesOf(r)
	seen.add(shapeTurned, turned)
	for rest := uint64(seen); rest != 0; rest &= rest - 1 {
		s := bits.TrailingZeros64(rest)
		add(f.shape(shape(s)))
		if s < int(telling) {
			meet[n] = f.classes + s
			n++
		}
	}
	for i := 1; i < n; i++ {
		for j := range i {
			add(f.pair(meet[i], meet[j]))
		}
	}
	return dst
}

// count counts the words and pairs of words of each class in a canonical text, " word word ... ". What negation turns, up to two words behind it, does
// not count, but is told by turned.
func (f *Finder) count(canonical []byte) (counts [maxClasses]uint8, present uint64, turned bool) {
	opened := -1 // where the word before starts, if pairs start with it
	const reach = 2
	since := reach + 1 // words since the last negation
	for at := 1; at < len(canonical); {
		n := bytes.IndexByte(canonical[at:], ' ')
		if n < 0 {
			break
		}
		end := at + n
		e := f.words[string(canonical[at:end])]
		found := e.classes
		if found == 0 && n > 5 && bytes.HasSuffix(canonical[at:end], nya) {
			found = f.words[string(canonical[at:end-len(nya)])].classes
		}
		if opened >= 0 {
			found |= f.words[string(canonical[opened:end])].classes
		}
		since++
		if since <= reach && found&f.turned != 0 {
			found &^= f.turned
			turned = true
		}
		if found&f.negation != 0 {
			since = 0
		}
		present |= found
		for ; found != 0; found &= found - 1 {
			if k := bits.TrailingZeros64(found); counts[k] < 255 {
				counts[k]++
			}
		}
		opened = -1
		if e.opens {
			opened = at
		}
		at = end + 1
	}
	return counts, present, turned
}

// nya is the clitic that canonical text leaves on words it does not know.
var nya = []byte("nya")
