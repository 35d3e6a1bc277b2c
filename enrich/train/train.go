package train

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/sentiment"
	"github.com/kentongan/kentongan/enrich/topic"
)

// Config says where Run reads and writes.
type Config struct {
	Shared string             // folder that holds data/
	Out    string             // the enrich folder of the checkout: <judgement>/model.bin and MODELS.md are written under it
	Log    logrus.FieldLogger // nil: silent
}

// Validate checks c by itself.
func (c *Config) Validate() error {
	if c.Shared == "" || c.Out == "" {
		return errors.New("train: shared and out folders are needed")
	}
	return nil
}

// judgements are the models that Run makes.
func judgements() []judgement {
	return []judgement{
		{
			name: "language", labels: language.Labels(), threshold: 0.45, rows: languageRows, priors: "suara_corpus",
			options: options{bits: 16, minDocuments: 2, strength: 50, epochs: 10, seed: 1},
		},
		{
			name: "sentiment", labels: sentiment.Labels(), threshold: 0.40, rows: sentimentRows,
			options: options{bits: 17, minDocuments: 2, strength: 3, epochs: 10, seed: 1},
			tune: func(shared string) ([]labelled, error) {
				return gold(shared, sentiment.Labels(), func(r dataset.Row) string { return r.Sentiment })
			},
			tuneBias: true,
		},
		{
			name: "topic", labels: topicLabels(), threshold: 0.15, rows: topicRows,
			// The corpus holds every kind of small talk and makes "none" too easy to say: on its held-out rows, main accuracy and macro-F1
			// are best between -0.6 and -1.5.
			lift:    map[string]float32{topic.None: -1},
			options: options{bits: 17, minDocuments: 2, strength: 12, epochs: 10, seed: 1},
			tune: func(shared string) ([]labelled, error) {
				return gold(shared, topicLabels(), mainTopic)
			},
		},
	}
}

// Run trains every model and writes it. It takes a minute on one core; the same data give the same bytes. It stops between
// models when ctx ends.
func Run(ctx context.Context, cfg Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	var made []report
	for _, j := range judgements() {
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
	return writeModels(filepath.Join(cfg.Out, "MODELS.md"), made)
}
