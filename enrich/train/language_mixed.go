package train

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/language"
)

// mixedSet names the rows that are spliced from rows of two languages.
const mixedSet = "spliced"

// mixed adds texts that two languages carry: runs of words of one row, and of another, taken from the rows gathered so far.
func (b *builder) mixed() {
	if b.err != nil {
		return // rows are missing
	}
	const weight = 0.5
	random := rand.New(rand.NewPCG(3, 4))
	byLabel := map[string][]string{}
	for _, r := range b.rows {
		label := b.labels[slices.Index(r.truth, 1)]
		if r.set == listSet && r.weight == sentenceWeight || r.set != listSet && r.set != "lex_vader" {
			byLabel[label] = append(byLabel[label], r.text)
		}
	}
	for _, pair := range [...]struct {
		first, second string
		n             int
	}{
		{language.Indonesian, language.English, 3000}, {language.Indonesian, language.Javanese, 2000}, {language.Indonesian, language.Sundanese, 1000},
		{language.Malay, language.English, 600}, {language.Indonesian, language.Minangkabau, 200},
	} {
		for range pair.n {
			x, y := byLabel[pair.first], byLabel[pair.second]
			first, second := strings.Fields(x[random.IntN(len(x))]), strings.Fields(y[random.IntN(len(y))])
			if random.IntN(2) == 0 {
				first, second = second, first
			}
			parts := append(run(random, first), run(random, second)...)
			if random.IntN(3) == 0 {
				parts = append(parts, run(random, first)...)
			}
			b.add(mixedSet, strings.Join(parts, " "), language.Mixed, weight)
		}
	}
}

// run is three to nine words of words in a row, or all of them.
func run(random *rand.Rand, words []string) []string {
	const fewest, more = 3, 7
	n := min(len(words), fewest+random.IntN(more))
	at := random.IntN(len(words) - n + 1)
	return slices.Clone(words[at : at+n])
}
