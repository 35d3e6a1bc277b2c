// Package programtest builds the program for the tests of a package that run it as processes. A package that uses Path has Main as its TestMain.
package programtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

var (
	build  = sync.OnceValues(compile)
	folder = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "kentongan-test-bin-") })
)

// Path is the program under test, built by the first call.
func Path() (string, error) { return build() }

func compile() (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "kentongan")
	command := exec.Command("go", "build", "-o", path, "github.com/kentongan/kentongan/cmd/kentongan")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
}

// Main runs the tests and removes what Path has built.
func Main(m *testing.M) {
	code := m.Run()
	if dir, err := folder(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}
