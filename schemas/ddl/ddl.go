// Package ddl holds the ClickHouse schema as numbered files, applied in order by sinks/clickhouse.
//
// Every statement is safe to run twice (IF NOT EXISTS), so that two processes that migrate at once do no harm. A file that has been
// released is never changed: a later file changes what it made. The package imports nothing of ours.
package ddl

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed *.sql
var files embed.FS

// Step is one file of the schema.
type Step struct {
	Number     int
	Name       string // file name, such as "0001_mentions.sql"
	Checksum   string // hex SHA-256 of the file
	Statements []string
}

// Steps lists all steps by number, which count from 1 without a gap.
func Steps() ([]Step, error) { return parse(files) }

func parse(fsys fs.FS) ([]Step, error) {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]Step, 0, len(names))
	for i, name := range names {
		number, err := strconv.Atoi(strings.SplitN(name, "_", 2)[0])
		if err != nil || number != i+1 {
			return nil, fmt.Errorf("schema step %s: expected number %04d", name, i+1)
		}
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read schema step %s: %w", name, err)
		}
		sum := sha256.Sum256(raw)
		steps = append(steps, Step{Number: number, Name: name, Checksum: hex.EncodeToString(sum[:]), Statements: split(string(raw))})
	}
	return steps, nil
}

// split cuts a file into statements at lines that end in a semicolon; comment lines are dropped.
func split(file string) []string {
	var statements []string
	var current []string
	for line := range strings.Lines(file) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "--") {
			continue
		}
		current = append(current, strings.TrimRight(line, " \t\r\n"))
		if strings.HasSuffix(trimmed, ";") {
			statements = append(statements, strings.TrimSuffix(strings.Join(current, "\n"), ";"))
			current = nil
		}
	}
	if len(current) > 0 {
		statements = append(statements, strings.Join(current, "\n"))
	}
	return statements
}
