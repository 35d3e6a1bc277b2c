package clickhouse_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

var databases atomic.Int64

// freshConfig is a new, migrated database on e.
func freshConfig(t *testing.T, e *enginetest.Process) clickhouse.Config {
	t.Helper()
	cfg := clickhouse.Config{URL: "http://" + e.Addr, Database: fmt.Sprintf("uji_%d", databases.Add(1)), User: e.User, Password: e.Password}
	if _, err := clickhouse.Migrate(t.Context(), cfg); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return cfg
}

func TestSinkConforms(t *testing.T) {
	e := enginetest.Start(t)
	sinktest.Run(t, func(t *testing.T) sinktest.Store {
		conn, err := clickhouse.Open(freshConfig(t, e))
		if err != nil {
			t.Fatal(err)
		}
		s := clickhouse.NewSink(conn)
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}
