// Command compile writes lexicon.txt from own.tsv and the word lists of the data folder whose licence permits it (go generate in enrich/text/lexicon).
package main

import (
	"fmt"
	"os"

	"github.com/kentongan/kentongan/enrich/dataset"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	shared, ok := dataset.Find()
	if !ok {
		return fmt.Errorf("compile lexicon: no data folder (%s)", shared)
	}
	own, err := os.ReadFile("own.tsv")
	if err != nil {
		return fmt.Errorf("compile lexicon: %w", err)
	}
	text, err := Compile(shared, string(own))
	if err != nil {
		return fmt.Errorf("compile lexicon: %w", err)
	}
	return os.WriteFile("lexicon.txt", []byte(text), 0o644)
}
