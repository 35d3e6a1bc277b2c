package main

import (
	"context"
	"io"
	"os"

	"github.com/kentongan/kentongan/enrich/eval"
)

// EvalCmd scores a judgement on labelled texts.
type EvalCmd struct {
	Task string `arg:"" enum:"sentiment,topic,language,relevance,kind,urgency,author,spam" help:"sentiment, topic, language, relevance, kind, urgency, author or spam."`
	File string `arg:"" help:"TSV: text, label, optionally language; - reads standard input."`
}

// Run prints one JSON object.
func (c *EvalCmd) Run(ctx context.Context, g *Globals) error {
	var files []string
	if c.File != "-" {
		files = []string{c.File}
	}
	if _, done, err := g.load(checkFiles(files...)); err != nil || done {
		return err
	}
	var in io.Reader = os.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return usageError{err}
		}
		defer f.Close()
		in = f
	}
	return eval.Run(ctx, c.Task, in, os.Stdout)
}
