package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/enrich/accuracy"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/train"
)

// ModelFlags are the flags of what makes and measures the models.
type ModelFlags struct {
	Shared string `placeholder:"DIR" env:"KENTONGAN_SHARED" help:"Folder that holds data/ with the labelled sets. Default: the nearest folder shared beside or above the working directory."`
	Out    string `default:"enrich" help:"The enrich folder of the checkout."`
}

// with runs work on the folder that holds data/.
func (f *ModelFlags) with(g *Globals, role string, work func(shared string, log logrus.FieldLogger) error) error {
	cfg, done, err := g.load()
	if err != nil || done {
		return err
	}
	if f.Shared != "" {
		if _, err := os.Stat(filepath.Join(f.Shared, "data")); err != nil {
			return usageError{fmt.Errorf("--shared: no labelled data there: %w", plainPath(err))}
		}
	} else {
		found := false
		if f.Shared, found = dataset.Find(); !found {
			return usageError{errors.New("no folder shared/data beside or above this one; name it with --shared")}
		}
	}
	return work(f.Shared, newApp(cfg, role).log)
}

// TrainCmd trains the models.
type TrainCmd struct{ ModelFlags }

// Run writes model files; the same data give the same bytes.
func (c *TrainCmd) Run(ctx context.Context, g *Globals) error {
	return c.with(g, "train", func(shared string, log logrus.FieldLogger) error {
		return train.Run(ctx, train.Config{Shared: shared, Out: c.Out, Log: log})
	})
}

// AccuracyCmd measures the models.
type AccuracyCmd struct{ ModelFlags }

// Run writes ACCURACY.md.
func (c *AccuracyCmd) Run(ctx context.Context, g *Globals) error {
	return c.with(g, "accuracy", func(shared string, log logrus.FieldLogger) error {
		return accuracy.Run(ctx, accuracy.Config{Shared: shared, Out: c.Out, Log: log})
	})
}
