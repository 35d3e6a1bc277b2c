package train

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// row is one labelled text of any set, in this project's labels; an empty field is not labelled.
type row struct {
	Set       string
	Split     string
	ID        string
	Text      string
	Language  string
	Sentiment string
	Topics    []string
	HasTopics bool
}

// readCorpus reads data/suara_corpus.
func readCorpus(shared string) ([]row, error) {
	f, err := os.Open(filepath.Join(shared, "data", "suara_corpus", "corpus.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	defer f.Close()
	var rows []row
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var r struct {
			ID, Split, Text, Sentiment, Language string
			Topics                               []string
		}
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("read corpus: line %d: %w", len(rows)+1, err)
		}
		rows = append(rows, row{Set: "suara_corpus", Split: r.Split, ID: r.ID, Text: r.Text, Language: r.Language, Sentiment: r.Sentiment, Topics: r.Topics, HasTopics: true})
	}
	return rows, scanner.Err()
}

// readCSV calls each with the records of a file under data/, without its header.
func readCSV(shared, name string, each func(record []string)) error {
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

// readTSV calls each with the fields of every line of a file under data/.
func readTSV(shared, name string, each func(fields []string)) error {
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
