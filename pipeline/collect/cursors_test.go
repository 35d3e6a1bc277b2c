package collect

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestCursorsOutliveTheirProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cursors.db")
	s, err := OpenCursors(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get("rss:a"); got != nil || err != nil {
		t.Errorf("unknown name gave %q, %v", got, err)
	}
	if err := s.Put("rss:a", []byte("42")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCursors(path); !errors.Is(err, ErrCursorsLocked) {
		t.Errorf("a second opener got %v, want ErrCursorsLocked", err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = OpenCursors(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.Get("rss:a"); string(got) != "42" || err != nil {
		t.Errorf("after reopening: %q, %v; want 42", got, err)
	}
}
