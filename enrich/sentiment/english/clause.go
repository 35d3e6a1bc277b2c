package english

import "strings"

const (
	// vaderReach is how many words before a valued one VADER looks at for a negation.
	vaderReach = 3
	// flip is what VADER multiplies a negated valence with.
	flip = -0.74
)

// clause follows a text token by token and knows what is open in the current clause.
type clause struct {
	negated int // 0: nothing is; else 1 at the negator, one more at each word after it
	wished  int // the same, of the modal of a wish
}

// next takes the next token, by its lower-cased word and its Penn Treebank tag.
func (c *clause) next(word, tag string) {
	if c.negated > 0 {
		c.negated++
	}
	if c.wished > 0 {
		c.wished++
	}
	switch {
	case endsClause(word, tag):
		c.negated, c.wished = 0, 0
	case negators[word]:
		c.negated = 1
	case tag == "MD" && wishes[word]:
		c.wished = 1
	}
}

// change is what the clause does to a word's valence beyond what VADER has done to it.
func (c *clause) change(word string, valence float64) float64 {
	switch {
	case negators[word]: // "no" has a valence of its own
		return 0
	case c.negated-1 > vaderReach:
		return (flip - 1) * valence
	case c.wished > 1 && c.negated == 0 && valence > 0: // what should be good is not
		return -1.5 * valence
	}
	return 0
}

// endsClause says whether what was negated or wished before the token holds no longer: after a mark, "but" and its kin, and a
// subordinating word that opens a reason or a time. "that" and "if" carry a negation on.
func endsClause(word, tag string) bool {
	switch tag {
	case ".", ",", ":", "(", ")", "``", "''":
		return true
	case "CC":
		return word != "or" && word != "nor" && word != "and"
	case "IN", "WRB":
		return enders[word]
	}
	return false
}

var (
	negators = set("not n't never no nobody nothing none neither nor without cannot cant dont doesnt didnt isnt wasnt wont arent")
	wishes   = set("should could would must ought need")
	enders   = set("because since while although though whereas when until unless after before where")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// hasOpener says whether s may hold a negator or a wish at all.
func hasOpener(s string) bool {
	low := strings.ToLower(s)
	for _, w := range [...]string{"no", "n't", "n’t", "never", "without", "cant", "dont", "snt", "dnt", "wont", "arent", "should", "could", "would", "must", "ought", "need"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
