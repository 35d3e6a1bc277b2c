package train

import "github.com/kentongan/kentongan/enrich/language"

func languageJudgement() judgement {
	return judgement{
		name: "language", labels: language.Labels(), threshold: 0.45, rows: languageRows, priors: "suara_corpus",
		options: options{bits: 16, minDocuments: 2, strength: 50, epochs: 10, seed: 1},
	}
}
