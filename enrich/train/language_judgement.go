package train

import "github.com/kentongan/kentongan/enrich/language"

func languageJudgement() judgement {
	return judgement{
		name: "language", labels: language.Labels(), threshold: 0.30, rows: languageRows,
		// Indonesian has most of the rows, and its sisters are taken for it: chosen on the sets of enrich/language/COMPARISON.md.
		lift: map[string]float32{
			language.Javanese: 0.4, language.Sundanese: 0.9, language.Balinese: 1.2, language.Malay: 0.9, language.English: 0.4, language.Mixed: -0.3,
		},
		options: options{bits: 17, minDocuments: 2, strength: 5, epochs: 6, seed: 1},
	}
}
