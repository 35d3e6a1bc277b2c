package accuracy

import (
	"context"
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

// Floors that a linear model reaches: a change of models or features that falls below them is a mistake.
func TestFloors(t *testing.T) {
	shared := sharedFolder(t)
	chain, err := enrich.New(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		set, task string
		figure    func(eval.Result) float64
		floor     float64
	}{
		{"gold_dev", "sentiment", func(r eval.Result) float64 { return r.MacroF1 }, 0.64},
		{"gold_dev", "topic", func(r eval.Result) float64 { return *r.MainAccuracy }, 0.70},
		{"gold_dev", "language", func(r eval.Result) float64 { return r.Accuracy }, 0.95},
	} {
		for _, m := range measures() {
			if m.set != f.set || m.task != f.task {
				continue
			}
			r, err := m.run(context.Background(), chain, shared)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.figure(r); got < f.floor {
				t.Errorf("%s on %s: got %.3f, want at least %.2f", f.task, f.set, got, f.floor)
			}
		}
	}
}

// MODELS.md names the embedded models.
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
		file, _, _ := strings.Cut(version, "+")
		if !strings.Contains(string(list), "`"+file+"`") {
			t.Errorf("MODELS.md does not name the %s model %s; run make train", name, file)
		}
	}
}
