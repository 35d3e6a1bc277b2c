package train

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/enrich/linear"
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

// judgements are the models that Run makes. Each stands in a file of its own, with the rows it is trained on.
func judgements() []judgement {
	return []judgement{languageJudgement(), sentimentJudgement(), mannerJudgement(), topicJudgement()}
}

// Run trains every model and writes it. It takes a minute on one core; the same data give the same bytes. It stops between
// models when ctx ends.
func Run(ctx context.Context, cfg Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	var made []report
	for _, j := range judgements() {
		if len(cfg.Only) > 0 && !slices.Contains(cfg.Only, j.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		m, used, err := j.train(cfg.Shared)
		if err != nil {
			return fmt.Errorf("train %s: %w", j.name, err)
		}
		file, err := m.Encode()
		if err != nil {
			return fmt.Errorf("train %s: %w", j.name, err)
		}
		if m, err = linear.Decode(file); err != nil { // what is written is what will be read
			return fmt.Errorf("train %s: %w", j.name, err)
		}
		path := filepath.Join(cfg.Out, j.name, "model.bin")
		if err := os.WriteFile(path, file, 0o644); err != nil {
			return fmt.Errorf("train %s: %w", j.name, err)
		}
		made = append(made, report{j, m, used, len(file)})
		if cfg.Log != nil {
			cfg.Log.WithFields(logrus.Fields{"model": m.Version(), "rows": len(used), "bytes": len(file), "temperature": m.Meta().Temperature}).Info("model trained")
		}
	}
	if len(cfg.Only) > 0 {
		return nil
	}
	return writeModels(filepath.Join(cfg.Out, "MODELS.md"), made)
}
