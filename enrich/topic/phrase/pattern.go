package phrase

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/text"
)

// Bounds of one pattern: a typing error must not become a million phrases.
const (
	mostRows  = 4000 // rows of words that alternatives multiply to
	mostParts = 4    // parts between gaps
	mostWords = 12   // words in a row
)

// part is the rows of words that may stand at one place; way is parts in order, with gaps between them.
type (
	part [][]string
	way  []part
)

// expand reads a pattern: "a .. b" is one way, "a & b" is two.
func expand(written string) ([]way, error) {
	sides := splitOutside(written, '&')
	if len(sides) > 2 {
		return nil, errors.New("more than one \"&\"")
	}
	var halves []way
	for _, side := range sides {
		var w way
		for _, piece := range strings.Split(side, "..") {
			rows, err := alternatives(strings.TrimSpace(piece))
			if err != nil {
				return nil, err
			}
			p, err := canonical(rows)
			if err != nil {
				return nil, err
			}
			w = append(w, p)
		}
		halves = append(halves, w)
	}
	ways := halves
	if len(halves) == 2 {
		ways = []way{slices.Concat(halves[0], halves[1]), slices.Concat(halves[1], halves[0])}
	}
	if len(ways[0]) > mostParts {
		return nil, fmt.Errorf("%d parts, at most %d", len(ways[0]), mostParts)
	}
	return ways, nil
}

// splitOutside splits s at sep where it stands outside of brackets.
func splitOutside(s string, sep byte) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case sep:
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}

// alternatives multiplies "(a|b) c" out to "a c" and "b c". Brackets do not nest.
func alternatives(s string) ([]string, error) {
	rows := []string{""}
	for s != "" {
		open := strings.IndexByte(s, '(')
		plain := s
		if open >= 0 {
			plain = s[:open]
		}
		if strings.ContainsAny(plain, ")|") {
			return nil, errors.New("\")\" or \"|\" outside of brackets")
		}
		for i := range rows {
			rows[i] += plain
		}
		if open < 0 {
			break
		}
		inside, rest, closed := strings.Cut(s[open+1:], ")")
		if !closed || strings.ContainsRune(inside, '(') {
			return nil, errors.New("brackets that do not match")
		}
		options := strings.Split(inside, "|")
		if len(rows)*len(options) > mostRows {
			return nil, fmt.Errorf("stands for more than %d phrases", mostRows)
		}
		multiplied := make([]string, 0, len(rows)*len(options))
		for _, row := range rows {
			for _, o := range options {
				multiplied = append(multiplied, row+" "+strings.TrimSpace(o)+" ")
			}
		}
		rows, s = multiplied, rest
	}
	return rows, nil
}

// canonical brings rows into the form that texts are compared in, each once.
func canonical(rows []string) (part, error) {
	var r text.Reader
	var p part
	known := map[string]bool{}
	for _, row := range rows {
		words, err := wordsOf(&r, row)
		if err != nil {
			return nil, err
		}
		if len(words) == 0 {
			return nil, errors.New("no word to look for")
		}
		if len(words) > mostWords {
			return nil, fmt.Errorf("%d words in a row, at most %d", len(words), mostWords)
		}
		if key := strings.Join(words, " "); !known[key] {
			known[key] = true
			p = append(p, words)
		}
	}
	return p, nil
}

// wordsOf are the words of row in canonical form, without the endings that matching passes over. A handle stays as it is, and so does an
// acronym in capitals.
func wordsOf(r *text.Reader, row string) ([]string, error) {
	var words []string
	for _, w := range strings.Fields(row) {
		if w[0] == '@' {
			if len(w) < 3 {
				return nil, fmt.Errorf("%q is no handle", w)
			}
			words = append(words, strings.ToLower(w))
			continue
		}
		if acronym(w) {
			words = append(words, w)
			continue
		}
		w = strings.ToLower(w)
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789'-éèêë") != "" {
			return nil, fmt.Errorf("%q holds a sign that no word has", w)
		}
		r.Read(w)
		for _, c := range strings.Fields(string(r.Canonical())) {
			if !ending(c) {
				words = append(words, c)
			}
		}
	}
	return words, nil
}

// ending says whether a canonical word is a particle that says nothing about a topic and stands in the middle of phrases: "jalan nya rusak".
func ending(word string) bool {
	switch word {
	case "nya", "ku", "mu", "lah", "kah", "pun", "sih", "kok", "dong", "deh", "nih", "tuh", "yang", "itu", "ini", "ya":
		return true
	}
	return false
}

// acronym says whether a word is written as one: several letters, all capitals.
func acronym(word string) bool {
	return len(word) > 1 && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
