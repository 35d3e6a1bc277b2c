package train

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/text"
)

// wordFile holds own lists: words that one language writes and its neighbours do not, or write otherwise.
//
//go:embed language_words.tsv
var wordFile string

// wordLists are the words of each list in the file's order. Each line labelled other is a language of its own.
type wordLists struct {
	lists []wordList
	own   map[string]map[string]bool // by language: the words that only its lists hold
}

type wordList struct {
	label string
	words []string
}

func readWords(file string) *wordLists {
	w := &wordLists{own: map[string]map[string]bool{}}
	at := map[string]int{}
	languages := map[string]map[string]bool{} // of each word
	for line := range strings.Lines(file) {
		label, words, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		key := label
		if label == language.Other {
			key = fmt.Sprint(label, len(w.lists))
		}
		if _, seen := at[key]; !seen {
			at[key] = len(w.lists)
			w.lists = append(w.lists, wordList{label: label})
		}
		for word := range strings.FieldsSeq(words) {
			w.lists[at[key]].words = append(w.lists[at[key]].words, word)
			if languages[word] == nil {
				languages[word] = map[string]bool{}
			}
			languages[word][label] = true
		}
	}
	for word, labels := range languages {
		if len(labels) == 1 {
			for label := range labels {
				if w.own[label] == nil {
					w.own[label] = map[string]bool{}
				}
				w.own[label][word] = true
			}
		}
	}
	return w
}

// count is how many different words of s only the lists of each language hold.
func (w *wordLists) count(s string) map[string]int {
	var r text.Reader
	r.Read(s)
	counts, seen := map[string]int{}, map[string]bool{}
	for _, t := range r.Tokens() {
		word := string(r.Word(t))
		if seen[word] {
			continue
		}
		seen[word] = true
		for label, own := range w.own {
			if own[word] {
				counts[label]++
			}
		}
	}
	return counts
}

// confirm is label if the words of s do not speak against what a set says of it, English if s is plainly that, and "" otherwise.
func (w *wordLists) confirm(s, label string) string {
	n := w.count(s)
	switch {
	case label == language.Indonesian && n[language.English] >= 3 && n[language.Indonesian] == 0:
		return language.English
	case label == language.Indonesian && n[language.Javanese]+n[language.Sundanese] > n[language.Indonesian],
		label == language.Javanese && n[language.Javanese] == 0 && n[language.Indonesian] > 0:
		return ""
	}
	return label
}

// lists adds the words of each list, in orders drawn from a seed, one to seven to a text.
func (b *builder) lists(w *wordLists) {
	const copies, longest, weight = 4, 7, 1
	random := rand.New(rand.NewPCG(1, 2))
	for _, l := range w.lists {
		for range copies {
			words := slices.Clone(l.words)
			random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
			for len(words) > 0 {
				n := min(len(words), 1+random.IntN(longest))
				b.add(listSet, strings.Join(words[:n], " "), l.label, weight)
				words = words[n:]
			}
		}
	}
}

// Own sentences of the languages that no permitted set has in number, or not as people write them to each other.
var (
	//go:embed language_english.txt
	englishFile string
	//go:embed language_malay.txt
	malayFile string
	//go:embed language_javanese.txt
	javaneseFile string
	//go:embed language_sundanese.txt
	sundaneseFile string
)

// sentenceWeight is that of the rows of own sentences.
const sentenceWeight = 0.7

// sentencesOf adds n rows of runs of the words of one or two of the sentences in file.
func (b *builder) sentencesOf(file, label string, n int) {
	random := rand.New(rand.NewPCG(5, 6))
	sentences := strings.Split(strings.TrimSpace(file), "\n")
	for range n {
		words := run(random, strings.Fields(sentences[random.IntN(len(sentences))]))
		if random.IntN(2) == 0 {
			words = append(words, run(random, strings.Fields(sentences[random.IntN(len(sentences))]))...)
		}
		b.add(listSet, strings.Join(words, " "), label, sentenceWeight)
	}
}

// listSet names the rows made of language_words.tsv and the own sentences.
const listSet = "language_words"
