package phrase

import (
	"bytes"
	"strings"

	"github.com/kentongan/kentongan/enrich/text"
)

// gap is how many words may stand between the parts of "a .. b".
const gap = 4

// Hit is one phrase found.
type Hit struct {
	Topic      int // index into codes
	Kind       Kind
	Start, End int  // bytes of the reader's canonical text
	Words      int  // of the phrase, gaps included
	Operator   bool // an override's phrase: it names its topic whatever a model says
}

// Finder looks phrases up and keeps its buffers between texts. Not safe for concurrent use.
type Finder struct {
	set      *Set
	starts   []int32 // of each word looked at, bytes of the canonical text
	ends     []int32
	met      []meeting // by slot
	text     uint32    // number of the text, so that met need not be cleared
	hits     []found
	excluded []found
	out      []Hit
}

// meeting is the last place where the parts of a way up to one of them were met.
type meeting struct {
	text        uint32
	first, next int32 // words [first, next)
}

// found is a rule and the words it covers.
type found struct{ rule, first, next int32 }

// Finder makes a finder of s.
func (s *Set) Finder() *Finder { return &Finder{set: s, met: make([]meeting, s.slots)} }

// mostHits bounds what is kept of one text, phrases and exclusions each: an article repeats itself.
const mostHits = 256

// Find returns the phrases in a text that its reader has read, in the order of their ends, without those whose first or last word lies in an exclusion.
// The slice is valid until the next Find.
func (f *Finder) Find(r text.Reading) []Hit {
	f.text++
	f.starts, f.ends, f.hits, f.excluded, f.out = f.starts[:0], f.ends[:0], f.hits[:0], f.excluded[:0], f.out[:0]
	s := f.set
	at := int32(0)
	canonical := r.Reader.Canonical()
	for i := 0; i < len(canonical); {
		if canonical[i] == ' ' {
			i++
			continue
		}
		end := i + bytes.IndexByte(canonical[i:], ' ')
		if end < i {
			end = len(canonical)
		}
		word := canonical[i:end]
		if ending(string(word)) {
			i = end
			continue
		}
		f.starts, f.ends = append(f.starts, int32(i)), append(f.ends, int32(end))
		var letter int32
		if len(word) == 1 && word[0] == '@' {
			letter = s.words[strings.ToLower(source(r, i, end))]
		} else if s.sieve.has(word) && s.short[string(word)] && s.words[source(r, i, end)] != 0 {
			letter = s.words[source(r, i, end)]
		} else {
			letter = s.letter(word)
		}
		i = end
		if letter == 0 {
			at = 0
			continue
		}
		at = s.step(at, letter)
		if now := &s.states[at]; now.from < now.until {
			f.meet(s.outputs[now.from:now.until])
		}
	}
	f.report()
	return f.out
}

// meet records the rows of words that end at the last word.
func (f *Finder) meet(outputs []output) {
	next := int32(len(f.starts))
	for i := range outputs {
		o := &outputs[i]
		first := next - o.words
		if !o.first {
			before := f.met[o.slot-1]
			if before.text != f.text || before.next > first || first-before.next > gap {
				continue
			}
			first = before.first
		}
		if !o.last {
			f.met[o.slot] = meeting{f.text, first, next}
			continue
		}
		if f.set.rules.rules[o.rule].kind == Excludes {
			if len(f.excluded) < mostHits {
				f.excluded = append(f.excluded, found{o.rule, first, next})
			}
		} else if len(f.hits) < mostHits {
			f.hits = append(f.hits, found{o.rule, first, next})
		}
	}
}

// report turns what was found into hits.
func (f *Finder) report() {
	for _, h := range f.hits {
		x := &f.set.rules.rules[h.rule]
		if f.set.rules.off[x.topic] || f.excludes(x.topic, h) {
			continue
		}
		f.out = append(f.out, Hit{x.topic, x.kind, int(f.starts[h.first]), int(f.ends[h.next-1]), int(h.next - h.first), x.operator})
	}
}

// excludes says whether an exclusion covers the first or the last word of h.
func (f *Finder) excludes(topic int, h found) bool {
	for _, e := range f.excluded {
		if t := f.set.rules.rules[e.rule].topic; t != topic && t >= 0 {
			continue
		}
		if h.first >= e.first && h.first < e.next || h.next > e.first && h.next <= e.next {
			return true
		}
	}
	return false
}

// letter is that of word, or of what is left without the ending or the preposition that people write as one word with it; 0 for none.
func (s *Set) letter(word []byte) int32 {
	if l := s.known(word); l != 0 {
		return l
	}
	n := len(word)
	if n < 5 {
		return 0
	}
	for _, cut := range [...]string{"nya", "ny", "ku", "mu", "lah", "kah", "pun", "an"} {
		if rest := n - len(cut); rest > 2 && string(word[rest:]) == cut {
			if l := s.known(word[:rest]); l != 0 {
				return l
			}
		}
	}
	if word[1] == 'i' && word[0] == 'd' || word[1] == 'e' && word[0] == 'k' {
		return s.known(word[2:])
	}
	return 0
}

// known is the letter of word as it stands, 0 for none.
func (s *Set) known(word []byte) int32 {
	if !s.sieve.has(word) {
		return 0
	}
	return s.words[string(word)]
}

// source is what r's canonical text [start, end) was made of.
func source(r text.Reading, start, end int) string {
	from, to := r.Reader.Source(start, end)
	if from >= to || to > len(r.Text) {
		return ""
	}
	return r.Text[from:to]
}
