package speech

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// words are the groups of spellings that a writer chooses between.
type words struct {
	index  map[string]int32
	groups []group
}

type group struct {
	formal   string
	informal []string
	jv       []string
	su       []string
	en       []string
}

func parseWords(file string) (*words, error) {
	w := &words{index: map[string]int32{}}
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "|")
		if len(f) != 5 {
			return nil, fmt.Errorf("words.txt: %q has %d columns, not 5", line, len(f))
		}
		g := group{formal: f[0], informal: list(f[1]), jv: list(f[2]), su: list(f[3]), en: list(f[4])}
		if strings.Contains(g.formal, " ") {
			continue // phrases are for readers of the table; the restyler goes word by word
		}
		i := int32(len(w.groups))
		w.groups = append(w.groups, g)
		w.index[g.formal] = i // a word's own group wins over one that lists it as slang
	}
	for i, g := range w.groups {
		for _, s := range g.informal {
			if _, taken := w.index[s]; !taken && unmistakable(s) {
				w.index[s] = int32(i)
			}
		}
	}
	return w, nil
}

// unmistakable reports whether an informal spelling may be read back as its formal word: short ones and those that are words of
// their own may not ("dah" yes, "buat" no).
func unmistakable(s string) bool {
	switch s {
	case "sama", "ama", "buat", "bener", "mulu", "amat", "pak", "bu", "mana", "laki", "balik", "cabut", "parah", "emosi", "nyala",
		"oke", "stop", "malah", "trus", "terus", "beres", "bantu", "bikin", "buang", "lapor", "perlu", "butuh", "ngomong", "pengen", "kita",
		"tu", "tuh", "ni", "nih", "ad", "ap", "sp", "mn", "ke", "biar", "mesti", "kudu", "die", "doi", "emak", "bini", "bojo", "kasih", "doang", "nyaris",
		"plis", "nek", "lg", "br", "lm", "pns", "sni", "stu", "hr", "abis", "capek", "cape", "paham", "lihat", "jl", "warga", "petugasnya", "gercep", "ampe":
		return false
	}
	return len(s) > 1
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// choose is how v spells the word of group g here; "" leaves it as it stands.
func (w *words) choose(r *rand.Rand, v *Voice, i int32) string {
	g := &w.groups[i]
	x := r.Float32()
	for _, lang := range [...]struct {
		share float32
		of    []string
	}{{v.Javanese, g.jv}, {v.Sundanese, g.su}, {v.English * 0.5, g.en}} {
		if lang.share == 0 || len(lang.of) == 0 {
			continue
		}
		if x < lang.share {
			return v.habit(r, i, lang.of)
		}
		x -= lang.share
	}
	x = r.Float32()
	switch {
	case x < v.Slang && len(g.informal) > 0:
		return v.habit(r, i, g.informal)
	case x < v.Slang+v.Formal:
		return g.formal
	}
	return ""
}

// habit is mostly the spelling this person always uses.
func (v *Voice) habit(r *rand.Rand, i int32, of []string) string {
	if r.IntN(4) == 0 {
		return pick(r, of)
	}
	h := (v.Seed ^ uint64(i)*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	return of[(h>>33)%uint64(len(of))]
}
