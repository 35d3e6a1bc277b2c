package phrase

import (
	"maps"

	"github.com/kentongan/kentongan/enrich/text"
)

// Set is compiled rules.
type Set struct {
	rules   *Rules
	words   map[string]int32 // word, handle or acronym in capitals -> letter, from 1
	short   map[string]bool  // canonical words that an acronym of the rules also turns into: their source decides
	sieve   sieve            // of the keys of words and short
	next    map[uint64]int32 // state<<32 | letter -> state
	root    []int32          // letter -> state that it leads to from the start
	states  []state
	outputs []output
	slots   int // of a Finder: one for each part of a way that has several
}

// state is a state of the automaton.
type state struct {
	fail        int32 // the state of the longest proper suffix
	from, until int32 // outputs[from:until]: what ends here, shorter suffixes included
}

// output is a row of words that ends at a state: a part of a way of a rule.
type output struct {
	rule  int32
	words int32 // in the row
	slot  int32 // where the way remembers that this part was met; -1 where it is the only part
	first bool
	last  bool
}

// Compile makes the automaton of r. It retains r, which is not changed afterwards.
func (r *Rules) Compile() *Set {
	s := &Set{rules: r, words: map[string]int32{}, short: map[string]bool{}, next: map[uint64]int32{}, states: make([]state, 1)}
	ends := [][]output{nil} // by state
	for i, x := range r.rules {
		for _, w := range x.ways {
			for k, p := range w {
				o := output{rule: int32(i), slot: -1, first: k == 0, last: k == len(w)-1}
				if len(w) > 1 {
					o.slot = int32(s.slots)
					s.slots++
				}
				for _, row := range p {
					o.words = int32(len(row))
					at := s.path(row, &ends)
					ends[at] = append(ends[at], o)
				}
			}
		}
	}
	s.link(ends)
	return s
}

// path is the state of a row of words, made where it is not there yet.
func (s *Set) path(row []string, ends *[][]output) int32 {
	at := int32(0)
	for _, word := range row {
		letter, known := s.words[word]
		if !known {
			letter = int32(len(s.words) + 1)
			s.words[word] = letter
			s.sieve.add(word)
			if acronym(word) {
				var r text.Reader
				r.Read(word)
				s.short[r.Normalised()] = true
				s.sieve.add(r.Normalised())
			}
		}
		key := uint64(at)<<32 | uint64(letter)
		to, known := s.next[key]
		if !known {
			to = int32(len(s.states))
			s.states = append(s.states, state{})
			*ends = append(*ends, nil)
			s.next[key] = to
		}
		at = to
	}
	return at
}

// link sets the failure links, breadth first, and lays the outputs of each state out in a row.
func (s *Set) link(ends [][]output) {
	type edge struct{ letter, to int32 }
	edges := make([][]edge, len(s.states))
	s.root = make([]int32, len(s.words)+1)
	for key, to := range maps.All(s.next) {
		edges[key>>32] = append(edges[key>>32], edge{int32(uint32(key)), to})
		if key>>32 == 0 {
			s.root[uint32(key)] = to
		}
	}
	queue := []int32{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range edges[at] {
			if at != 0 {
				s.states[e.to].fail = s.step(s.states[at].fail, e.letter)
			}
			queue = append(queue, e.to)
		}
		fail := s.states[at].fail
		from := int32(len(s.outputs))
		s.outputs = append(s.outputs, ends[at]...)
		if at != 0 {
			s.outputs = append(s.outputs, s.outputs[s.states[fail].from:s.states[fail].until]...)
		}
		s.states[at].from, s.states[at].until = from, int32(len(s.outputs))
	}
}

// step is where letter leads from at.
func (s *Set) step(at, letter int32) int32 {
	for at != 0 {
		if to, ok := s.next[uint64(at)<<32|uint64(letter)]; ok {
			return to
		}
		at = s.states[at].fail
	}
	return s.root[letter]
}

// Version is that of the rules.
func (s *Set) Version() string { return s.rules.Version() }

// Off says whether the topic at index t of codes is switched off.
func (s *Set) Off(t int) bool { return s.rules.Off(t) }
