package accuracy

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
)

func sharedFolder(t *testing.T) string {
	t.Helper()
	shared, ok := dataset.Find()
	if !ok {
		t.Skipf("no labelled sets: %s is absent", filepath.Join(shared, "data"))
	}
	return shared
}

// The committed table is what the embedded models score.
func TestTableMatchesTheModels(t *testing.T) {
	if testing.Short() {
		t.Skip("trains what the models are compared with")
	}
	want, err := Table(context.Background(), sharedFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../ACCURACY.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("ACCURACY.md is not what the models score; run make accuracy.\ngot\n%s\nwant\n%s", head(string(got)), head(want))
	}
}

func head(s string) string {
	before, _, _ := strings.Cut(s, "\n## ")
	return before
}

// Floors: a change of models or features that falls below them is a mistake. The figures of the day stand in ACCURACY.md.
func TestFloors(t *testing.T) {
	shared := sharedFolder(t)
	chain, err := enrich.New(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	macro := func(r eval.Result) float64 { return r.MacroF1 }
	for _, f := range []struct {
		task   string
		label  func(dataset.Row) string
		figure func(eval.Result) float64
		floor  float64
	}{
		{"sentiment", sentimentOf, macro, 0.69},
		{"relevance", mannerOf()["relevance"], macro, 0.79},
		{"kind", mannerOf()["kind"], macro, 0.62},
		{"author", mannerOf()["author"], macro, 0.58},
		{"topic", topicsOf, func(r eval.Result) float64 { return *r.MainAccuracy }, 0.70},
		{"language", languageOf, func(r eval.Result) float64 { return r.Accuracy }, 0.95},
	} {
		tsv, err := fields(dataset.Gold, f.label)(shared)
		if err != nil {
			t.Fatal(err)
		}
		r, err := eval.Evaluate(context.Background(), chain, f.task, strings.NewReader(tsv))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.figure(r); got < f.floor {
			t.Errorf("%s on gold_dev: got %.3f, want at least %.2f", f.task, got, f.floor)
		}
	}
}

// Of the project's own urgent items at least four of five are told, at least half of the alarms being right.
func TestAlarmOnOwnItems(t *testing.T) {
	chain, err := enrich.New(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	tsv, err := urgencyItems("")
	if err != nil {
		t.Fatal(err)
	}
	r, err := eval.Evaluate(context.Background(), chain, "urgency", strings.NewReader(tsv))
	if err != nil {
		t.Fatal(err)
	}
	urgent, said, right := alarms(r)
	if recall, precision := share(right, urgent), share(right, said); recall < 0.8 || precision < 0.5 {
		t.Errorf("got recall %.3f, precision %.3f, want 0.80 and 0.50", recall, precision)
	}
}

func TestInterval(t *testing.T) {
	low, high := interval(map[string]map[string]int{"a": {"a": 100}, "b": {"b": 100}})
	if low != 1 || high != 1 {
		t.Errorf("got %v-%v of answers that are all right, want 1", low, high)
	}
	// a quarter wrong both ways: macro-F1 0.75, whose standard error is about that of a share, 0.43/sqrt(400)
	low, high = interval(map[string]map[string]int{"a": {"a": 150, "b": 50}, "b": {"b": 150, "a": 50}})
	if math.Abs(low-(0.75-1.96*0.0217)) > 0.01 || math.Abs(high-(0.75+1.96*0.0217)) > 0.01 {
		t.Errorf("got %v-%v, want 0.708-0.792", low, high)
	}
}

// Values of Newcombe, "Two-sided confidence intervals for the single proportion" (1998), method 3.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		low, high   float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := wilson(c.part, c.whole)
		if math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("%d of %d: got %.4f-%.4f, want %.4f-%.4f", c.part, c.whole, low, high, c.low, c.high)
		}
	}
}

func TestAlarms(t *testing.T) {
	urgent, said, right := alarms(eval.Result{Confusion: map[string]map[string]int{"life": {"today": 2, "ordinary": 1}, "today": {"today": 3}, "ordinary": {"life": 4, "ordinary": 90}}})
	if urgent != 6 || said != 9 || right != 5 {
		t.Errorf("got %d, %d, %d, want 6, 9, 5", urgent, said, right)
	}
}

// MODELS.md names the embedded models; what is rules alone has no file.
func TestModelListIsCurrent(t *testing.T) {
	chain, err := enrich.New(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("../MODELS.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, version := range chain.Models() {
		if _, err := os.Stat(filepath.Join("..", name, "model.bin")); err != nil {
			continue
		}
		file, _, _ := strings.Cut(version, "+")
		if !strings.Contains(string(list), "`"+file+"`") {
			t.Errorf("MODELS.md does not name the %s model %s; run make train", name, file)
		}
	}
}
