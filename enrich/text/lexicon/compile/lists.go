package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
)

// slang counts, for each short form, the lists that give it this meaning.
func slang(shared string) (map[string]map[string]int, error) {
	votes := map[string]map[string]int{}
	raw, err := os.ReadFile(filepath.Join(shared, "data", "lex_louisowen", "combined_slang_words.txt"))
	if err != nil {
		return nil, fmt.Errorf("read slang: %w", err)
	}
	var list map[string]string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("read slang: %w", err)
	}
	for word, formal := range list {
		add(votes, word, formal)
	}
	if err := dataset.CSV(shared, "lex_fendi_alay/Kamu-Alay.csv", func(f []string) {
		if len(f) > 1 {
			add(votes, f[0], f[1])
		}
	}); err != nil {
		return nil, err
	}
	collex := map[[2]string]bool{} // two files of one project are one voice
	if err := dataset.CSV(shared, "lex_indocollex/full.csv", func(f []string) { collex[[2]string{f[1], f[2]}] = true }); err != nil {
		return nil, err
	}
	if err := dataset.TSV(shared, "lex_indocollex/informal-formal-dictionary.tsv", func(f []string) {
		if len(f) > 1 {
			collex[[2]string{f[0], f[1]}] = true
		}
	}); err != nil {
		return nil, err
	}
	for pair := range collex {
		add(votes, pair[0], pair[1])
	}
	return votes, nil
}

func add(votes map[string]map[string]int, word, formal string) {
	word = strings.ToLower(strings.TrimSpace(word))
	formal = strings.Join(strings.FieldsFunc(strings.ToLower(formal), func(r rune) bool { return r == ' ' || r == '-' }), " ")
	if !plain(word) || !plain(strings.ReplaceAll(formal, " ", "")) || word == formal {
		return
	}
	if votes[word] == nil {
		votes[word] = map[string]int{}
	}
	votes[word][formal]++
}

// parallel pairs the words of sentences that have as many words formally as informally and differ in few: those that differ are
// respellings. Pairs seen twice count.
func parallel(shared string) (map[string]map[string]int, error) {
	const most = 4
	pairs := map[string]map[string]int{}
	for _, split := range [...]string{"train", "dev", "test"} {
		var informal, formal [][]string
		for name, lines := range map[string]*[][]string{"inf": &informal, "for": &formal} {
			if err := dataset.TSV(shared, "lex_stif/"+split+"."+name, func(f []string) {
				*lines = append(*lines, strings.Fields(strings.ToLower(f[0])))
			}); err != nil {
				return nil, err
			}
		}
		for i := range min(len(informal), len(formal)) {
			a, b := informal[i], formal[i]
			if len(a) != len(b) {
				continue
			}
			differ := 0
			for k := range a {
				if a[k] != b[k] {
					differ++
				}
			}
			if differ > most {
				continue
			}
			for k := range a {
				if a[k] != b[k] {
					add(pairs, a[k], b[k])
				}
			}
		}
	}
	for word, counts := range pairs {
		for formal, n := range counts {
			if n < 2 {
				delete(counts, formal)
			}
		}
		if len(counts) == 0 {
			delete(pairs, word)
		}
	}
	return pairs, nil
}

// plain says whether s is small ASCII letters only.
func plain(s string) bool { return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" }

// foreign are words of English and of Indonesia's other languages that the lists translate; what is not Indonesian stays.
var foreign = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`the and for you your not but all are was were has have had his her she him who what when where why how can
		cant dont will would could should this that these those with from they them their there here our out get got just like love hate good bad best
		new one two day night time today tomorrow make made take give need want know think feel see look say said tell talk use work try ask call come
		back home food drink water road street light price pay money free help please thanks thank sorry happy sad angry fuck shit damn wtf omg lol guys
		girl boy man men baby love life world people friend friends family school week month year morning evening birthday follow followback unfollow
		because cause bcs cuz just really very much too also only more most some any every never always again still then than into over about after before
		iki iku opo ora wis wes kui kuwi sing nek nang ing karo aku kowe sampeyan piye ngene ngono wae mung lan yen
		ieu eta teu henteu naha kumaha atuh mah teh euy aya abdi kuring urang maneh aing sia pisan pisanna keur geus
		awak den ambo indak ndak iyo baa kama sadang jo nan tido lai
		tiang niki nika ring sane nenten ten sampun`) {
		set[w] = true
	}
	return set
}()
