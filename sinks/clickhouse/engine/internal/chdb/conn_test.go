package chdb

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// open loads the library from the npm package beside this one, or skips.
func open(t *testing.T) (*Library, string) {
	t.Helper()
	path := os.Getenv("KENTONGAN_ENGINE_LIBRARY")
	if path == "" {
		arch := strings.Replace(runtime.GOARCH, "amd64", "x64", 1)
		found, err := filepath.Glob("../../node_modules/@chdb/lib-" + runtime.GOOS + "-" + arch + "*/libchdb.so")
		if err != nil || len(found) == 0 {
			t.Skip("engine library is absent: npm ci --prefix sinks/clickhouse/engine")
		}
		path = found[0]
	}
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l, "--path=" + t.TempDir()
}

func text(t *testing.T, c *Conn, sql string) string {
	t.Helper()
	var out strings.Builder
	if _, err := c.Query(sql, "TSVRaw", nil, func(p []byte, _ Stats) error {
		out.Write(p)
		return nil
	}); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out.String()
}

// TestNothingOutlivesAClosedConn pins what package engine relies on: a failed statement lingers in the engine, with its
// locks, and closing its connection ends it.
func TestNothingOutlivesAClosedConn(t *testing.T) {
	l, path := open(t)
	watcher, err := l.Connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Close()
	if err := watcher.Exec("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		run  func(*Conn) error
	}{
		{"query", func(c *Conn) error { return c.Exec("SELECT throwIf(number = 900000) FROM numbers(1000000)") }},
		{"stream", func(c *Conn) error {
			s, err := c.Stream("SELECT throwIf(number = 900000) FROM numbers(1000000)", "Native", nil)
			for err == nil {
				err = s.Next(nil)
			}
			s.Close()
			return err
		}},
		{"insert", func(c *Conn) error {
			in, err := c.Insert("INSERT INTO t", "CSV", nil)
			if err != nil {
				return err
			}
			_, _ = in.Write([]byte("1\nx\n")) // whether it fails yet is a race; Done says why
			_, err = in.Done()
			return err
		}},
	} {
		conn, err := l.Connect(path)
		if err != nil {
			t.Fatal(err)
		}
		var said *Error
		if err := c.run(conn); !errors.As(err, &said) {
			t.Errorf("%s: error is %v, want the engine's", c.name, err)
		}
		conn.Close()
		if left := text(t, watcher, "SELECT query FROM system.processes WHERE query NOT LIKE '%system.processes%'"); left != "" {
			t.Errorf("%s: after its connection was closed there still runs %q", c.name, left)
		}
	}
	if got := text(t, watcher, "SELECT count() FROM t"); got != "0\n" {
		t.Errorf("%s rows of a failed insert are stored", strings.TrimSpace(got))
	}
}

func TestStreamComesInPieces(t *testing.T) {
	l, path := open(t)
	c, err := l.Connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := c.Stream("SELECT number FROM numbers(1000) SETTINGS max_block_size = 100", "TSV", nil)
	if err != nil {
		t.Fatal(err)
	}
	pieces, lines := 0, 0
	for err == nil {
		err = s.Next(func(p []byte, _ Stats) error {
			pieces++
			lines += strings.Count(string(p), "\n")
			return nil
		})
	}
	s.Close()
	if !errors.Is(err, io.EOF) || pieces < 2 || lines != 1000 {
		t.Errorf("%d lines in %d pieces, then %v; want 1000 in several, then EOF", lines, pieces, err)
	}
}

func TestClassify(t *testing.T) {
	l, path := open(t)
	c, err := l.Connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for sql, want := range map[string]Analysis{
		"SELECT 1":                      {1, ClassReadOnly},
		"SELECT 1;":                     {1, ClassReadOnly},
		"SELECT 1; SET ROLE admin":      {2, ClassControl},
		"INSERT INTO t VALUES (1)":      {1, ClassMutating},
		"KILL QUERY WHERE 1":            {1, ClassControl},
		"SELECT 1 INTO OUTFILE 'x.tsv'": {1, ClassControl},
		"CREATE USER x":                 {1, ClassMutatingGlobal},
		"SELEC 1":                       {0, ClassUnknown},
		"":                              {0, ClassUnknown},
	} {
		if got := c.Classify(sql); got != want {
			t.Errorf("%q: %+v, want %+v", sql, got, want)
		}
	}
}
