package accuracy

import (
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
	"github.com/kentongan/kentongan/enrich/train"
)

var nusaxLanguages = []string{
	"indonesian", "english", "javanese", "sundanese", "balinese", "minangkabau", "acehnese", "banjarese", "buginese", "madurese", "ngaju", "toba_batak",
}

// regional measures on NusaX, reviews in twelve languages. Its share-alike licence keeps it out of the embedded model; a model of the same form is
// trained on it here, measured and thrown away.
func regional(b *bench) (string, error) {
	rivals := []rival{
		linearOn("linear, NusaX", "sentiment", nusaxTrain),
		duetOn("duet, NusaX", nusaxTrain),
		duetOn("duet, NusaX + SmSA", both(nusaxTrain, smsaUnlikeNusax)),
	}
	out := "Macro-F1 on NusaX's validation part, 100 rows a language. The embedded model was not trained on NusaX, but on SmSA, from which its Indonesian sentences were taken: its first figure\n" +
		"is flattered. The others were trained on NusaX's training part in all twelve languages; SmSA's rows that share half their words with a validation row are left out there.\n\n| language | kentongan |"
	for _, v := range rivals {
		out += " " + v.name + " |"
	}
	out += "\n|---|---|" + strings.Repeat("---|", len(rivals)) + "\n"
	sums := make([]float64, len(rivals)+1)
	for _, language := range nusaxLanguages {
		tsv, err := nusaxValid(language)(b.shared)
		if err != nil {
			return "", err
		}
		out += "| " + language + " |"
		for i := range sums {
			e := b.chain
			if i > 0 {
				if e, err = b.rival(rivals[i-1]); err != nil {
					return "", err
				}
			}
			r, err := eval.Evaluate(b.ctx, e, "sentiment", strings.NewReader(tsv))
			if err != nil {
				return "", err
			}
			sums[i] += r.MacroF1 / float64(len(nusaxLanguages))
			out += fmt.Sprintf(" %.3f |", r.MacroF1)
		}
		out += "\n"
	}
	out += "| mean of 12 |"
	for _, s := range sums {
		out += fmt.Sprintf(" %.3f |", s)
	}
	return out + "\n", nil
}

func nusaxTrain(shared string) ([]train.Example, error) {
	var out []train.Example
	for _, language := range nusaxLanguages {
		err := dataset.CSV(shared, "nusax_senti/"+language+"_train.csv", func(f []string) { out = append(out, train.Example{Text: f[1], Label: f[2]}) })
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func nusaxValid(language string) func(string) (string, error) {
	return mapped("nusax_senti/"+language+"_valid.csv", 1, 2, namedEnglish, nil)
}

// smsaUnlikeNusax is SmSA's training part without the rows that share half their words with an Indonesian validation row of NusaX.
func smsaUnlikeNusax(shared string) ([]train.Example, error) {
	all, err := smsaTrain(shared)
	if err != nil {
		return nil, err
	}
	var held []map[string]bool
	err = dataset.CSV(shared, "nusax_senti/indonesian_valid.csv", func(f []string) { held = append(held, wordsOf(f[1])) })
	var out []train.Example
	for _, e := range all {
		near := false
		words := wordsOf(e.Text)
		for _, h := range held {
			near = near || shareHalf(words, h)
		}
		if !near {
			out = append(out, e)
		}
	}
	return out, err
}

func wordsOf(s string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return !(c >= 'a' && c <= 'z') }) {
		words[w] = true
	}
	return words
}

// shareHalf says whether at least half the words of the shorter text are in the other.
func shareHalf(a, b map[string]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n*2 >= len(a)
}
