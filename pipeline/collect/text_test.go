package collect

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	long := strings.Repeat("é", 100)
	if got := Cut(long, 33); len(got) != 32 || !utf8.ValidString(got) {
		t.Errorf("cut at 33 bytes: %d bytes, valid %t", len(got), utf8.ValidString(got))
	}
}
