// Package cue finds what shows how a text is meant, beside its words themselves: classes of words (requests, thanks, broken things, the verbs of
// headlines, the phrases of offices ...), its shape (a title, a letter, a reply, a bare line) and which of them meet. A judge that knows "mohon"
// and "roboh" as a request and a danger reads a polite report of ten words it never saw.
//
// A Finder is a pure function of a reading, holds no state between texts and is safe for concurrent use.
package cue

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"strings"
)

//go:embed cues.txt
var lexicon string

// Bits is the width of a cue: features are cues shifted to the upper Bits bits of 32, as linear's models mask them.
const Bits = 12

// maxClasses is how many classes one mask holds.
const maxClasses = 64

// Finder finds cues.
type Finder struct {
	classes  int
	words    map[string]entry
	negation uint64 // the class of words that turn what follows
	turned   uint64 // the classes that they turn
	version  string
}

// entry is what a word, or two words with a space between, stand for.
type entry struct {
	classes uint64
	opens   bool // some pair starts with the word
}

// New reads the embedded lexicon.
func New() (*Finder, error) {
	f := &Finder{words: map[string]entry{}}
	classes := map[string]int{}
	n := 0
	for line := range strings.Lines(lexicon) {
		n++
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, words, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			return nil, fmt.Errorf("cues line %d: no class", n)
		}
		class, known := classes[name]
		if !known {
			class = len(classes)
			classes[name] = class
		}
		if class >= maxClasses {
			return nil, fmt.Errorf("cues line %d: more than %d classes", n, maxClasses)
		}
		for word := range strings.FieldsSeq(words) {
			key := strings.ReplaceAll(word, "_", " ")
			e := f.words[key]
			e.classes |= 1 << class
			f.words[key] = e
			if first, _, pair := strings.Cut(key, " "); pair {
				e := f.words[first]
				e.opens = true
				f.words[first] = e
			}
		}
	}
	f.classes = len(classes)
	f.negation, f.turned = 1<<classes["neg"], 1<<classes["praise"]|1<<classes["support"]
	if last := f.pair(f.meeting()-1, f.meeting()-2); last >= 1<<Bits {
		return nil, fmt.Errorf("cues: %d of them do not fit in %d bits", last+1, Bits)
	}
	f.version = fmt.Sprintf("cues-%x", sha256.Sum256([]byte(lexicon+rulesVersion)))[:len("cues-")+8]
	return f, nil
}

// Version changes with the lexicon and with what shapes are told.
func (f *Finder) Version() string { return f.version }

// How cues are numbered: levels of each class, then shapes, then pairs of classes and telling shapes that meet in a text.
const levels = 3

func (f *Finder) class(k, level int) int { return k*levels + level }

func (f *Finder) shape(s shape) int { return f.classes*levels + int(s) }

// meeting is how many classes and shapes are paired.
func (f *Finder) meeting() int { return f.classes + int(telling) }

// pair numbers two that meet, i > j.
func (f *Finder) pair(i, j int) int { return f.classes*levels + int(shapes) + i*(i-1)/2 + j }
