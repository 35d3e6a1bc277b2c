package engine

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/ClickHouse/ch-go/compress"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// packed is text in blocks of the given method, split after each of the parts.
func packed(t testing.TB, method compress.Method, parts ...string) []byte {
	t.Helper()
	w := compress.NewWriter(compress.LevelZero, method)
	var out []byte
	for _, part := range parts {
		if err := w.Compress([]byte(part)); err != nil {
			t.Fatal(err)
		}
		out = append(out, w.Data...)
	}
	return out
}

func TestBlockReader(t *testing.T) {
	parts := []string{"a", strings.Repeat("kentongan ", 100_000), "z"}
	for _, method := range []compress.Method{compress.None, compress.LZ4, compress.ZSTD} {
		whole := packed(t, method, parts...)
		got, err := io.ReadAll(newBlockReader(bytes.NewReader(whole), 1<<30))
		if err != nil || string(got) != strings.Join(parts, "") {
			t.Fatalf("%v: %d bytes, %v", method, len(got), err)
		}
		ends := map[int]bool{} // where a stream may end
		for i := range parts {
			ends[len(packed(t, method, parts[:i+1]...))] = true
		}
		for cut := 1; cut < len(whole); cut += max(1, len(whole)/997) {
			_, err := io.ReadAll(newBlockReader(bytes.NewReader(whole[:cut]), 1<<30))
			if ends[cut] != (err == nil) {
				t.Fatalf("%v cut after %d of %d bytes: error is %v", method, cut, len(whole), err)
			}
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%v cut after %d bytes: %v", method, cut, err)
			}
		}
		var tooLarge *exception
		if _, err := io.ReadAll(newBlockReader(bytes.NewReader(whole), 1000)); !errors.As(err, &tooLarge) || tooLarge.status() != 413 {
			t.Errorf("%v: a block beyond the limit: %v", method, err)
		}
	}
}

func FuzzBlockReader(f *testing.F) {
	for _, method := range []compress.Method{compress.None, compress.LZ4, compress.ZSTD} {
		f.Add(packed(f, method, "a", "bc"))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := io.ReadAll(newBlockReader(bytes.NewReader(raw), 1<<20))
		if err == nil && len(raw) > 0 && len(raw) < blockChecksumSize+blockHeaderSize {
			t.Fatalf("%x reads as %q", raw, got)
		}
	})
}

func TestExceptionsAreRead(t *testing.T) {
	for text, want := range map[string]exception{
		"Code: 60. DB::Exception: Unknown table 'x' (y). (UNKNOWN_TABLE)":                             {60, "Unknown table 'x' (y).", "UNKNOWN_TABLE"},
		"Code: 33. DB::Exception: Cannot read all data. (CANNOT_READ_ALL_DATA) (version 26.7.2.1)":    {33, "Cannot read all data.", "CANNOT_READ_ALL_DATA"},
		"Code: 1. DB::Exception: a (B) c. (UNSUPPORTED_METHOD) (version 26.7.2.1 (official build))\n": {1, "a (B) c.", "UNSUPPORTED_METHOD"},
		"something else": {1002, "something else", "UNKNOWN_EXCEPTION"},
	} {
		if got := asException(&chdb.Error{Text: text}); *got != want {
			t.Errorf("%q: %+v, want %+v", text, *got, want)
		}
	}
}
