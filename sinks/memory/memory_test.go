package memory_test

import (
	"testing"

	"github.com/kentongan/kentongan/sinks/memory"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

func TestStoreConforms(t *testing.T) {
	sinktest.Run(t, func(*testing.T) sinktest.Store { return &memory.Store{} })
}
