package enginetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Run holds target to what this project asks of ClickHouse's HTTP interface, through clickhouse-go and by bare HTTP. It
// works in a database of its own, which it drops. The user needs every right.
func Run(t *testing.T, target Target) {
	s := &suite{Target: target}
	s.Database = freshDatabase(t, target)
	for _, c := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"Ping", s.ping},
		{"Types", s.types},
		{"BinaryStrings", s.binaryStrings},
		{"ColumnAppend", s.columnAppend},
		{"Structs", s.structs},
		{"Binding", s.binding},
		{"Settings", s.settings},
		{"EmptyAnswers", s.emptyAnswers},
		{"Exec", s.exec},
		{"Exceptions", s.exceptions},
		{"ExceptionAmidAnswer", s.exceptionAmidAnswer},
		{"WrongPassword", s.wrongPassword},
		{"Cancel", s.cancel},
		{"TimeLimit", s.timeLimit},
		{"Compression", s.compression},
		{"Concurrent", s.concurrent},
		{"LargeInsert", s.largeInsert},
		{"LargeSelect", s.largeSelect},
		{"DeduplicationToken", s.deduplicationToken},
		{"RefusedBatchStoresNothing", s.refusedBatch},
		{"HTTPRead", s.httpRead},
		{"HTTPWrite", s.httpWrite},
		{"HTTPParameters", s.httpParameters},
		{"HTTPExceptions", s.httpExceptions},
		{"HTTPCompression", s.httpCompression},
		{"HTTPHeaders", s.httpHeaders},
		{"HTTPBrokenBody", s.httpBrokenBody},
	} {
		t.Run(c.name, c.run)
	}
}

// suite is a target with a database for it alone.
type suite struct{ Target }

func freshDatabase(t *testing.T, target Target) string {
	t.Helper()
	var raw [6]byte
	if _, err := rand.Read(raw[:]); err != nil {
		t.Fatal(err)
	}
	name := "conformance_" + hex.EncodeToString(raw[:])
	conn := target.Open(t)
	must(t, conn.Exec(context.Background(), "CREATE DATABASE "+name))
	t.Cleanup(func() {
		if err := conn.Exec(context.Background(), "DROP DATABASE "+name); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return name
}

// table makes a MergeTree table of these columns and returns its name.
func (s *suite) table(t *testing.T, conn driver.Conn, name, columns string) string {
	t.Helper()
	must(t, conn.Exec(context.Background(), "CREATE TABLE "+name+" ("+columns+") ENGINE = MergeTree ORDER BY tuple()"))
	return name
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *suite) ping(t *testing.T) {
	conn := s.Open(t)
	must(t, conn.Ping(context.Background()))
	version, err := conn.ServerVersion()
	must(t, err)
	if version.Version.Major == 0 {
		t.Errorf("server version is %v", version)
	}
}

func (s *suite) settings(t *testing.T) {
	conn := s.Open(t)
	get := func(ctx context.Context) (value uint64) {
		t.Helper()
		must(t, conn.QueryRow(ctx, "SELECT toUInt64(getSetting('max_block_size'))").Scan(&value))
		return value
	}
	before := get(context.Background())
	ctx := clickhouse.Context(context.Background(), clickhouse.WithSettings(clickhouse.Settings{"max_block_size": 1234}))
	if got := get(ctx); got != 1234 {
		t.Errorf("max_block_size is %d with a setting of 1234", got)
	}
	for range 20 { // enough to meet the connection that had the setting
		if got := get(context.Background()); got != before {
			t.Fatalf("max_block_size is %d after a query that set it; want %d again", got, before)
		}
	}
}

func (s *suite) cancel(t *testing.T) {
	conn := s.Open(t)
	const marker = "conformance_cancel"
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() {
		var n uint64
		failed <- conn.QueryRow(ctx, "SELECT count() /* "+marker+" */ FROM numbers(1000000000000)").Scan(&n)
	}()
	running := func() (n uint64) {
		must(t, conn.QueryRow(context.Background(),
			"SELECT count() FROM system.processes WHERE query LIKE '%"+marker+"%' AND query NOT LIKE '%system.processes%'").Scan(&n))
		return n
	}
	eventually(t, "the query runs", func() bool { return running() == 1 })
	cancel()
	if err := <-failed; err == nil {
		t.Error("a cancelled query succeeds")
	}
	eventually(t, "the query has ended", func() bool { return running() == 0 })
}

// eventually waits for what another process does; the limit is for a machine that is busy.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("after 20 s it is not so that %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *suite) timeLimit(t *testing.T) {
	conn := s.Open(t)
	ctx := clickhouse.Context(context.Background(), clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 1}))
	var n uint64
	started := time.Now()
	wantCode(t, conn.QueryRow(ctx, "SELECT count() FROM numbers(1000000000000)").Scan(&n), 159)
	if took := time.Since(started); took > 15*time.Second {
		t.Errorf("a query with a limit of 1 s ran %v", took)
	}
}

func (s *suite) emptyAnswers(t *testing.T) {
	conn := s.Open(t)
	rows, err := conn.Query(context.Background(), "SELECT number FROM numbers(10) WHERE number > 100")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		t.Error("a row where there is none")
	}
	must(t, rows.Err())
	var names []struct {
		Name string `ch:"name"`
	}
	must(t, conn.Select(context.Background(), &names, "SELECT name FROM system.tables WHERE database = 'no such database'"))
	if len(names) != 0 {
		t.Errorf("%d rows where there are none", len(names))
	}
}

func (s *suite) exec(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	s.table(t, conn, "exec_values", "n UInt32, s String")
	must(t, conn.Exec(ctx, "INSERT INTO exec_values VALUES (1, 'a;b'), (2, 'FORMAT Native')"))
	must(t, conn.Exec(ctx, "INSERT INTO exec_values (s, n) VALUES (?, ?)", "it's", 3))
	must(t, conn.Exec(ctx, "INSERT INTO exec_values SELECT n + 10, s FROM exec_values"))
	must(t, conn.Exec(ctx, "ALTER TABLE exec_values DELETE WHERE n = 12 SETTINGS mutations_sync = 1"))
	must(t, conn.Exec(ctx, "DELETE FROM exec_values WHERE n = 11"))
	var got []string
	rows, err := conn.Query(ctx, "SELECT concat(toString(n), s) FROM exec_values ORDER BY n")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var v string
		must(t, rows.Scan(&v))
		got = append(got, v)
	}
	must(t, rows.Err())
	wantEqual(t, got, []string{"1a;b", "2FORMAT Native", "3it's", "13it's"})
}
