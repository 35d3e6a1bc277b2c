package engine_test

import (
	"testing"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
)

func TestEngineConforms(t *testing.T) { enginetest.Run(t, enginetest.Start(t).Target) }

func TestServerConforms(t *testing.T) { enginetest.Run(t, enginetest.Server(t)) }
