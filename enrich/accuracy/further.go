package accuracy

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/sentiment/english"
	"github.com/kentongan/kentongan/schemas"
)

// further measures sentiment of English tweets beside VADER, and complaints.
func further(b *bench) (string, error) {
	tweets, err := b.measure(set{"tweeteval_sentiment, val", "sentiment", tweetEval}, rival{"govader", func(*bench) (enrich.Enricher, error) {
		return voice{"sentiment", vader(english.NewReader())}, nil
	}})
	if err != nil {
		return "", err
	}
	chain := b.chain
	b.chain = complaints{chain}
	defer func() { b.chain = chain }()
	aduan, err := b.measure(set{"aduan_or_not", "kind", mapped("aduan_or_not/train.csv", 0, 1, map[string]string{"Aduan": "complaint", "Bukan Aduan": "other"}, nil)},
		rival{"linear, suara_corpus (complaint or not)", func(b *bench) (enrich.Enricher, error) {
			return linearOn("", "kind", suara(func(r dataset.Row) string { return complaintOrNot(r.Kind) })).make(b)
		}})
	return "TweetEval's tweets are of no public service. aduan_or_not asks of political tweets whether they complain; its criterion is not documented, and every kind but complaint is \"other\" here.\n\n" +
		tableHead + tweets + aduan, err
}

// vader answers as its authors advise: neutral between -0.05 and 0.05.
func vader(r *english.Reader) func(string) (string, float32) {
	return func(s string) (string, float32) {
		v, _ := r.Polarity(s)
		switch {
		case v >= 0.05:
			return "positive", float32(v)
		case v <= -0.05:
			return "negative", float32(-v)
		}
		return "neutral", 1
	}
}

// complaints is an enricher whose kinds other than complaint are all "other".
type complaints struct{ enrich.Enricher }

// Enrich is the other enricher's, with fewer kinds.
func (c complaints) Enrich(ctx context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	e, err := c.Enricher.Enrich(ctx, m)
	if e.Kind.Label != schemas.LabelUnknown {
		e.Kind.Label = complaintOrNot(e.Kind.Label)
	}
	return e, err
}

func complaintOrNot(kind string) string {
	if kind == "complaint" {
		return kind
	}
	return "other"
}

func tweetEval(shared string) (string, error) {
	folder := filepath.Join(shared, "data", "tweeteval_sentiment")
	texts, err := os.ReadFile(filepath.Join(folder, "val_text.txt"))
	if err != nil {
		return "", fmt.Errorf("read set: %w", err)
	}
	labels, err := os.ReadFile(filepath.Join(folder, "val_labels.txt"))
	if err != nil {
		return "", fmt.Errorf("read set: %w", err)
	}
	names := map[string]string{"0": "negative", "1": "neutral", "2": "positive"}
	said := strings.Split(string(labels), "\n")
	var b strings.Builder
	for i, text := range strings.Split(string(texts), "\n") {
		if i < len(said) && names[strings.TrimSpace(said[i])] != "" {
			line(&b, text, names[strings.TrimSpace(said[i])])
		}
	}
	return b.String(), nil
}

// urgencyItems are the project's own, written for measuring.
func urgencyItems(string) (string, error) {
	file, err := find("enrich/testdata/urgency_items.jsonl")
	if err != nil {
		return "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("read items: %w", err)
	}
	defer f.Close()
	var b strings.Builder
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var r struct{ Text, Urgency string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return "", fmt.Errorf("read items: %w", err)
		}
		line(&b, r.Text, r.Urgency)
	}
	return b.String(), lines.Err()
}

// find is the nearest file of this name beside or above the working directory.
func find(name string) (string, error) {
	at, err := os.Getwd()
	for err == nil {
		file := filepath.Join(at, filepath.FromSlash(name))
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
		parent := filepath.Dir(at)
		if parent == at {
			break
		}
		at = parent
	}
	return "", fmt.Errorf("%s is neither here nor above", name)
}
