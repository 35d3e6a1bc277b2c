// Package dataset reads the labelled sets under a shared data folder, for training and measuring. Their texts are never part of the
// program; shared is the folder that holds data/.
package dataset

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Row is one text of a set that carries the project's own labels.
type Row struct {
	Split     string // of the corpus: "train" or "city"
	Text      string
	Language  string
	Sentiment string
	Topics    []string // main one first; Doubt alone where the readers differed
}

// Corpus reads data/suara_corpus.
func Corpus(shared string) ([]Row, error) {
	f, err := os.Open(filepath.Join(shared, "data", "suara_corpus", "corpus.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	defer f.Close()
	var rows []Row
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var r struct {
			Split, Text, Sentiment, Language string
			Topics                           []string
		}
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("read corpus: line %d: %w", len(rows)+1, err)
		}
		rows = append(rows, Row{r.Split, r.Text, r.Language, r.Sentiment, r.Topics})
	}
	return rows, scanner.Err()
}

// Doubt is the label of a field of gold_dev on which its readers differed.
const Doubt = "?"

// Gold reads data/gold_dev: real mentions, to measure and tune on, never to train on.
func Gold(shared string) ([]Row, error) {
	var rows []Row
	header := true
	err := TSV(shared, "gold_dev/gold_dev.tsv", func(f []string) {
		if header || len(f) < 11 {
			header = false
			return
		}
		r := Row{Text: f[10], Language: f[8], Sentiment: f[2]}
		if f[4] != "" {
			r.Topics = strings.Split(f[4], ",")
		}
		rows = append(rows, r)
	})
	return rows, err
}

// HeldOut says whether a text is kept from training, one in ten by its hash.
func HeldOut(text string) bool {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()%10 == 0
}

// CSV calls each with the records of a file under data/, without its header.
func CSV(shared, name string, each func(record []string)) error {
	f, err := os.Open(filepath.Join(shared, "data", name))
	if err != nil {
		return fmt.Errorf("read set: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	for n := 0; ; n++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if n > 0 {
			each(record)
		}
	}
}

// TSV calls each with the fields of every line of a file under data/.
func TSV(shared, name string, each func(fields []string)) error {
	f, err := os.Open(filepath.Join(shared, "data", name))
	if err != nil {
		return fmt.Errorf("read set: %w", err)
	}
	defer f.Close()
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		each(strings.Split(scanner.Text(), "\t"))
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
