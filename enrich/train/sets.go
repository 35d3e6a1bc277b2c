package train

import (
	"fmt"

	"github.com/kentongan/kentongan/enrich/dataset"
)

// Set is a data set that a shipped model was trained on.
type Set struct{ Name, Licence string }

// Sets lists what may be trained on: the project's own corpus, and sets whose source states a permissive licence. Share-alike,
// non-commercial and unlicensed sets stay out, and so do the texts of gold_dev.
func Sets() []Set {
	return []Set{
		{"suara_corpus", "the project's own, Apache-2.0 (split train only)"},
		{"corpus", "the project's own, Apache-2.0 (enrich/corpus)"},
		{seedSet, "the project's own, Apache-2.0 (train/seeds.tsv, train/topic_situations.tsv)"},
		{spamSeedSet, "the project's own, Apache-2.0 (train/spam_seeds.tsv, train/spam_grammar.go)"},
		{judolSet, "MIT (as its repository states)"},
		{"sms_spam_id", "MIT (as its README states)"},
		{"smsa", "Apache-2.0 (LICENSE file of IndoNLU; its badge says MIT)"},
		{"covid_gov_prastyo", "MIT (as its repository states)"},
		{"vaccine_emotion_hyuto", "MIT (as its repository states)"},
		{"stream_vaccine_april2021", "MIT (as its repository states); labelled here by marker words"},
		{"lex_vader", "MIT (word list)"},
		{"lid_jawa_indo_ambon", "Apache-2.0"},
		{"nusatranslation_senti", "Apache-2.0 (as its repository states)"},
		{"nusaparagraph_topic", "Apache-2.0 (as its repository states)"},
		{"nusaparagraph_emot", "Apache-2.0 (as its repository states)"},
		{"sarcasm_id", "MIT (as its repository states; Apache-2.0 where the corpus was published)"},
		{listSet, "the project's own, Apache-2.0 (train/language_words.tsv and the sentences beside it)"},
		{mixedSet, "of the sets above: runs of words of two of their rows, in two languages"},
	}
}

// gold is data/gold_dev under one label each, for calibration only; rows its readers differed on are left out.
func gold(shared string, labels []string, pick func(dataset.Row) string) ([]labelled, error) {
	rows, err := dataset.Gold(shared)
	if err != nil {
		return nil, err
	}
	var out []labelled
	for _, r := range rows {
		label := pick(r)
		if label == dataset.Doubt {
			continue
		}
		truth, err := one(labels, label)
		if err != nil {
			return nil, fmt.Errorf("gold_dev: %w", err)
		}
		out = append(out, labelled{"gold_dev", r.Text, truth, 1})
	}
	return out, nil
}
