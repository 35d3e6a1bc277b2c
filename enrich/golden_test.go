package enrich

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kentongan/kentongan/schemas"
)

var update = flag.Bool("update", false, "write down in testdata/golden.jsonl where the models differ from it")

const goldenFile = "testdata/golden.jsonl"

// goldenRow is a sentence chosen to be hard, what a careful officer says of it, why it is hard, and where the models say something else.
type goldenRow struct {
	Text    string             `json:"text"`
	Want    map[string]verdict `json:"want"`
	Why     string             `json:"why"`
	Differs map[string]verdict `json:"differs,omitempty"`
}

// verdict is a label, or the labels of several topics with commas between.
type verdict string

// UnmarshalJSON reads a string or a list of strings.
func (v *verdict) UnmarshalJSON(raw []byte) error {
	var list []string
	if err := json.Unmarshal(raw, &list); err == nil {
		*v = verdict(strings.Join(list, ","))
		return nil
	}
	var s string
	err := json.Unmarshal(raw, &s)
	*v = verdict(s)
	return err
}

// verdicts are the labels of e by the names that golden.jsonl uses.
func verdicts(e *schemas.Enrichment) map[string]verdict {
	var topics []string
	for _, t := range e.Topics {
		topics = append(topics, t.Label)
	}
	return map[string]verdict{
		"language": verdict(e.Language.Label), "sentiment": verdict(e.Sentiment.Label), "topics": verdict(strings.Join(topics, ",")),
		"relevance": verdict(e.Relevance.Label), "kind": verdict(e.Kind.Label), "urgency": verdict(e.Urgency.Label), "author": verdict(e.Author.Label),
		"sarcasm": verdict(e.Sarcasm.Label), "spam": verdict(e.Spam.Label), "place": verdict(e.Place.Code),
	}
}

// TestGolden pins what the models say of the hard sentences: where they are right, and, under "differs", where they are not. A model that
// changes either has its differences written down by -update, for a person to read.
func TestGolden(t *testing.T) {
	raw, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	c := newChain(t)
	var rows []goldenRow
	agreed, asked := 0, 0
	for line := range bytes.Lines(raw) {
		var row goldenRow
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&row); err != nil {
			t.Fatalf("%s, row %d: %v", goldenFile, len(rows)+1, err)
		}
		if row.Text == "" || row.Why == "" || len(row.Want) == 0 {
			t.Errorf("%s, row %d: text, want or why is missing", goldenFile, len(rows)+1)
		}
		e := say(t, c, row.Text)
		said, differs := verdicts(&e), map[string]verdict{}
		for field, want := range row.Want {
			got, known := said[field]
			if !known {
				t.Fatalf("%s, row %d: no field %q", goldenFile, len(rows)+1, field)
			}
			asked++
			if got == want {
				agreed++
			} else {
				differs[field] = got
			}
		}
		if !*update && (len(differs) > 0 || len(row.Differs) > 0) && !reflect.DeepEqual(differs, row.Differs) {
			t.Errorf("%q (%s)\n differs now %v\n noted before %v\n want %v", row.Text, row.Why, differs, row.Differs, row.Want)
		}
		row.Differs = differs
		rows = append(rows, row)
	}
	t.Logf("%d sentences, %d of %d verdicts as wanted", len(rows), agreed, asked)
	if len(rows) < 50 {
		t.Errorf("%d sentences, want at least 50", len(rows))
	}
	if *update {
		var out bytes.Buffer
		w := json.NewEncoder(&out)
		w.SetEscapeHTML(false)
		for _, row := range rows {
			if err := w.Encode(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(goldenFile, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPure: the same answers in any order, from any goroutine, and from chains made apart.
func TestPure(t *testing.T) {
	var all []string
	for line := range strings.Lines(mentions) {
		all = append(all, strings.TrimSpace(line))
	}
	first := newChain(t)
	second, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	want := make([]schemas.Enrichment, len(all))
	for i, s := range all {
		want[i] = say(t, first, s)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		c := []*Chain{first, second}[g%2]
		order := rand.New(rand.NewPCG(uint64(g), 1)).Perm(len(all))
		wg.Go(func() {
			for _, i := range order {
				got, err := c.Enrich(t.Context(), schemas.Mention{Op: schemas.OpUpsert, Text: all[i]})
				if err != nil || !reflect.DeepEqual(got, want[i]) {
					t.Errorf("goroutine %d: got %+v, %v, want %+v of %q", g, got, err, want[i], all[i])
					return
				}
			}
		})
	}
	wg.Wait()
	if !slices.ContainsFunc(want, func(e schemas.Enrichment) bool { return len(e.Topics) > 0 }) {
		t.Error("no text has a topic: nothing was compared")
	}
}
