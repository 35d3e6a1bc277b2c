package topic

import (
	"math/bits"

	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/enrich/topic/phrase"
)

// Features names what a Reader makes of a text. It differs whenever the same text and phrases would yield other features.
const Features = text.Version + "+phrases-v1"

// What a phrase says of its topic, as features of the model. Each occurrence of a phrase or a hint is one.
const (
	named   uint32 = iota // a phrase names the topic; or None, where it speaks for that
	namedBy               // by several words
	first                 // it is the first topic named
	hinted                // a hint speaks for it
	kinds
)

// CueBits is such that 2^CueBits buckets hold the features that phrases make, each its own.
const CueBits = 8

// Reader makes the features of texts. It belongs to one goroutine at a time.
type Reader struct {
	finder *phrase.Finder
	cues   []uint32
}

// NewReader makes a reader that looks for the phrases of set.
func NewReader(set *phrase.Set) *Reader { return &Reader{finder: set.Finder()} }

// Read returns what the phrases say in a text that r.Reader has read, as features for a table of 2^CueBits buckets, and the phrases found. Both
// are valid until the next Read.
func (x *Reader) Read(r text.Reading) (cues []uint32, hits []phrase.Hit) {
	hits = x.finder.Find(r)
	f := x.cues[:0]
	var topics uint64
	for i := range hits {
		h := &hits[i]
		if h.Kind == phrase.Hints {
			f = append(f, cue(h.Topic, hinted))
			continue
		}
		if f = append(f, cue(h.Topic, named)); h.Words > 1 {
			f = append(f, cue(h.Topic, namedBy))
		}
		if h.Topic == codes {
			continue
		}
		if topics == 0 {
			f = append(f, cue(h.Topic, first))
		}
		topics |= 1 << h.Topic
	}
	x.cues = append(f, cue(codes+1, uint32(min(kinds-1, uint32(bits.OnesCount64(topics))))))
	return x.cues, hits
}

// cue is what is said of a topic, or of None behind the last one; of one beyond that, how many topics are named.
func cue(topic int, what uint32) uint32 { return (uint32(topic)*kinds + what) << (32 - CueBits) }
