package place

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// indexer fills the index of a gazetteer.
type indexer struct {
	g     *gazetteer
	named []named
}

// named is one place by one of its names.
type named struct {
	hash  uint64
	place int32
	rule  rule
}

// stemOf is what the name of a district says before a direction: districts of one regency may share it, as "Cikarang Utara" does.
func stemOf(words string) (string, bool) {
	for _, d := range [...]string{" utara", " selatan", " barat", " timur", " tengah", " pusat"} {
		if stem, ok := strings.CutSuffix(words, d); ok {
			return stem, len(stem) > 4
		}
	}
	return "", false
}

// index adds the official names with rules, and the three lists, whose form their heads describe.
func (x *indexer) index(rules []rule, aliases, common, cues string) error {
	g := x.g
	g.nodes = make(map[uint64]node, 96<<10)
	taken := make(map[string]bool, 8192) // names that are a regency's or, with its regency, a district's
	stems := make(map[string]int, 512)   // how many districts of a regency share a stem
	for i := range g.places {
		if e := &g.places[i]; e.level < district {
			taken[spaced(shorten(g.name(int32(i)), e.level))] = true
		} else if e.level == district {
			words := spaced(g.name(int32(i)))
			taken[words+g.code(e.parent)] = true
			if stem, ok := stemOf(words); ok {
				stems[stem+g.code(e.parent)]++
			}
		}
	}
	for i := range g.places {
		p, e := int32(i), &g.places[i]
		words := spaced(shorten(g.name(p), e.level))
		x.add(words, p, rules[p])
		switch e.level {
		case province:
			if full := spaced(g.name(p)); full != words {
				x.add(full, p, 0)
			}
		case district:
			if rest, ok := strings.CutPrefix(words, "kota "); ok && !taken[rest] {
				x.add(rest, p, stemRule(rest, rules[p]))
			}
			if stem, ok := stemOf(words); ok && stems[stem+g.code(e.parent)] > 1 && !taken[stem] && !taken[stem+g.code(e.parent)] {
				x.add(stem, p, stemRule(stem, rules[p]))
			}
		}
	}
	err := list(aliases, func(words, value string) error {
		for code := range strings.SplitSeq(value, ",") {
			p, ok := g.codes[code]
			if !ok {
				return fmt.Errorf("alias %q: no place has the code %q", words, code)
			}
			x.add(words, p, ruleAlias)
		}
		return nil
	})
	if err != nil {
		return err
	}
	x.post()
	err = list(common, func(class, value string) error {
		if class == "never" {
			for words := range strings.SplitSeq(value, ",") {
				h := x.open(words)
				n := g.nodes[h]
				n.n, n.levels = 0, 0
				g.nodes[h] = n
			}
			return nil
		}
		r, ok := map[string]rule{"prep": rulePrep, "cue": ruleCue, "strict": ruleStrict, "lower": ruleLower}[class]
		if !ok {
			return fmt.Errorf("common names: unknown rule %q", class)
		}
		for words := range strings.SplitSeq(value, ",") {
			h := x.open(words)
			if n := g.nodes[h]; n.n > 0 {
				n.rule |= r
				g.nodes[h] = n
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return list(cues, func(class, value string) error {
		c, ok := cueNames[class]
		if !ok {
			return fmt.Errorf("cues: unknown class %q", class)
		}
		for words := range strings.SplitSeq(value, ",") {
			h := x.open(words)
			n := g.nodes[h]
			if n.cue != cueNone && n.cue != c {
				return fmt.Errorf("cues: %q is of two classes", words)
			}
			n.cue = c
			g.nodes[h] = n
		}
		return nil
	})
}

// stemRule is the rule of a stem of a name of rule r: where all words of the name are ordinary, so is the stem.
func stemRule(stem string, r rule) rule {
	switch {
	case r&ruleSplit == 0:
		return ruleStem
	case strings.Contains(stem, " "):
		return ruleStem | ruleSplit
	}
	return ruleStem | ruleOrdinary
}

// add notes that place p is called words, in each way they are written.
func (x *indexer) add(words string, p int32, r rule) {
	if words == "" {
		return
	}
	x.named = append(x.named, named{x.open(words), p, r})
	joined := strings.ReplaceAll(words, " ", "")
	if joined != words {
		x.named = append(x.named, named{x.open(joined), p, r})
	}
	first, rest, _ := strings.Cut(words, " ")
	if head := headOf(first); head != "" {
		x.named = append(x.named, named{x.open(strings.TrimSpace(head + " " + first[len(head):] + " " + rest)), p, r})
	}
}

// open is the hash of words, after noting that those before the last open a longer name.
func (x *indexer) open(words string) uint64 {
	h := uint64(hashSeed)
	for first := true; ; first = false {
		word, rest, more := strings.Cut(words, " ")
		h = hash(h, []byte(word))
		if first {
			x.g.sieve.add(h)
		}
		if !more {
			return h
		}
		n := x.g.nodes[h]
		n.prefix = true
		x.g.nodes[h] = n
		words = rest
	}
}

// post makes the lists of places by name. Each is in order of code and holds a place once.
func (x *indexer) post() {
	g := x.g
	slices.SortFunc(x.named, func(a, b named) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.place, b.place)) })
	g.posts = make([]int32, 0, len(x.named))
	for i := 0; i < len(x.named); {
		h := x.named[i].hash
		n := g.nodes[h]
		n.first = int32(len(g.posts))
		plain := false // an official name that is no ordinary word
		for ; i < len(x.named) && x.named[i].hash == h; i++ {
			a := x.named[i]
			if n.n == 0 || g.posts[len(g.posts)-1] != a.place {
				g.posts = append(g.posts, a.place)
				n.n++
				n.levels |= 1 << g.places[a.place].level
			}
			n.rule |= a.rule
			plain = plain || a.rule&ruleAlias == 0
		}
		if plain {
			n.rule &^= ruleAlias
		}
		g.nodes[h] = n
	}
	x.named = nil
}

// list calls f for the two columns of each line that is no remark.
func list(tsv string, f func(first, second string) error) error {
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		first, second, ok := strings.Cut(line, "\t")
		if !ok {
			return fmt.Errorf("line %q has no tab", line)
		}
		if err := f(first, second); err != nil {
			return err
		}
	}
	return nil
}
