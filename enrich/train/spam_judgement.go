package train

import (
	_ "embed"
	"hash/fnv"
	"strings"
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/spam"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

func spamJudgement() judgement {
	return judgement{
		name: "spam", labels: spam.Labels(), rows: spamRows, tune: spamTune,
		options: options{bits: 17, minDocuments: 2, strength: 30, epochs: 10, seed: 1},
	}
}

// judolSet is the set of comments that carry a label for gambling promotion.
const judolSet = "judol_comments_gben"

// judolPart tells the rows of judolSet apart: "valid", "tune" and "train". Texts of the same words, however dressed, are in the same part.
func judolPart(comment string) string {
	h := fnv.New32a()
	h.Write([]byte(plain(revealed(comment))))
	switch h.Sum32() % 10 {
	case 0:
		return "valid"
	case 1:
		return "tune"
	}
	return "train"
}

// SpamComments are the comments of judolSet whose words, however dressed, are in no training row, labelled "gambling" or "ham".
func SpamComments(shared string) ([]Example, error) {
	var out []Example
	err := dataset.CSV(shared, judolSet+"/train.csv", func(f []string) {
		if len(f) > 2 && judolPart(f[1]) == "valid" {
			out = append(out, Example{Text: f[1], Label: judolLabels[f[2]]})
		}
	})
	return out, err
}

var judolLabels = map[string]string{"0": schemas.SpamNone, "1": schemas.SpamGambling}

// revealed is a text as the spam model reads it.
func revealed(s string) string {
	var r text.Reader
	r.Read(s)
	if out, changed := spam.Reveal(&r, s, nil); changed {
		return string(out)
	}
	return s
}

//go:embed spam_seeds.tsv
var spamSeeds string

// spamSeedSet names the rows of spam_seeds.tsv.
const spamSeedSet = "spam_seeds"

func spamRows(shared string) ([]labelled, error) {
	b := newBuilder(shared, spam.Labels())
	b.judol("train")
	b.corpus(func(r dataset.Row) {
		label, weight := spamOf(r)
		b.add(r.Set, revealed(r.Text), label, weight)
	})
	b.csv("sms_spam_id", "train.csv", 0, func(f []string) (string, string) {
		return revealed(f[1]), map[string]string{"spam": schemas.SpamOther, "ham": schemas.SpamNone}[f[0]]
	}, 0.7)
	for line := range strings.Lines(spamSeeds) {
		if label, s, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			b.add(spamSeedSet, revealed(s), label, 3)
		}
	}
	b.composed()
	b.dressed()
	return b.rows, b.err
}

// spamTune is what the temperature is fitted on.
func spamTune(shared string) ([]labelled, error) {
	b := newBuilder(shared, spam.Labels())
	b.judol("tune")
	return b.rows, b.err
}

// judol adds one part of the comments. A promotion is added again with the site's name changed, since sites come and go,
// and again in plain letters.
func (b *builder) judol(part string) {
	b.csv(judolSet, "train.csv", 0, func(f []string) (string, string) {
		if len(f) < 3 || judolPart(f[1]) != part {
			return "", ""
		}
		return revealed(f[1]), judolLabels[f[2]]
	}, 1)
	if part != "train" {
		return
	}
	for _, r := range b.rows {
		if r.set != judolSet || r.truth[0] == 0 {
			continue
		}
		if s := renamed(r.text); s != r.text {
			b.add(judolSet, s, schemas.SpamGambling, 0.5)
		}
		if s := unmarked.Replace(r.text); s != r.text {
			b.add(judolSet, s, schemas.SpamGambling, 0.5)
		}
	}
}

// unmarked takes the marks of disguise off, as if the text had been in plain letters.
var unmarked = strings.NewReplacer(spam.Marks()[0]+" ", "", spam.Marks()[1]+" ", "", spam.Marks()[2]+" ", "")

// renamed is s with another name for each site: syllables and digits that the hash of the text picks.
func renamed(s string) string {
	h := fnv.New64a()
	h.Write([]byte(s))
	x := h.Sum64()
	words := strings.Fields(s)
	for i, w := range words {
		if siteName(w) {
			words[i] = siteOf(x)
			x = x*0x9E3779B97F4A7C15 + 1
		}
	}
	return strings.Join(words, " ")
}

// siteOf is an invented site's name, picked by x.
func siteOf(x uint64) string {
	syllables := [...]string{"ka", "ra", "du", "mi", "to", "sa", "wi", "ne", "ba", "lu", "go", "pe", "ri", "su", "ma", "nda"}
	endings := [...]string{"77", "88", "99", "4d", "138", "777", "303", "slot", "win", "bet", "toto", "17", "69", "168"}
	return syllables[x%16] + syllables[x>>8%16] + syllables[x>>16%16] + endings[x>>24%uint64(len(endings))]
}

// siteName says whether a word is letters and then two or three digits, or ends in 4d.
func siteName(w string) bool {
	letters := strings.TrimRight(w, "0123456789")
	if n := len(w) - len(letters); n == 2 || n == 3 {
		return utf8.RuneCountInString(letters) >= 3
	}
	return len(w) > 4 && strings.HasSuffix(strings.ToLower(w), "4d")
}

// spamOf labels a row of the corpora by what they say of it: mentions are ham; what is about no public matter and comes from a business or nobody in particular
// is an advertisement, and of gambling where its words are. "" where that cannot be told.
func spamOf(r dataset.Row) (label string, weight float32) {
	if r.Relevant == "true" || r.Author != "business" && r.Author != "unknown" {
		return schemas.SpamNone, 1
	}
	words := " " + plain(revealed(r.Text)) + " "
	for _, w := range [...]string{"gacor", "maxwin", "scatter", "withdr", " wd ", " depo ", "jackpot", " rtp ", "slotde", " slot ", "togel", " jp ", "rungkad", "zzmerek", " spin "} {
		if strings.Contains(words, w) && (w != " slot " || r.Author == "unknown") {
			return schemas.SpamGambling, 3
		}
	}
	if r.Author == "business" && !strings.HasPrefix(r.Text, "Halo Kak") && !strings.HasPrefix(r.Text, "Terima kasih sudah menghubungi") {
		return schemas.SpamOther, 1
	}
	return "", 0
}
