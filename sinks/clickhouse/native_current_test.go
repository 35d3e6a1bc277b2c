package clickhouse_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

// nativeEnv names a ClickHouse server of today by its native protocol, as clickhouse://user:password@host:port (or clickhouses://).
const nativeEnv = enginetest.ServerEnv + "_NATIVE"

// TestServerConforms runs the store against a ClickHouse server, in databases of its own that it drops: over HTTP against the one that
// KENTONGAN_TEST_CLICKHOUSE names, over the native protocol against KENTONGAN_TEST_CLICKHOUSE_NATIVE's.
func TestServerConforms(t *testing.T) {
	for _, env := range []string{enginetest.ServerEnv, nativeEnv} {
		t.Run(env, func(t *testing.T) {
			raw := os.Getenv(env)
			if raw == "" {
				t.Skipf("%s names no ClickHouse server", env)
			}
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatalf("%s is not a URL", env) // err would repeat the password
			}
			cfg := clickhouse.Config{URL: u.Scheme + "://" + u.Host, User: u.User.Username()}
			cfg.Password, _ = u.User.Password()
			serverConforms(t, cfg)
		})
	}
}

func serverConforms(t *testing.T, cfg clickhouse.Config) {
	fresh := func(t *testing.T) clickhouse.Config {
		t.Helper()
		cfg := cfg
		cfg.Database = fmt.Sprintf("kentongan_uji_%d_%d", os.Getpid(), databases.Add(1))
		if _, err := clickhouse.Migrate(t.Context(), cfg); err != nil {
			t.Fatalf("migrate: %v", err)
		}
		conn := open(t, cfg)
		t.Cleanup(func() {
			if err := conn.Exec(context.Background(), "DROP DATABASE "+cfg.Database+" SYNC"); err != nil {
				t.Errorf("drop the test's database: %v", err)
			}
		})
		return cfg
	}
	t.Run("sink", func(t *testing.T) {
		sinktest.Run(t, func(t *testing.T) sinktest.Store { return clickhouse.NewSink(open(t, fresh(t))) })
	})
	t.Run("aggregates", func(t *testing.T) { aggregatesFollowTheMentions(t, open(t, fresh(t))) })
	t.Run("schema", func(t *testing.T) {
		cfg := fresh(t)
		if done, err := clickhouse.Migrate(t.Context(), cfg); err != nil || len(done) != 0 {
			t.Errorf("migrating twice applied %v, %v", done, err)
		}
		if err := clickhouse.CheckSchema(t.Context(), open(t, cfg)); err != nil {
			t.Error(err)
		}
	})
	t.Run("coverage", func(t *testing.T) { coverageCountsSilence(t, open(t, fresh(t))) })
}
