package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/schemas"
)

// parrot answers what the text says: "negative", or "PJU,JALAN" as topics.
type parrot struct{}

func (parrot) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	e := schemas.Enrichment{Sentiment: schemas.Sentiment{Label: schemas.SentimentLabel(m.Text)}, Language: schemas.Language{Label: m.Text}}
	if m.Text != "-" {
		for _, t := range strings.Split(m.Text, ",") {
			e.Topics = append(e.Topics, schemas.Topic{Label: t})
		}
	}
	return e, nil
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func TestSentimentFigures(t *testing.T) {
	got, err := Evaluate(context.Background(), parrot{}, "sentiment", strings.NewReader(
		"negative\tnegative\nnegative\tnegative\tid\nneutral\tnegative\nunknown\tneutral\r\nneutral\tneutral\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got.N != 5 || got.Abstained != 1 || !near(got.Accuracy, 0.6) {
		t.Errorf("got n %d, abstained %d, accuracy %v, want 5, 1, 0.6", got.N, got.Abstained, got.Accuracy)
	}
	// negative: 2 of 2 answers right, 2 of 3 found; neutral: 1 of 2, 1 of 2; positive does not occur
	want := map[string]Label{"negative": {1, 2.0 / 3, 0.8, 3}, "neutral": {0.5, 0.5, 0.5, 2}}
	if !reflect.DeepEqual(got.PerLabel, want) {
		t.Errorf("got %v, want %v", got.PerLabel, want)
	}
	if !near(got.MacroF1, 0.65) {
		t.Errorf("got macro F1 %v, want 0.65", got.MacroF1)
	}
	if c := got.Confusion; c["negative"]["neutral"] != 1 || c["neutral"]["unknown"] != 1 || c["negative"]["negative"] != 2 {
		t.Errorf("got confusion %v", c)
	}
	if got.MicroF1 != nil || got.MainAccuracy != nil {
		t.Error("figures of topics in a result of sentiment")
	}
}

func TestTopicFigures(t *testing.T) {
	got, err := Evaluate(context.Background(), parrot{}, "topic", strings.NewReader(
		"JALAN,PJU\tJALAN,PJU\nJALAN\tPJU,JALAN\n-\tAIR\n-\t-\nAIR\t-\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got.N != 5 || got.Abstained != 1 || !near(got.Accuracy, 0.4) || !near(*got.MainAccuracy, 0.4) {
		t.Errorf("got n %d, abstained %d, accuracy %v, main %v, want 5, 1, 0.4, 0.4", got.N, got.Abstained, got.Accuracy, *got.MainAccuracy)
	}
	// 5 topics labelled, 4 answered, 3 right
	if !near(*got.MicroF1, 6.0/9) {
		t.Errorf("got micro F1 %v, want 6/9", *got.MicroF1)
	}
	if l := got.PerLabel["JALAN"]; l != (Label{1, 1, 1, 2}) {
		t.Errorf("got JALAN %v", l)
	}
	if l := got.PerLabel["-"]; l != (Label{0.5, 0.5, 0.5, 2}) {
		t.Errorf("got none %v", l)
	}
	// JALAN 1, PJU 2/3, AIR 0, none 0.5
	if !near(got.MacroF1, (1+2.0/3+0+0.5)/4) {
		t.Errorf("got macro F1 %v", got.MacroF1)
	}
}

func TestBadRows(t *testing.T) {
	for name, x := range map[string]struct{ task, in, want string }{
		"one column":     {"sentiment", "a\tneutral\nb\n", "line 2: 1 columns"},
		"four columns":   {"sentiment", "a\tneutral\tid\tx\n", "line 1: 4 columns"},
		"blank":          {"sentiment", "a\tneutral\n\n", "line 2: 1 columns"},
		"no text":        {"sentiment", " \tneutral\n", "line 1: no text"},
		"foreign label":  {"sentiment", "a\tgood\n", `line 1: label "good"`},
		"foreign topic":  {"topic", "a\tJALAN,XX\n", `line 1: topic "XX"`},
		"topic twice":    {"topic", "a\tJALAN,JALAN\n", "named twice"},
		"not UTF-8":      {"language", "a\xff\tid\n", "line 1: not valid UTF-8"},
		"no rows":        {"language", "", "no rows"},
		"too long":       {"language", "a\tid\n" + strings.Repeat("x", maxLine+1) + "\tid\n", "line 2: longer"},
		"unknown task":   {"colour", "a\tred\n", `task "colour"`},
		"unknown header": {"sentiment", "text\tlabel\n", `line 1: label "label"`},
	} {
		if _, err := Evaluate(context.Background(), parrot{}, x.task, strings.NewReader(x.in)); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, x.want)
		}
	}
}

// DESIGN names the tasks; each has a judge in the chain.
func TestEveryTask(t *testing.T) {
	for name, row := range map[string]string{"sentiment": "negative", "topic": "-", "language": "id", "relevance": "true", "kind": "complaint",
		"urgency": "life", "author": "citizen", "spam": "gambling"} {
		if err := Run(context.Background(), name, strings.NewReader("mati lampu\t"+row+"\n"), &bytes.Buffer{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRunPrintsOneObject(t *testing.T) {
	var out bytes.Buffer
	if err := Run(context.Background(), "topic", strings.NewReader("mati lampu lagi PLN\tENERGI\n"), &out); err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(out.Bytes(), &object); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"n", "accuracy", "macro_f1", "per_label", "abstained", "confusion", "micro_f1", "main_accuracy"} {
		if _, ok := object[key]; !ok {
			t.Errorf("no %q in %s", key, out.Bytes())
		}
	}
}

func TestTrust(t *testing.T) {
	var x trust
	if x.error() != nil {
		t.Error("an error of no answers")
	}
	for i := range 10 { // nine of ten right at 0.9, five of ten at 0.75
		x.add(0.95, i > 0)
		x.add(0.75, i%2 == 0)
	}
	if got, want := *x.error(), (0.05*10+0.25*10)/20; math.Abs(got-want) > 1e-6 {
		t.Errorf("got %v, want %v", got, want)
	}
	x.add(1, true)
}
