package engine_test

import (
	"context"
	"testing"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

func TestEngineAnswersStopsAndComesBack(t *testing.T) {
	p := enginetest.Start(t)
	ctx := context.Background()
	conn := p.Open(t)
	var version string
	if err := conn.QueryRow(ctx, "SELECT version()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if err := conn.Exec(ctx, "CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n"); err != nil {
		t.Fatal(err)
	}
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO t (n)")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	for n := range uint64(1000) {
		if err := batch.Append(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(t); err != nil {
		t.Fatalf("stop: %v\n%s", err, p.Log())
	}
	p.Restart(t)
	var rows, sum uint64
	if err := conn.QueryRow(ctx, "SELECT count(), sum(n) FROM t").Scan(&rows, &sum); err != nil {
		t.Fatal(err)
	}
	if rows != 1000 || sum != 499500 {
		t.Errorf("after a restart: %d rows, sum %d; want 1000 and 499500 (engine %s)", rows, sum, version)
	}
}
