package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/eval"
	"github.com/kentongan/kentongan/enrich/train"
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

// SharedFlags say where the labelled data lies.
type SharedFlags struct {
	Shared string `placeholder:"DIR" env:"KENTONGAN_SHARED" help:"Folder that holds data/ with the labelled sets. Default: the nearest folder shared beside or above the working directory."`
}

// dir is the folder that holds data/.
func (f SharedFlags) dir() (string, error) {
	if f.Shared != "" {
		return f.Shared, nil
	}
	dir, found := dataset.Find()
	if !found {
		return "", usageError{errors.New("no folder shared/data beside or above this one; name it with --shared")}
	}
	return dir, nil
}

// TrainCmd trains the models.
type TrainCmd struct {
	SharedFlags
	Out string `default:"enrich" help:"The enrich folder of the checkout."`
}

// Run writes model files; the same data give the same bytes.
func (c *TrainCmd) Run(ctx context.Context, g *Globals) error {
	shared, err := c.dir()
	if err != nil {
		return err
	}
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	return train.Run(ctx, train.Config{Shared: shared, Out: c.Out, Log: g.newApp(cfg, "train").log})
}
