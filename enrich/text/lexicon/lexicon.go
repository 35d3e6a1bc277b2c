// Package lexicon knows how Indonesian chat spells words: short forms and slang with what they stand for ("dpn": depan), and the words
// that are spelled as they should be, so that what is glued or disguised can be taken apart.
//
// The words come from lists under the MIT licence and from own.tsv, compiled into lexicon.txt, which is embedded. A Lexicon is never
// changed once it is parsed and is safe for concurrent use.
package lexicon

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:generate go run ./compile

//go:embed lexicon.txt
var file string

// Embedded is the lexicon of lexicon.txt, parsed on the first call.
var Embedded = sync.OnceValue(func() *Lexicon {
	l, err := Parse(file)
	if err != nil {
		panic(err) // a test parses the same bytes
	}
	return l
})

// Lexicon maps words, lower-cased ASCII, to what they stand for.
type Lexicon struct{ words map[string]string }

// Parse reads the form of lexicon.txt: one word a line, what it stands for behind a tab where it is another; lines that start with # are comments.
func Parse(s string) (*Lexicon, error) {
	l := &Lexicon{words: make(map[string]string, strings.Count(s, "\n"))}
	n := 0
	for line := range strings.Lines(s) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		word, formal, changed := strings.Cut(line, "\t")
		if word == "" || changed && (formal == "" || formal == word) {
			return nil, fmt.Errorf("lexicon: line %d: want a word, or a word, a tab and what it stands for", n)
		}
		if _, twice := l.words[word]; twice {
			return nil, fmt.Errorf("lexicon: line %d: %q is given twice", n, word)
		}
		l.words[word] = formal
	}
	return l, nil
}

// Lookup says what word stands for, "" for itself, and whether the lexicon knows it at all. What it stands for may be several words with a space
// between them.
func (l *Lexicon) Lookup(word []byte) (formal string, known bool) {
	formal, known = l.words[string(word)]
	return formal, known
}

// Len is how many words l knows.
func (l *Lexicon) Len() int { return len(l.words) }
