package enrich

import (
	"maps"

	"github.com/kentongan/kentongan/enrich/privacy"
	"github.com/kentongan/kentongan/schemas"
)

// Redact takes the personal data out of m's title and text and counts it by kind: what may be stored of m. It changes nothing in what it has
// returned before, and counts the same there.
func Redact(m schemas.Mention) (schemas.Mention, map[string]int) {
	title, inTitle := privacy.Redact(m.Title)
	text, counts := privacy.Redact(m.Text)
	m.Title, m.Text = title, text
	if len(inTitle) == 0 {
		return m, counts
	}
	all := maps.Clone(inTitle)
	for kind, n := range counts {
		all[kind] += n
	}
	return m, all
}
