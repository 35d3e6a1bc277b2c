package engine

import (
	"strings"
	"testing"
)

func TestParseInsert(t *testing.T) {
	for _, c := range []struct {
		text, statement, format, data string
		ok                            bool
	}{
		{"INSERT INTO t FORMAT Native\n\x00;FORMAT CSV", "INSERT INTO t ", "Native", "\x00;FORMAT CSV", true},
		{"insert into t (a, b) format CSV \n\n1,2", "insert into t (a, b) ", "CSV", "\n1,2", true},
		{"INSERT INTO t FORMAT CSV\r\n1", "INSERT INTO t ", "CSV", "1", true},
		{"INSERT INTO t VALUES (1, 'FORMAT x')", "INSERT INTO t ", "Values", " (1, 'FORMAT x')", true},
		{"INSERT INTO t (values, `format`) VALUES (1)", "INSERT INTO t (values, `format`) ", "Values", " (1)", true},
		{"INSERT INTO format FORMAT TSV\n1", "INSERT INTO format ", "TSV", "1", true},
		{"INSERT INTO d.values FORMAT TSV\n1", "INSERT INTO d.values ", "TSV", "1", true},
		{"INSERT INTO t SETTINGS a = 'FORMAT CSV', b = 1 FORMAT JSONEachRow\n{}", "INSERT INTO t SETTINGS a = 'FORMAT CSV', b = 1 ", "JSONEachRow", "{}", true},
		{"-- SELECT\n/* VALUES */ INSERT INTO t FORMAT TSV\n1", "-- SELECT\n/* VALUES */ INSERT INTO t ", "TSV", "1", true},
		{"INSERT INTO FUNCTION file('SELECT', \"x\") FORMAT TSV\n1", "INSERT INTO FUNCTION file('SELECT', \"x\") ", "TSV", "1", true},
		{"INSERT INTO t (a, b)", "INSERT INTO t (a, b)", "", "", true},
		{"INSERT INTO t SELECT 1 FORMAT x", "", "", "", false},
		{"INSERT INTO t (a) WITH 1 AS x SELECT x", "", "", "", false},
		{"INSERT INTO t FROM INFILE 'x' FORMAT CSV", "", "", "", false},
		{"SELECT 'INSERT INTO t FORMAT CSV'", "", "", "", false},
		{"EXPLAIN INSERT INTO t VALUES (1)", "", "", "", false},
		{"", "", "", "", false},
		{"'unterminated", "", "", "", false},
	} {
		got, ok := parseInsert(c.text)
		if ok != c.ok {
			t.Errorf("%q: ok is %v", c.text, ok)
			continue
		}
		if ok && (got.statement != c.statement || got.format != c.format || c.text[got.dataAt:] != c.data) {
			t.Errorf("%q: %q, %q, data %q", c.text, got.statement, got.format, c.text[got.dataAt:])
		}
	}
}

func TestOutputFormat(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1":                                     "",
		"SELECT 1 FORMAT JSON":                         "JSON",
		"SELECT 1 format JSONEachRow;":                 "JSONEachRow",
		"SELECT 1 FORMAT CSV SETTINGS max_threads = 1": "CSV",
		"SELECT 1 SETTINGS max_threads = 1 FORMAT CSV": "CSV",
		"SELECT 1 INTO OUTFILE 'x' FORMAT CSV":         "CSV",
		"SELECT format FROM t":                         "",
		"SELECT 1 AS format, 2":                        "",
		"SELECT (SELECT 1 AS format) FORMAT TSV":       "TSV",
		"SELECT 'FORMAT JSON' -- FORMAT CSV":           "",
		"SELECT t.format FROM t":                       "",
		"SELECT $$ FORMAT JSON $$":                     "",
		"SELECT format(1, 2)":                          "",
	} {
		if got := outputFormat(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, text := range []string{"INSERT INTO t FORMAT CSV\n1", "SELECT 'a''b', \"c\\\"\", `d` /* e */ -- f", "$tag$ x $tag$", "((]", "'", "/*", "$"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for token := range tokens(text) {
			if token.start < last || token.end <= token.start || token.end > len(text) {
				t.Fatalf("%q: a token from %d to %d after %d", text, token.start, token.end, last)
			}
			last = token.end
			if token.word != "" && !strings.EqualFold(token.word, text[token.start:token.end]) && len(token.word) == token.end-token.start {
				t.Fatalf("%q: token %q is %q in the text", text, token.word, text[token.start:token.end])
			}
		}
		if in, ok := parseInsert(text); ok && (in.dataAt < 0 || in.dataAt > len(text) || !strings.HasPrefix(text, in.statement)) {
			t.Fatalf("%q: %+v", text, in)
		}
		outputFormat(text)
		isTemporary(text)
		isSelect(text)
	})
}
