package main

import (
	"testing"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// needsLibrary skips where the engine is not on this machine.
func needsLibrary(t *testing.T) {
	t.Helper()
	if _, err := engine.FindLibrary(""); err != nil {
		t.Skipf("engine library is absent: %v", err)
	}
}
