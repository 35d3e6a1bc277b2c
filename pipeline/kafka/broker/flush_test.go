package broker

import (
	"os"
	"path/filepath"
	"testing"
)

// Every file is flushed, sealed ones too, and again when it has grown.
func TestFlusherFlushesWhatGrew(t *testing.T) {
	log := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(log, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("topics.json", `{"version":1,"topics":[{"name":"a b","id":"AAAAAAAAAAAAAAAAAAAAAA==","partitions":2}]}`)
	write("partitions/a%20b-0/0.dat", "sealed")
	write("partitions/a%20b-0/7.dat", "new")
	write("groups.log", "x")
	f := newFlusher(log)
	for _, text := range []string{"new", "newer"} {
		write("partitions/a%20b-0/7.dat", text)
		if err := f.flush(); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]int{"partitions/a%20b-0/0.dat": 6, "partitions/a%20b-0/7.dat": len(text), "groups.log": 1} {
			if got := f.flushed[filepath.Join(log, path)]; got != int64(want) {
				t.Errorf("%s: %d bytes are flushed, want %d", path, got, want)
			}
		}
	}
	if err := os.Remove(filepath.Join(log, "partitions/a%20b-0/0.dat")); err != nil {
		t.Fatal(err)
	}
	if err := f.flush(); err != nil || len(f.flushed) != 2 {
		t.Fatalf("%v; a file that expired is remembered: %v", err, f.flushed)
	}
}
