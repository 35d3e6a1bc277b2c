package main

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/language"
)

// labelled is a text of a set, its language, and the languages of a mixed one, sorted, where the set tells.
type labelled struct {
	set, text, label string
	parts            []string
}

// most bounds the texts of one language of one set, those whose hash is least: no set drowns the others.
const most = 1000

// reader gathers texts; the first error stops it.
type reader struct {
	shared string
	texts  []labelled
	err    error
}

// read gives the texts in a fixed order. None was trained on: the sets are measured only, or these rows of them are held out.
func read(shared string) ([]labelled, error) {
	r := &reader{shared: shared}
	r.gold()
	r.corpus()
	r.csv("lid_jawa_indo_ambon", "train.csv", func(f []string) (string, string) {
		if !dataset.HeldOut(f[0]) {
			return "", ""
		}
		return f[0], map[string]string{"Jawa": language.Javanese, "Indo": language.Indonesian, "Ambon": language.Other}[f[1]]
	})
	r.csv("lid_javanese_dialects", "train.csv", func(f []string) (string, string) { return f[1], language.Javanese })
	r.nusax()
	r.ijelid()
	r.malaysia()
	for _, l := range [...][2]string{{"jav", language.Javanese}, {"sun", language.Sundanese}, {"min", language.Minangkabau}, {"mad", language.Other}, {"btk", language.Other}} {
		pick := func(f []string) (string, string) { return f[1], l[1] }
		r.csv("nusatranslation_senti", l[0]+"_valid.csv", pick)
		r.csv("nusaparagraph_topic", l[0]+"_valid.csv", pick)
	}
	r.csv("emotion_sundanese", "train.csv", func(f []string) (string, string) { return f[1], language.Sundanese })
	r.tsv("smsa", "valid_preprocess.tsv", func(f []string) (string, string) { return f[0], language.Indonesian })
	r.tsv("tweeteval_sentiment", "val_text.txt", func(f []string) (string, string) { return f[0], language.English })
	return sample(r.texts), r.err
}

// sample keeps most texts of each language of each set.
func sample(texts []labelled) []labelled {
	hash := func(t labelled) uint64 {
		h := fnv.New64a()
		h.Write([]byte(t.text))
		return h.Sum64()
	}
	slices.SortStableFunc(texts, func(a, b labelled) int { return cmp.Compare(hash(a), hash(b)) })
	counts := map[[2]string]int{}
	return slices.DeleteFunc(texts, func(t labelled) bool {
		counts[[2]string{t.set, t.label}]++
		return counts[[2]string{t.set, t.label}] > most
	})
}

var placeholders = strings.NewReplacer("[USERNAME]", "@user", "[URL]", "https://t.co/u", "<USERNAME>", "@user", "<URL>", "https://t.co/u")

func (r *reader) add(set, text, label string, parts ...string) {
	if label != "" && strings.TrimSpace(text) != "" {
		r.texts = append(r.texts, labelled{set, placeholders.Replace(text), label, parts})
	}
}

func (r *reader) csv(set, name string, pick func([]string) (text, label string)) {
	if r.err == nil {
		r.err = dataset.CSV(r.shared, set+"/"+name, func(f []string) {
			text, label := pick(f)
			r.add(set, text, label)
		})
	}
}

func (r *reader) tsv(set, name string, pick func([]string) (text, label string)) {
	if r.err == nil {
		r.err = dataset.TSV(r.shared, set+"/"+name, func(f []string) {
			text, label := pick(f)
			r.add(set, text, label)
		})
	}
}

func (r *reader) gold() {
	rows, err := dataset.Gold(r.shared)
	for _, row := range rows {
		if row.Language != dataset.Doubt {
			r.add("gold_dev", row.Text, row.Language)
		}
	}
	r.err = err
}

func (r *reader) corpus() {
	if r.err != nil {
		return
	}
	rows, err := dataset.Corpus(r.shared)
	for _, row := range rows {
		if row.Split == "train" && dataset.HeldOut(row.Text) {
			r.add("suara_corpus, held out", row.Text, row.Language)
		}
	}
	r.err = err
}

// nusax reads the parallel sentences of both files, which have a language a column.
func (r *reader) nusax() {
	columns := [...]string{
		"", language.Indonesian, language.Other, language.Other, language.English, language.Other, language.Other, language.Sundanese,
		language.Balinese, language.Other, language.Javanese, language.Minangkabau, language.Other,
	}
	for _, name := range [...]string{"valid.csv", "train.csv"} {
		if r.err != nil {
			return
		}
		r.err = dataset.CSV(r.shared, "nusax_mt/"+name, func(f []string) {
			for c := 1; c < len(columns) && c < len(f); c++ {
				r.add("nusax_mt", f[c], columns[c])
			}
		})
	}
}

// ijelid puts tweets together from their tokens. At least three have to be of a language; nine in ten of one make the tweet that language's, three in
// ten of each of two make it mixed.
func (r *reader) ijelid() {
	if r.err != nil {
		return
	}
	names := map[string]string{"ID": language.Indonesian, "JV": language.Javanese, "EN": language.English}
	var words []string
	counts, all := map[string]int{}, 0
	end := func() {
		var parts []string
		for _, l := range names {
			if 10*counts[l] >= 3*all {
				parts = append(parts, l)
			}
		}
		slices.Sort(parts)
		switch text := strings.Join(words, " "); {
		case all < 3:
		case len(parts) >= 2:
			r.add("ijelid", text, language.Mixed, parts...)
		case len(parts) == 1 && 10*counts[parts[0]] >= 9*all:
			r.add("ijelid", text, parts[0])
		}
		words, counts, all = nil, map[string]int{}, 0
	}
	r.err = dataset.TSV(r.shared, "ijelid/val.tsv", func(f []string) {
		if len(f) < 2 || f[0] == "" {
			end()
			return
		}
		words = append(words, f[0])
		if l := names[f[1]]; l != "" {
			counts[l]++
			all++
		} else if strings.HasPrefix(f[1], "MIX") {
			all++
		}
	})
	end()
}

// malaysia tells the Malaysian tweets apart by function words, as they have no labels of their own: three of Malay and at most a quarter as many of
// English are Malay, three of English and none of Malay English, three of each mixed.
func (r *reader) malaysia() {
	r.csv("malaysia_tweets", "train.csv", func(f []string) (string, string) {
		en, ms := 0, 0
		for w := range strings.FieldsFuncSeq(strings.ToLower(f[0]), func(c rune) bool { return c < 'a' || c > 'z' }) {
			if englishWords[w] {
				en++
			}
			if malayWords[w] {
				ms++
			}
		}
		switch {
		case ms >= 3 && 4*en <= ms:
			return f[0], language.Malay
		case en >= 3 && ms == 0:
			return f[0], language.English
		case ms >= 3 && en >= 3:
			return f[0], language.Mixed
		}
		return "", ""
	})
	for i := range r.texts {
		if t := &r.texts[i]; t.set == "malaysia_tweets" && t.label == language.Mixed {
			t.parts = []string{language.English, language.Malay}
		}
	}
}

var (
	englishWords = wordSet(`the is are was were be been to of and in for on with that this it you we they he she i my your our not no but so just have has had do
		does don't will can if at by from as or all me more about what how when who out up there their his her its than then them like get an a`)
	malayWords = wordSet(`yang dan di ke dari untuk dengan ini itu tak nak dah ada pun lah la je kita kami saya aku kau korang dia orang org yg dgn utk tu ni kat
		jangan boleh akan tidak sudah lagi pada dalam adalah jarak penjarakan sosial fizikal semua jadi kalau macam apa kena mana buat pergi pi tapi sebab bagi
		kerana juga rumah masa baru sampai sendiri ramai sama sini sana`)
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
