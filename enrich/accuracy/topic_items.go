package accuracy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/schemas"
)

// item is a row of enrich/testdata/topic_items_*.jsonl.
type item struct {
	Text   string
	Topics []string
	Trap   bool
}

// items reads the project's own items by topic.
func items(each func(item)) error {
	first, err := find("enrich/testdata/topic_items_1.jsonl")
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(first), "topic_items_*.jsonl"))
	if err != nil {
		return fmt.Errorf("read items: %w", err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var i item
			if err = errors.Join(err, json.Unmarshal(lines.Bytes(), &i)); err == nil {
				each(i)
			}
		}
		if err = errors.Join(err, lines.Err(), f.Close()); err != nil {
			return fmt.Errorf("read items: %w", err)
		}
	}
	return nil
}

// topicItems are the items as rows of eval's form.
func topicItems(string) (string, error) {
	var b strings.Builder
	err := items(func(i item) { line(&b, i.Text, topicsOf(dataset.Row{Topics: i.Topics})) })
	return b.String(), err
}

// topicTraps are the texts of those items that are traps.
func topicTraps() (map[string]bool, error) {
	traps := map[string]bool{}
	err := items(func(i item) {
		if i.Trap {
			traps[strings.Join(strings.Fields(i.Text), " ")] = true
		}
	})
	return traps, err
}

// trapped tells on how many of the traps in tsv no wrong topic is said, and how many of the topics said of them are right; nothing where there are no
// traps.
func trapped(ctx context.Context, e enrich.Enricher, tsv string, traps map[string]bool) (string, error) {
	var n, avoided, said, right int
	for row := range strings.Lines(tsv) {
		text, label, _ := strings.Cut(strings.TrimSpace(row), "\t")
		if !traps[text] {
			continue
		}
		answer, err := e.Enrich(ctx, schemas.Mention{Op: schemas.OpUpsert, Text: text})
		if err != nil {
			return "", err
		}
		n++
		wrong := 0
		for _, t := range answer.Topics {
			said++
			if label != topic.None && slices.Contains(strings.Split(label, ","), t.Label) {
				right++
			} else {
				wrong++
			}
		}
		if wrong == 0 {
			avoided++
		}
	}
	if n == 0 {
		return " | ", nil
	}
	return fmt.Sprintf("%d of %d | %d of %d", avoided, n, right, said), nil
}
