package accuracy

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/spam/trial"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/enrich/train"
	"github.com/kentongan/kentongan/schemas"
)

// spamJudged measures spam on comments, on own items, and on real mentions.
func spamJudged(b *bench) (string, error) {
	out := "judol_comments_gben, valid: YouTube comments whose words, however dressed, are in no training row. Own promotions: sixty, each in twenty-one costumes (mathematical, Cyrillic,\n" +
		"Greek and full-width letters, digits for letters, spaces, dots and joiners between letters, flags ...); what they showed was missing went into the training rows.\n" +
		"Veiled promotions: thirty written afterwards, in plain letters and without the usual words. Own complaints: sixty by people who want gambling gone. gold_dev, relevant\n" +
		"rows: all taken as ham.\n\n" + tableHead
	list := rival{"keyword list", func(*bench) (enrich.Enricher, error) { return keywords{}, nil }}
	for _, s := range []set{
		{"judol_comments_gben, valid", "spam", judolComments},
		{"own promotions in costume and complaints", "spam", ownSpam},
		{"veiled promotions and complaints", "spam", veiledSpam},
		{"gold_dev, relevant rows", "spam", goldHam},
	} {
		rows, err := b.measure(s, list)
		if err != nil {
			return "", err
		}
		out += rows
	}
	return out, nil
}

// keywords answers "gambling" where a listed word stands.
type keywords struct{}

// Enrich fills in the spam only.
func (keywords) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	var r text.Reader
	r.Read(m.Text)
	var words []string
	for _, t := range r.Tokens() {
		words = append(words, string(r.Word(t)))
	}
	label := schemas.SpamNone
	if trial.Keyword(words) {
		label = schemas.SpamGambling
	}
	return schemas.Enrichment{Spam: schemas.Judgement{Label: label, Confidence: 1}}, nil
}

func judolComments(shared string) (string, error) {
	rows, err := train.SpamComments(shared)
	var b strings.Builder
	for _, r := range rows {
		line(&b, r.Text, r.Label)
	}
	return b.String(), err
}

func ownSpam(string) (string, error) {
	const seed = 1
	var b strings.Builder
	dresses := trial.Disguises(rand.New(rand.NewPCG(seed, seed)))
	for _, name := range slices.Sorted(maps.Keys(dresses)) {
		for _, s := range trial.Promotions() {
			line(&b, dresses[name](s), schemas.SpamGambling)
		}
		for _, s := range trial.Complaints() {
			line(&b, dresses[name](s), schemas.SpamNone)
		}
	}
	return b.String(), nil
}

func veiledSpam(string) (string, error) {
	var b strings.Builder
	for _, s := range trial.Veiled() {
		line(&b, s, schemas.SpamGambling)
	}
	for _, s := range trial.Complaints() {
		line(&b, s, schemas.SpamNone)
	}
	return b.String(), nil
}

func goldHam(shared string) (string, error) {
	rows, err := dataset.Gold(shared)
	if err != nil {
		return "", fmt.Errorf("spam on gold_dev: %w", err)
	}
	var b strings.Builder
	for _, r := range rows {
		if r.Relevant == "true" {
			line(&b, r.Text, schemas.SpamNone)
		}
	}
	return b.String(), nil
}
