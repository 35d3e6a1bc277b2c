package enrich

import (
	"context"
	_ "embed"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/schemas"
)

var loadChain = sync.OnceValues(func() (*Chain, error) { return New(Config{}) })

func newChain(t testing.TB) *Chain {
	t.Helper()
	c, err := loadChain()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func say(t testing.TB, e Enricher, words string) schemas.Enrichment {
	t.Helper()
	got, err := e.Enrich(context.Background(), schemas.Mention{Op: schemas.OpUpsert, Text: words})
	if err != nil {
		t.Fatalf("enrich %q: %v", words, err)
	}
	return got
}

func TestChain(t *testing.T) {
	c := newChain(t)
	for _, x := range []struct{ text, language, sentiment, topic string }{
		{"jalan depan sekolah rusak parah, lubangnya dalem banget, udah lama ga diperbaiki", "id", "negative", "JALAN"},
		{"mati lampu lagi dari subuh, PLN gimana sih!!", "id", "negative", "ENERGI"},
		{"Terima kasih dokter puskesmas, antrean berobat sekarang cepat dan perawatnya ramah 🙏", "id", "positive", "FASKES"},
		{"Dalan aspal ngarep omahku bolong kabeh, jeglongan kabeh, wis suwe ora didandani", "jv", "negative", "JALAN"},
		{"listrik di lembur abdi pareum ti isuk keneh, iraha hurungna", "su", "negative", "ENERGI"},
		{"The tap water has been off for three days, PDAM nobody answers the phone, when will the water be back", "en", "negative", "AIR"},
		{"Kapan jadwal pembuatan e-KTP di kecamatan?", "id", "neutral", "DUKCAPIL"},
	} {
		e := say(t, c, x.text)
		main := ""
		if len(e.Topics) > 0 {
			main = e.Topics[0].Label
		}
		if e.Language.Label != x.language || string(e.Sentiment.Label) != x.sentiment || main != x.topic {
			t.Errorf("got %s %s %s, want %s %s %s: %q", e.Language.Label, e.Sentiment.Label, main, x.language, x.sentiment, x.topic, x.text)
		}
		check(t, e, x.text)
	}
}

func TestNothingToJudge(t *testing.T) {
	c := newChain(t)
	want := unknown(ModelEpoch, c.models)
	for name, m := range map[string]schemas.Mention{
		"empty":    {Op: schemas.OpUpsert, RepostOf: "x:1"},
		"deletion": {Op: schemas.OpDelete, Text: "jalan rusak"},
		"no words": {Op: schemas.OpUpsert, Text: " ... \n"},
	} {
		if got, err := c.Enrich(context.Background(), m); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
	if e, _ := (Passthrough{}).Enrich(context.Background(), schemas.Mention{Text: "jalan rusak"}); e.Language.Label != "unknown" || e.Sentiment.Label != "unknown" || e.Topics != nil {
		t.Errorf("passthrough said %+v", e)
	}
}

func TestTitleIsRead(t *testing.T) {
	c := newChain(t)
	m := schemas.Mention{Op: schemas.OpUpsert, Title: "Mati lampu PLN", Text: "sudah dari pagi"}
	e, _ := c.Enrich(context.Background(), m)
	if len(e.Topics) == 0 || e.Topics[0].Label != "ENERGI" {
		t.Errorf("got topics %v, want ENERGI from the title", e.Topics)
	}
}

func TestTwoJudgesOfOneName(t *testing.T) {
	j, err := language.New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewChain(1, j, j); err == nil {
		t.Error("two judges of one name were accepted")
	}
}

// check holds what is true of every enrichment of the chain.
func check(t *testing.T, e schemas.Enrichment, words string) {
	t.Helper()
	unit := func(what string, x float32) {
		if !(x >= 0 && x <= 1) {
			t.Errorf("%s %v of %q", what, x, words)
		}
	}
	unit("language confidence", e.Language.Confidence)
	unit("sentiment confidence", e.Sentiment.Confidence)
	unit("sentiment score", float32(math.Abs(float64(e.Sentiment.Score))))
	if !slices.Contains(append(language.Labels(), schemas.LabelUnknown), e.Language.Label) {
		t.Errorf("language %q of %q", e.Language.Label, words)
	}
	if len(e.Topics) > topic.Most {
		t.Errorf("%d topics of %q", len(e.Topics), words)
	}
	seen := map[string]bool{}
	for i, x := range e.Topics {
		unit("topic confidence", x.Confidence)
		if seen[x.Label] || !slices.Contains(topic.Codes(), x.Label) || i > 0 && x.Confidence > e.Topics[0].Confidence {
			t.Errorf("topics %v of %q", e.Topics, words)
		}
		seen[x.Label] = true
	}
	if e.ModelEpoch != ModelEpoch || len(e.Models) != len(newChain(t).models) {
		t.Errorf("epoch %d, models %v", e.ModelEpoch, e.Models)
	}
}

func FuzzChain(f *testing.F) {
	for _, s := range []string{"", "a", "jalan rusak", "not good at all", "least good", "\xff\xfe\x00", "😀😀", "kind of the least bad", "never so good"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := newChain(t)
		e := say(t, c, s)
		check(t, e, s)
		if again := say(t, c, s); !reflect.DeepEqual(e, again) {
			t.Errorf("two answers to %q: %+v, %+v", s, e, again)
		}
	})
}

// mentions are rows of the project's own corpus (suara_corpus, Apache-2.0), none of them English.
//
//go:embed testdata/mentions.txt
var mentions string

// BenchmarkChain walks through 400 texts, so that the models' rows come from memory as they do on the road.
func BenchmarkChain(b *testing.B) {
	c := newChain(b)
	var all []schemas.Mention
	for line := range strings.Lines(mentions) {
		all = append(all, schemas.Mention{Op: schemas.OpUpsert, Text: strings.TrimSpace(line)})
	}
	b.SetBytes(int64(len(mentions) / len(all)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := c.Enrich(context.Background(), all[i]); err != nil {
			b.Fatal(err)
		}
		i = (i + 1) % len(all)
	}
}

func BenchmarkChainEnglish(b *testing.B) {
	c := newChain(b)
	m := schemas.Mention{Op: schemas.OpUpsert, Text: "The water has been off for three days now and nobody at the office answers the phone, this should not happen"}
	c.Enrich(context.Background(), m) // loads the tagger
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Enrich(context.Background(), m); err != nil {
			b.Fatal(err)
		}
	}
}
