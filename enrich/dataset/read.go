// Package dataset reads the labelled sets under a shared data folder, for training and measuring. Their texts are never part of the
// program; shared is the folder that holds data/.
package dataset

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Row is one text of a set that carries the project's own labels. In gold_dev a field is Doubt where its readers differed.
type Row struct {
	Set       string // "suara_corpus", "corpus" or "gold_dev"
	Split     string // of a corpus: "train" or "city"
	Text      string
	Language  string
	Sentiment string
	Topics    []string // main one first; Doubt alone where the readers differed
	Relevant  string   // "true" or "false"
	Kind      string
	Urgency   string
	Author    string
	Sarcasm   string // "true" or "false"
	Channel   string // of a corpus: "x", "facebook", "news" ...
}

// Corpus reads data/suara_corpus, then the project's own further rows (Own).
func Corpus(shared string) ([]Row, error) {
	rows, err := jsonl("suara_corpus", filepath.Join(shared, "data", "suara_corpus", "corpus.jsonl"))
	if err != nil {
		return nil, err
	}
	own, err := Own()
	return append(rows, own...), err
}

// Own reads enrich/corpus/*.jsonl of the checkout that holds the working directory, in the files' order: columns as in suara_corpus, split
// "train" where none is named. Where there is no such folder there are no rows.
func Own() ([]Row, error) {
	at, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	for {
		folder := filepath.Join(at, "enrich", "corpus")
		if names, _ := filepath.Glob(filepath.Join(folder, "*.jsonl")); len(names) > 0 {
			var rows []Row
			for _, name := range names {
				more, err := jsonl("corpus", name)
				if err != nil {
					return nil, err
				}
				rows = append(rows, more...)
			}
			return rows, nil
		}
		parent := filepath.Dir(at)
		if parent == at {
			return nil, nil
		}
		at = parent
	}
}

// jsonl reads one file of a corpus.
func jsonl(set, path string) ([]Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	defer f.Close()
	var rows []Row
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for line := 1; scanner.Scan(); line++ {
		if len(bytes.TrimSpace(scanner.Bytes())) == 0 {
			continue
		}
		var r struct {
			Split, Text, Sentiment, Language, Kind, Urgency, Author, Channel string
			Relevant, Sarcasm                                                bool
			Topics                                                           []string
		}
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("read corpus: %s line %d: %w", filepath.Base(path), line, err)
		}
		if r.Split == "" {
			r.Split = "train"
		}
		rows = append(rows, Row{
			Set: set, Split: r.Split, Text: r.Text, Language: r.Language, Sentiment: r.Sentiment, Topics: r.Topics, Kind: r.Kind, Urgency: r.Urgency,
			Author: r.Author, Relevant: strconv.FormatBool(r.Relevant), Sarcasm: strconv.FormatBool(r.Sarcasm), Channel: r.Channel,
		})
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read corpus: %s: %w", filepath.Base(path), err)
	}
	return rows, nil
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
		r := Row{
			Set: "gold_dev", Text: f[10], Language: f[8], Sentiment: f[2], Relevant: f[1], Kind: f[3], Urgency: f[5], Author: f[6], Sarcasm: f[7],
		}
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
