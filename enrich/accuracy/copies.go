package accuracy

import (
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich/fingerprint"
	"github.com/kentongan/kentongan/enrich/fingerprint/copies"
	"github.com/kentongan/kentongan/enrich/text"
)

// nearCopies measures near-duplicates on seeded pairs beside equal text.
func nearCopies(b *bench) (string, error) {
	const pairs, seed = 12_000, 1
	rows, err := cityTexts(b.shared)
	if err != nil {
		return "", err
	}
	var texts []copies.Text
	for _, r := range rows {
		texts = append(texts, copies.Text{Text: r.Text, Topic: strings.Join(r.Topics[:min(1, len(r.Topics))], "")})
	}
	var near, equal binary
	var reader text.Reader
	of := func(s string) (uint64, int) {
		reader.Read(s)
		return fingerprint.Of(reader.Canonical())
	}
	for _, p := range copies.Pairs(texts, fingerprint.Least, seed, pairs) {
		x, n := of(p.A)
		y, m := of(p.B)
		near.add(fingerprint.Near(x, y, n, m), p.Copy)
		equal.add(p.A == p.B, p.Copy)
	}
	return "Half of the pairs are copies (handles, links, emoji, typos, words before or behind, cuts, short forms), half only resemble each other: the same topic, or one template of a help desk about\n" +
		"two matters.\n\n| who | pairs | precision | recall | F1 |\n|---|---|---|---|---|\n" + near.row("fingerprint, up to "+fmt.Sprint(fingerprint.Most)+" bits apart") + equal.row("equal text"), nil
}

// binary counts yes-no answers.
type binary struct{ n, right, said, is int }

func (c *binary) add(said, is bool) {
	c.n++
	if said {
		c.said++
	}
	if is {
		c.is++
	}
	if said && is {
		c.right++
	}
}

func (c *binary) row(who string) string {
	return fmt.Sprintf("| %s | %d | %.3f | %.3f | %.3f |\n", who, c.n, float64(c.right)/float64(max(c.said, 1)), float64(c.right)/float64(max(c.is, 1)), 2*float64(c.right)/float64(max(c.said+c.is, 1)))
}
