package language

import "github.com/kentongan/kentongan/enrich/text"

// mostWords is how many words of a mixed text are looked at.
const mostWords = 32

// parts finds the two languages that carry the text r has read, the one with more of it first. Each word is read by itself and counts for its likeliest
// language by how far that is ahead of the next, but no more than clear: one unmistakable word is no more than one word.
func (j *Judge) parts(r *text.Reader, features []uint32) (first, second int) {
	const clear = 3
	var whole scores
	j.model.Scores(features, whole[:])
	var shares scores
	n := 0
	for i, t := range r.Tokens() {
		if t.Kind != text.KindWord || t.End-t.Start < 2 || n == mostWords {
			continue
		}
		n++
		var s scores
		j.model.Scores(r.FeaturesOf(i), s[:])
		for c := range s {
			s[c] += whole[c] / 2
		}
		best, next := twoBest(&s)
		shares[best] += min(s[best]-s[next], clear)
	}
	return twoBest(&shares)
}

// twoBest are the columns of the two highest scores of languages.
func twoBest(s *scores) (best, next int) {
	best, next = 0, 1
	if s[1] > s[0] {
		best, next = 1, 0
	}
	for c := 2; c < len(s); c++ {
		switch {
		case c == mixedColumn:
		case s[c] > s[best]:
			best, next = c, best
		case s[c] > s[next]:
			next = c
		}
	}
	return best, next
}
