package manner

import (
	"slices"
	"testing"

	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

func judge(t testing.TB, s string) schemas.Enrichment {
	t.Helper()
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var r text.Reader
	var e schemas.Enrichment
	j.Judge(text.Reading{Text: s, Features: r.Read(s), Reader: &r}, &e)
	return e
}

// Plain cases that no change of model may lose.
func TestPlainCases(t *testing.T) {
	for _, c := range []struct{ head, want, text string }{
		{"kind", "complaint", "jalan depan pasar rusak parah, sudah sebulan belum diperbaiki"},
		{"kind", "question", "min, syarat bikin KTP baru apa saja ya?"},
		{"kind", "appreciation", "terima kasih dinas PU, jalannya sudah mulus, pelayanannya cepat"},
		{"author", "citizen", "tolong pak lampu jalan di gang saya mati terus"},
		{"relevance", "true", "tolong pak lampu jalan di gang saya mati terus"},
		{"relevance", "false", "kangen kamu deh, nonton yuk malam minggu"},
		{"urgency", "ordinary", "semoga taman kota ditambah bangkunya"},
	} {
		e := judge(t, c.text)
		if got := Answer(&e, c.head).Label; got != c.want {
			t.Errorf("%s of %q: got %s, want %s", c.head, c.text, got, c.want)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	e := judge(t, " ... ")
	for _, h := range Heads()[1:] {
		if a := Answer(&e, h.Name); *a != schemas.Unknown() {
			t.Errorf("%s of a text without words: got %v, want unknown", h.Name, *a)
		}
	}
}

func FuzzJudge(f *testing.F) {
	j, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("min jalan rusak 😡")
	f.Fuzz(func(t *testing.T, s string) {
		var r text.Reader
		var e schemas.Enrichment
		j.Judge(text.Reading{Text: s, Features: r.Read(s), Reader: &r}, &e)
		for _, h := range Heads()[1:] {
			a := Answer(&e, h.Name)
			if a.Label != schemas.LabelUnknown && !slices.Contains(h.Labels, a.Label) || !(a.Confidence >= 0 && a.Confidence <= 1) {
				t.Fatalf("%s: %+v", h.Name, *a)
			}
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	j, err := New()
	if err != nil {
		b.Fatal(err)
	}
	const s = "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc"
	var r text.Reader
	reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
	r.Canonical() // other judges need it, too
	var e schemas.Enrichment
	b.ReportAllocs()
	for b.Loop() {
		j.Judge(reading, &e)
	}
}

// Sarcasm counts as meant: praise turns round, and nothing else does.
func TestTakeAsMeant(t *testing.T) {
	for _, c := range []struct {
		sarcasm string
		said    schemas.Sentiment
		label   schemas.SentimentLabel
		score   float32
	}{
		{Suspected, schemas.Sentiment{Label: schemas.SentimentPositive, Score: 0.8}, schemas.SentimentNegative, -0.8},
		{Suspected, schemas.Sentiment{Label: schemas.SentimentNegative, Score: -0.5}, schemas.SentimentNegative, -0.5},
		{"none", schemas.Sentiment{Label: schemas.SentimentPositive, Score: 0.8}, schemas.SentimentPositive, 0.8},
	} {
		e := schemas.Enrichment{Sarcasm: schemas.Judgement{Label: c.sarcasm}, Sentiment: c.said}
		if takeAsMeant(&e); e.Sentiment.Label != c.label || e.Sentiment.Score != c.score {
			t.Errorf("%s, %+v: got %+v", c.sarcasm, c.said, e.Sentiment)
		}
	}
}
