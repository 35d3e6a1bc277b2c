package train

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/sirupsen/logrus"
)

// Config says where Run reads and writes.
type Config struct {
	Shared string             // folder that holds data/
	Out    string             // the enrich folder of the checkout: <judgement>/model.bin and MODELS.md are written under it
	Only   []string           // names of the models to make; empty: all. With some left out MODELS.md stays as it was
	Log    logrus.FieldLogger // nil: silent
}

// Validate checks c by itself.
func (c *Config) Validate() error {
	if c.Shared == "" || c.Out == "" {
		return errors.New("train: shared and out folders are needed")
	}
	return nil
}

// judgements are the linear models that Run makes. Each stands in a file of its own, with the rows it is trained on.
func judgements() []judgement {
	return []judgement{languageJudgement(), spamJudgement()}
}

// maker makes one model file.
type maker struct {
	name string
	make func(shared string) (made, error)
}

// made is a model file and what MODELS.md says of it.
type made struct {
	name, version string
	file          []byte
	form          string // what kind of model
	labels        []string
	heads         []int // how many labels each judgement of it has, in order
	used          []labelled
}

func makers() []maker {
	var all []maker
	for _, j := range judgements() {
		all = append(all, maker{j.name, j.make})
	}
	d := mannerDuet()
	return append(all, maker{d.name, d.make}, maker{"topic", newTopicModel().make})
}

// Run trains every model and writes it. It takes a few minutes on one core; the same data give the same bytes. It stops between
// models when ctx ends.
func Run(ctx context.Context, cfg Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	var all []made
	for _, k := range makers() {
		if len(cfg.Only) > 0 && !slices.Contains(cfg.Only, k.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := k.make(cfg.Shared)
		if err != nil {
			return fmt.Errorf("train %s: %w", k.name, err)
		}
		path := filepath.Join(cfg.Out, k.name, "model.bin")
		if err := os.WriteFile(path, m.file, 0o644); err != nil {
			return fmt.Errorf("train %s: %w", k.name, err)
		}
		all = append(all, m)
		if cfg.Log != nil {
			cfg.Log.WithFields(logrus.Fields{"model": m.version, "rows": len(m.used), "bytes": len(m.file)}).Info("model trained")
		}
	}
	if len(cfg.Only) > 0 {
		return nil
	}
	return writeModels(filepath.Join(cfg.Out, "MODELS.md"), all)
}
