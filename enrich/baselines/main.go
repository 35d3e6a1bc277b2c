// Command baselines measures enrich/language beside the libraries that a Go program would take instead, lingua-go and whatlanggo, on the same texts, and writes
// enrich/language/COMPARISON.md. It is a module of its own: their language models are larger than everything else together.
//
//	go run . [-out ../language/COMPARISON.md]
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/kentongan/kentongan/enrich/dataset"
)

func main() {
	out := flag.String("out", "../language/COMPARISON.md", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "baselines:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	shared, ok := dataset.Find()
	if !ok {
		return fmt.Errorf("no data folder: %s", shared)
	}
	texts, err := read(shared)
	if err != nil {
		return err
	}
	ours, err := newOurs()
	if err != nil {
		return err
	}
	all := []measured{measure(ours, texts)}
	for _, s := range libraries() {
		all = append(all, measure(s, texts))
	}
	return os.WriteFile(out, []byte(document(texts, all)), 0o644)
}
