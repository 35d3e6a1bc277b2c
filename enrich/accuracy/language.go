package accuracy

import (
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/language"
)

// languages measures the language of whole texts.
func languages(b *bench) (string, error) {
	out := "nusax_mt: reviews in twelve languages, measured on only. Acehnese, Banjarese, Madurese, Ngaju, Buginese and Toba Batak are \"other\"; the model saw Madurese and Batak, and no\n" +
		"other of them.\n\n" + tableHead
	for _, s := range []set{
		{"gold_dev", "language", fields(dataset.Gold, languageOf)},
		{"corpus, held out", "language", fields(heldOut, languageOf)},
		{"nusax_mt, valid", "language", nusax},
	} {
		rows, err := b.measure(s)
		if err != nil {
			return "", err
		}
		out += rows
	}
	return out, nil
}

// nusax reads the parallel sentences column by column: its row number, Indonesian, Acehnese, Banjarese, English, Madurese, Ngaju, Sundanese, Balinese,
// Buginese, Javanese, Minangkabau, Toba Batak.
func nusax(shared string) (string, error) {
	labels := [...]string{
		"", language.Indonesian, language.Other, language.Other, language.English, language.Other, language.Other, language.Sundanese,
		language.Balinese, language.Other, language.Javanese, language.Minangkabau, language.Other,
	}
	var b strings.Builder
	err := dataset.CSV(shared, "nusax_mt/valid.csv", func(f []string) {
		for c := 1; c < len(labels) && c < len(f); c++ {
			line(&b, f[c], labels[c])
		}
	})
	return b.String(), err
}
