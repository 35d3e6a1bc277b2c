package config_test

import (
	"testing"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

func TestBytes(t *testing.T) {
	for text, want := range map[string]config.Bytes{
		"0": 0, "1024": 1024, "1KiB": 1024, "1 GiB": 1 << 30, "1.5gib": 3 << 29, "2GB": 2e9, "7B": 7, "10 kb": 10000,
	} {
		if got, err := config.ParseBytes(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GiB", "-1", "1 XiB", "NaN", "1e30", "9EiB", "1,5GiB"} {
		if got, err := config.ParseBytes(text); err == nil {
			t.Errorf("%q: got %d, want an error", text, got)
		}
	}
}

func FuzzBytes(f *testing.F) {
	f.Add("1GiB")
	f.Add("1536MiB")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := config.ParseBytes(text)
		if err != nil {
			return
		}
		if again, err := config.ParseBytes(b.String()); b < 1<<53 && (err != nil || again != b) {
			t.Errorf("%q is %d, printed %q, which is %d, %v", text, b, b, again, err)
		}
	})
}
