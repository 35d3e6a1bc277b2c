package train

import (
	"cmp"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/language"
)

// languageRows gathers texts of each language, and of two.
func languageRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, language.Labels())
	weights := map[string]float32{language.Indonesian: 1, language.Malay: 3, language.Balinese: 3, language.English: 3}
	b.corpus(func(r dataset.Row) {
		b.add(r.Set, r.Text, r.Language, cmp.Or(weights[r.Language], 2))
	})
	words := readWords(wordFile)
	lid := map[string]string{"Jawa": language.Javanese, "Indo": language.Indonesian, "Ambon": language.Other}
	b.csv("lid_jawa_indo_ambon", "train.csv", 22000, func(f []string) (string, string) { return f[0], words.confirm(f[0], lid[f[1]]) }, 0.3)
	b.indonesian(words)
	for _, l := range [...]struct {
		code, label string
		rows        int
	}{
		{"jav", language.Javanese, 4000}, {"sun", language.Sundanese, 4000}, {"min", language.Minangkabau, 4000},
		{"mad", language.Other, 1300}, {"btk", language.Other, 1300}, {"mak", language.Other, 1300},
	} {
		b.csv("nusatranslation_senti", l.code+"_train.csv", 3*l.rows/4, func(f []string) (string, string) { return f[1], l.label }, 0.5)
		b.sentences("nusaparagraph_topic", l.code+"_train.csv", l.label, l.rows)
		if l.code == "jav" || l.code == "sun" {
			b.sentences("nusaparagraph_emot", l.code+"_train.csv", l.label, l.rows)
		}
	}
	b.vaccine(words)
	b.lexicon()
	b.lists(words)
	b.sentencesOf(englishFile, language.English, 3000)
	b.sentencesOf(malayFile, language.Malay, 2000)
	b.sentencesOf(javaneseFile, language.Javanese, 1500)
	b.sentencesOf(sundaneseFile, language.Sundanese, 1000)
	b.mixed()
	return b.rows, b.err
}

// indonesian adds informal Indonesian from sets that say so themselves, but for the rows that are plainly in English.
func (b *builder) indonesian(words *wordLists) {
	at := func(column int) func([]string) (string, string) {
		return func(f []string) (string, string) { return f[column], words.confirm(f[column], language.Indonesian) }
	}
	b.tsv("smsa", "train_preprocess.tsv", 4000, at(0), 0.35)
	b.csv("sarcasm_id", "twitter_train.csv", 2000, at(0), 0.35)
	b.csv("sarcasm_id", "reddit_train.csv", 4000, at(0), 0.35)
	b.csv("judol_comments_gben", "train.csv", 4000, at(1), 0.2)
	b.csv("covid_gov_prastyo", "train.csv", 0, at(0), 0.35)
}

// sentences adds at most n sentences of a set of paragraphs, every other one of each: short texts are what is hard.
func (b *builder) sentences(set, name, label string, n int) {
	if b.err != nil {
		return
	}
	const shortest, weight = 12, 0.3
	b.err = dataset.CSV(b.shared, set+"/"+name, func(f []string) {
		every := 0
		for s := range strings.FieldsFuncSeq(f[1], func(c rune) bool { return c == '.' || c == '?' || c == '!' || c == '\n' }) {
			if s = strings.TrimSpace(s); len(s) < shortest || n == 0 {
				continue
			}
			if every++; every%2 == 1 {
				b.add(set, s, label, weight)
				n--
			}
		}
	})
}

// lexicon adds the words of VADER's English lexicon, some to a text: the corpus has few English rows.
func (b *builder) lexicon() {
	if b.err != nil {
		return
	}
	const together = 8
	var words []string
	b.err = dataset.TSV(b.shared, "lex_vader/vader_lexicon.txt", func(f []string) {
		if w := f[0]; len(w) > 2 && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") == "" {
			words = append(words, w)
		}
	})
	step := len(words) / together // neighbours in the list share their stem: take words from afar
	for i := range step {
		var line []string
		for k := range together {
			line = append(line, words[i+k*step])
		}
		b.add("lex_vader", strings.Join(line, " "), language.English, 0.5)
	}
}
