package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/schemas"
)

// maxLine bounds one row in bytes.
const maxLine = 1 << 20

// Run scores the embedded models on the rows of r and writes one JSON object to w. Errors name the line; nothing is written then.
func Run(ctx context.Context, taskName string, r io.Reader, w io.Writer) error {
	if _, err := taskOf(taskName); err != nil { // before any model is loaded
		return fmt.Errorf("eval: %w", err)
	}
	e, err := enrich.New(enrich.Config{})
	if err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	result, err := Evaluate(ctx, e, taskName, r)
	if err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(result)
}

// Evaluate scores e on the rows of r: text, tab, label, and optionally tab, language (passed on as the source's hint). No header. An
// input without rows is an error.
func Evaluate(ctx context.Context, e enrich.Enricher, taskName string, r io.Reader) (Result, error) {
	t, err := taskOf(taskName)
	if err != nil {
		return Result{}, err
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	sums, n := newTally(t.many), 0
	for lines.Scan() {
		n++
		labels, m, err := t.row(lines.Text())
		if err != nil {
			return Result{}, fmt.Errorf("line %d: %w", n, err)
		}
		answer, err := e.Enrich(ctx, m)
		if err != nil {
			return Result{}, fmt.Errorf("line %d: %w", n, err)
		}
		said := t.answer(&answer)
		sums.add(labels, said)
		if t.sure != nil && said[0] != schemas.LabelUnknown {
			sums.trust.add(t.sure(&answer), said[0] == labels[0])
		}
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return Result{}, fmt.Errorf("line %d: longer than %d bytes", n+1, maxLine)
	} else if err != nil {
		return Result{}, fmt.Errorf("line %d: %w", n+1, err)
	}
	if n == 0 {
		return Result{}, errors.New("no rows")
	}
	return sums.result(), nil
}

func (t *task) row(line string) ([]string, schemas.Mention, error) {
	fields := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
	switch {
	case !utf8.ValidString(line):
		return nil, schemas.Mention{}, errors.New("not valid UTF-8")
	case len(fields) < 2 || len(fields) > 3:
		return nil, schemas.Mention{}, fmt.Errorf("%d columns, want text and label, and language at most", len(fields))
	case strings.TrimSpace(fields[0]) == "":
		return nil, schemas.Mention{}, errors.New("no text")
	}
	labels, err := t.parse(strings.TrimSpace(fields[1]))
	if err != nil {
		return nil, schemas.Mention{}, err
	}
	m := schemas.Mention{Op: schemas.OpUpsert, Text: fields[0]}
	if len(fields) == 3 {
		m.LanguageHint = strings.TrimSpace(fields[2])
	}
	return labels, m, nil
}
