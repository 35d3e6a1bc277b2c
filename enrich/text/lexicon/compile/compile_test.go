package main

import (
	"os"
	"testing"

	"github.com/kentongan/kentongan/enrich/dataset"
)

// The committed file is what go generate writes.
func TestLexiconIsCurrent(t *testing.T) {
	shared, ok := dataset.Find()
	if !ok {
		t.Skipf("no data folder: %s", shared)
	}
	own, err := os.ReadFile("../own.tsv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := Compile(shared, string(own))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../lexicon.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("lexicon.txt is not what its sources give: run go generate in enrich/text/lexicon")
	}
}

func TestRespelled(t *testing.T) {
	for _, c := range []struct {
		word, formal string
		want         bool
	}{
		{"smngt", "semangat", true}, {"makaci", "makasih", true}, {"brngkt", "berangkat", true}, {"bapakibu", "bapak ibu", true},
		{"jateng", "jawa tengah", false}, {"bumil", "ibu hamil", false}, {"penertiban", "tertib", false},
	} {
		if got := respelled(c.word, c.formal); got != c.want {
			t.Errorf("%s for %s: got %v, want %v", c.word, c.formal, got, c.want)
		}
	}
}
