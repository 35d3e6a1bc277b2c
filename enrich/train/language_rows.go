package train

import (
	"cmp"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/text"
)

func languageRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, language.Labels())
	weights := map[string]float32{language.Indonesian: 1, language.Mixed: 1.5, language.Malay: 3, language.Balinese: 3, language.English: 3}
	b.corpus(func(r dataset.Row) { b.add("suara_corpus", r.Text, r.Language, cmp.Or(weights[r.Language], 2)) })
	lid := map[string]string{"Jawa": language.Javanese, "Indo": language.Indonesian, "Ambon": language.Other}
	b.csv("lid_jawa_indo_ambon", "train.csv", 6000, func(f []string) (string, string) { return f[0], lid[f[1]] }, 0.3)
	b.tsv("smsa", "train_preprocess.tsv", 4000, func(f []string) (string, string) { return f[0], language.Indonesian }, 0.5)
	for _, l := range [...]struct {
		code, label string
		rows        int
	}{
		{"jav", language.Javanese, 1500}, {"sun", language.Sundanese, 1500}, {"min", language.Minangkabau, 1500},
		{"mad", language.Other, 600}, {"btk", language.Other, 600}, {"mak", language.Other, 600},
	} {
		pick := func(f []string) (string, string) { return f[1], l.label }
		b.csv("nusatranslation_senti", l.code+"_train.csv", l.rows, pick, 0.5)
		b.csv("nusaparagraph_topic", l.code+"_train.csv", l.rows/2, pick, 0.3)
	}
	b.csv("stream_vaccine_april2021", "april-2021.csv", 0, func(f []string) (string, string) { return f[3], malayOrIndonesian(f[3]) }, 0.5)
	b.lexicon()
	return b.rows, b.err
}

// Words that one of the two sisters writes and the other does not; no such set carries labels of both under a permissive licence. Own lists.
var (
	malayWords = wordSet("kerajaan sahaja kerana mahu nak korang diorang kitorang camne pastu takde kes dos jururawat parlimen mysejahtera agong " +
		"ialah jugak mcm camtu tengok percuma kkm khamis jumaat isnin ahad muhyiddin khairy selangor johor sabah sarawak putrajaya malaysia je weh dok rm pkp")
	indonesianWords = wordSet("bisa karena kasus gak nggak ga aja banget udah pemerintah indonesia jakarta dosis jokowi gue gua masyarakat " +
		"presiden warga rupiah provinsi kabupaten kapan gimana kayak")
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// malayOrIndonesian labels a text by two words of one list and none of the other; "" is no label.
func malayOrIndonesian(s string) string {
	var r text.Reader
	r.Read(s)
	malay, indonesian := map[string]bool{}, map[string]bool{}
	for _, t := range r.Tokens() {
		w := string(r.Word(t))
		if malayWords[w] {
			malay[w] = true
		}
		if indonesianWords[w] {
			indonesian[w] = true
		}
	}
	switch {
	case len(malay) >= 2 && len(indonesian) == 0:
		return language.Malay
	case len(indonesian) >= 2 && len(malay) == 0:
		return language.Indonesian
	}
	return ""
}

// lexicon adds the words of VADER's English lexicon, some to a text: the corpus has few English rows, and no other set of English
// tells its licence.
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
