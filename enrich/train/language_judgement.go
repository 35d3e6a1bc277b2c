package train

import "github.com/kentongan/kentongan/enrich/language"

func languageJudgement() judgement {
	return judgement{
		name: "language", labels: language.Labels(), threshold: 0.35, rows: languageRows,
		// Indonesian has most of the rows, and its sisters are taken for it: chosen on the sets of enrich/language/COMPARISON.md.
		lift:    map[string]float32{language.Javanese: 0.5, language.Sundanese: 1, language.Balinese: 1.2, language.Malay: 1.2, language.English: 0.3},
		options: options{bits: 17, minDocuments: 2, strength: 10, epochs: 6, seed: 1},
	}
}
