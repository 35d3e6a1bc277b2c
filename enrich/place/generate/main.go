// Command generate writes enrich/place/gazetteer.bin from the gazetteer and the project's own corpus in the folder of shared data. Run it
// from the root of the checkout.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/place"
)

func main() {
	if err := run(filepath.Join("enrich", "place", "gazetteer.bin")); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(target string) error {
	shared, ok := dataset.Find()
	if !ok {
		return fmt.Errorf("no data in %s", shared)
	}
	wilayah, err := os.ReadFile(filepath.Join(shared, "data", "gazetteer_wilayah", "wilayah.csv"))
	if err != nil {
		return err
	}
	corpus, err := os.Open(filepath.Join(shared, "data", "suara_corpus", "corpus.jsonl"))
	if err != nil {
		return err
	}
	defer corpus.Close()
	ordinary, err := place.Ordinary(corpus)
	if err != nil {
		return err
	}
	file, err := place.Build(bytes.NewReader(wilayah), ordinary)
	if err != nil {
		return err
	}
	return os.WriteFile(target, file, 0o644)
}
