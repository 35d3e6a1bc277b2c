package dataset

import (
	"os"
	"path/filepath"
)

// Find is the folder that holds data/: KENTONGAN_SHARED where that is set, else the nearest folder shared beside or above the
// working directory. Where there is none, ok is false and shared says where it was looked for.
func Find() (shared string, ok bool) {
	if shared = os.Getenv("KENTONGAN_SHARED"); shared != "" {
		_, err := os.Stat(filepath.Join(shared, "data"))
		return shared, err == nil
	}
	at, err := os.Getwd()
	for err == nil {
		shared = filepath.Join(at, "shared")
		if _, err := os.Stat(filepath.Join(shared, "data")); err == nil {
			return shared, true
		}
		parent := filepath.Dir(at)
		if parent == at {
			break
		}
		at = parent
	}
	return shared, false
}
