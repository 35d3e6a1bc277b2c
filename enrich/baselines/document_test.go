package main

import (
	"math"
	"testing"

	"github.com/kentongan/kentongan/schemas"
)

func TestF1(t *testing.T) {
	texts := []labelled{{label: "id"}, {label: "id"}, {label: "ms"}, {label: "en"}, {label: "jv"}, {label: "su"}}
	answers := func(labels ...string) measured {
		var m measured
		for _, l := range labels {
			m.answers = append(m.answers, schemas.Language{Label: l})
		}
		return m
	}
	rows := []int{0, 1, 2, 3, 4, 5}
	if macro, _ := f1(texts, answers("id", "id", "ms", "en", "jv", "su"), rows); macro != 1 {
		t.Errorf("all right: got %v, want 1", macro)
	}
	// id: one of two found, two said; ms: not found; the others right
	macro, each := f1(texts, answers("id", "", "id", "en", "jv", "su"), rows)
	if want := (0.5 + 0 + 3) / 5; math.Abs(macro-want) > 1e-9 || each[0] != 0.5 || each[1] != 0 {
		t.Errorf("got %v %v, want %v", macro, each, want)
	}
}

func TestSample(t *testing.T) {
	var texts []labelled
	for i := range most + 10 {
		texts = append(texts, labelled{set: "a", label: "id", text: string(rune('a' + i))})
	}
	texts = append(texts, labelled{set: "b", label: "id", text: "x"})
	if got := len(sample(texts)); got != most+1 {
		t.Errorf("got %d texts, want %d", got, most+1)
	}
}
