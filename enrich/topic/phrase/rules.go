package phrase

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is what a match means for its topic.
type Kind uint8

// The kinds of rule.
const (
	Names    Kind = iota // the phrase names the topic
	Hints                // it speaks for the topic
	Excludes             // its words count for no phrase of the topic
)

// everything is the section of exclusions that hold for all topics.
const everything = "*"

// rule is one pattern of one topic.
type rule struct {
	topic    int // index into codes; -1 for everything
	kind     Kind
	text     string // as written
	ways     []way
	operator bool // from an override
}

// Rules are the phrases of a taxonomy. The zero value holds none.
type Rules struct {
	codes []string
	rules []rule
	off   []bool // by topic
	sum   [sha256.Size]byte
}

//go:embed phrases.txt
var shipped string

// Shipped is the text of the rules of the default taxonomy.
func Shipped() string { return shipped }

// mostErrors bounds how many faults of a file are told at once.
const mostErrors = 20

// Parse reads rules for the topics codes. The error joins one "name:line: reason" a fault.
func Parse(name, text string, codes []string) (*Rules, error) {
	r := &Rules{codes: codes, off: make([]bool, len(codes))}
	if err := r.read(name, text, false); err != nil {
		return nil, err
	}
	return r, nil
}

// Override is r changed by an operator's file in the same form; r stays as it is. Beside the lines that phrases.txt explains the file may hold
//
//   - a b        removes a phrase of the topic
//     [CODE] off   switches the topic off
//
// A phrase that is not there, or added twice, is an error.
func (r *Rules) Override(name, text string) (*Rules, error) {
	changed := &Rules{codes: r.codes, rules: slices.Clone(r.rules), off: slices.Clone(r.off), sum: r.sum}
	if err := changed.read(name, text, true); err != nil {
		return nil, err
	}
	return changed, nil
}

func (r *Rules) read(name, text string, operator bool) error {
	reading := reader{rules: r, operator: operator, topic: none, seen: map[string]int{}}
	var faults []error
	number := 0
	for line := range strings.Lines(text) {
		number++
		for _, reason := range reading.line(strings.TrimSpace(line), number) {
			if faults = append(faults, fmt.Errorf("%s:%d: %s", name, number, reason)); len(faults) == mostErrors {
				return errors.Join(append(faults, fmt.Errorf("%s: more faults than these", name))...)
			}
		}
	}
	sum := sha256.Sum256([]byte(text))
	r.sum = sha256.Sum256(append(r.sum[:], sum[:]...))
	return errors.Join(faults...)
}

// Version is short and differs whenever any rule does.
func (r *Rules) Version() string { return fmt.Sprintf("phrase-%x", r.sum[:4]) }

// Off says whether the topic at index t of codes is switched off.
func (r *Rules) Off(t int) bool { return r.off[t] }
