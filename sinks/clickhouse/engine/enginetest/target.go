package enginetest

import (
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// ServerEnv names a ClickHouse server that tests may write to, as http://user:password@host:port/database.
const ServerEnv = "KENTONGAN_TEST_CLICKHOUSE"

// Target is something that speaks ClickHouse's HTTP interface.
type Target struct {
	Addr     string // host:port
	User     string
	Password string
	Database string
}

// Server is the ClickHouse server that ServerEnv names; the test is skipped where it names none.
func Server(t testing.TB) Target {
	t.Helper()
	raw := os.Getenv(ServerEnv)
	if raw == "" {
		t.Skipf("%s names no ClickHouse server", ServerEnv)
	}
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatalf("%s: %v", ServerEnv, err)
	}
	target := Target{Addr: u.Host, User: u.User.Username(), Database: "default"}
	target.Password, _ = u.User.Password()
	if len(u.Path) > 1 {
		target.Database = u.Path[1:]
	}
	return target
}

// URL is the address as a URL, without user and password.
func (t Target) URL() string { return "http://" + t.Addr + "/" }

// Options are those by which clickhouse-go reaches the target; the caller may change them.
//
// They compress nothing: with LZ4 or ZSTD over HTTP, clickhouse-go 2.50.0 takes a text that quotes ClickHouse's framing of
// exceptions for an exception, because ch-go's reader gives its last block once more after the end.
func (t Target) Options() *clickhouse.Options {
	return &clickhouse.Options{
		Protocol:     clickhouse.HTTP,
		Addr:         []string{t.Addr},
		Auth:         clickhouse.Auth{Database: t.Database, Username: t.User, Password: t.Password},
		Compression:  &clickhouse.Compression{Method: clickhouse.CompressionNone},
		DialTimeout:  30 * time.Second,
		MaxOpenConns: 16,
		MaxIdleConns: 16,
	}
}

// Open connects with clickhouse-go and closes the connection when the test ends.
func (t Target) Open(tb testing.TB) driver.Conn {
	tb.Helper()
	return OpenOptions(tb, t.Options())
}

// OpenOptions is Open with changed options.
func OpenOptions(tb testing.TB, options *clickhouse.Options) driver.Conn {
	tb.Helper()
	conn, err := clickhouse.Open(options)
	if err != nil {
		tb.Fatalf("open clickhouse: %v", err)
	}
	tb.Cleanup(func() {
		if err := conn.Close(); err != nil {
			tb.Errorf("close clickhouse: %v", err)
		}
	})
	return conn
}
