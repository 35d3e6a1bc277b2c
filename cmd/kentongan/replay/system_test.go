package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/cmd/kentongan/verify"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// system is the road: a stream, and the roles from import to aggregates.
type system struct {
	dir        string // data folder
	engineAddr string
	config     string // file
	admin      *kafka.Admin
	store      driver.Conn
	roles      []*process // in the order in which they are to stop
}

const password = "rahasia-pemutaran"

// newSystem starts an engine, the schema, an aggregator and two workers on s.
func newSystem(t *testing.T, s *stream) *system {
	t.Helper()
	y := &system{dir: t.TempDir(), engineAddr: kafkatest.FreeAddr(t)}
	if err := os.MkdirAll(filepath.Join(y.dir, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(y.dir, "secrets", "engine-password"), []byte(password), 0o600); err != nil {
		t.Fatal(err)
	}
	y.config = y.configFor(t, s)
	var err error
	if y.admin, err = kafka.NewAdmin(s.client); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { y.admin.Close() })
	y.store, err = clickhouse.Open(clickhouse.Config{URL: "http://" + y.engineAddr, Database: "kentongan", User: "kentongan", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { y.store.Close() })

	engine := startRole(t, "engine", "engine", y.config)
	y.start(t, "migrate", "migrate").ends(t, 0)
	y.roles = []*process{startRole(t, "worker 1", "work", y.config), startRole(t, "worker 2", "work", y.config), startRole(t, "aggregator", "aggregate", y.config), engine}
	return y
}

// configFor writes the configuration of a system on stream, and names its file.
func (y *system) configFor(t *testing.T, s *stream) string {
	t.Helper()
	dir := t.TempDir()
	section, err := s.yaml(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "kentongan.yaml")
	if err := os.WriteFile(path, []byte(section+fmt.Sprintf(`
data: {dir: %q}
engine: {listen: %q, metrics_listen: "0"}
work: {batch_size: 1000, batch_wait: 50ms, metrics_listen: "0"}
aggregate: {interval: 200ms, metrics_listen: "0"}
pseudonym: {key_id: uji}
`, y.dir, y.engineAddr)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func needEngine(t *testing.T) {
	t.Helper()
	if _, err := engine.FindLibrary(""); err != nil {
		t.Skipf("engine library is absent: %v", err)
	}
	if testing.Short() {
		t.Skip("a replay runs real processes for many seconds")
	}
}

func (y *system) start(t *testing.T, name, command string, args ...string) *process {
	t.Helper()
	return start(t, name, append([]string{command, "--config", y.config}, args...)...)
}

func (y *system) importing(t *testing.T, file string) *process {
	t.Helper()
	return y.start(t, "import of "+filepath.Base(file), "import", "--quiet", file)
}

// received is how many raw records Kafka holds, repetitions of a publisher included.
func (y *system) received(t *testing.T) int {
	t.Helper()
	n := 0
	ends, err := y.admin.EndOffsets(t.Context(), pipeline.KafkaTopicRaw)
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range ends {
		n += int(end)
	}
	return n
}

// settle waits until every record is committed and no hour is dirty.
func (y *system) settle(t *testing.T) {
	t.Helper()
	until(t, 2*time.Minute, "everything to settle", func(ctx context.Context) error {
		lags, err := y.admin.Lag(ctx, "kentongan-worker", pipeline.KafkaTopicRaw)
		if err != nil {
			return err
		}
		for p, lag := range lags {
			if lag != 0 {
				return fmt.Errorf("partition %d lags by %d", p, lag)
			}
		}
		var dirty uint64
		if err := y.store.QueryRow(ctx, "SELECT count() FROM dirty_hours FINAL WHERE done = 0").Scan(&dirty); err != nil {
			return err
		}
		if dirty > 0 {
			return fmt.Errorf("%d hours are dirty", dirty)
		}
		return nil
	})
}

// verify runs `kentongan verify --json`, which must hold.
func (y *system) verify(t *testing.T) verify.Totals {
	t.Helper()
	p := y.start(t, "verify", "verify", "--json")
	p.ends(t, 0)
	var r struct {
		Holds  bool          `json:"holds"`
		Totals verify.Totals `json:"totals"`
	}
	if err := json.Unmarshal(p.stdout.Bytes(), &r); err != nil {
		t.Fatalf("verify printed no JSON: %v\n%s", err, p.stdout.Bytes())
	}
	if !r.Holds {
		t.Fatalf("verify does not hold and ends with 0:\n%s", p.stdout.Bytes())
	}
	return r.Totals
}

// callRecords is how many records an import publishes in one call.
const callRecords = 1000

// check compares the store with what the oracle read out of the city's lines.
func (y *system) check(t *testing.T, c *city) {
	t.Helper()
	y.settle(t)
	held, got := y.received(t), y.verify(t)
	// A publisher that lost the answer to a request sends it again: what Kafka holds beyond the lines are copies, of at most one call's
	// records each time that Kafka went away.
	copies := held - c.lines
	if copies < 0 || copies > 2*callRecords {
		t.Fatalf("Kafka holds %d records of %d lines", held, c.lines)
	}
	want := verify.Totals{Received: uint64(held), Stored: uint64(len(c.said)), DeadLettered: got.DeadLettered} // a broken line may be among the copies
	want.Duplicate = want.Received - want.Stored - want.DeadLettered
	if got != want || int(got.DeadLettered) < c.broken || int(got.DeadLettered) > c.broken+copies {
		t.Errorf("verify counts %+v, the oracle %+v with %d broken lines and %d copies", got, want, c.broken, copies)
	}
	live, err := clickhouse.NewSink(y.store).Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(live) != len(c.live) {
		t.Errorf("%d mentions are live, the oracle counts %d", len(live), len(c.live))
	}
	for id, text := range c.live {
		if m, ok := live[id]; !ok || m.Text != text {
			t.Fatalf("%s reads %q (live: %v), want %q", id, m.Text, ok, text)
		}
	}
	t.Logf("%d lines: received %d (%d sent again) = stored %d + duplicate %d + dead-lettered %d; %d live",
		c.lines, got.Received, copies, got.Stored, got.Duplicate, got.DeadLettered, len(live))
}

// stop ends all roles, each of which must have lived until now.
func (y *system) stop(t *testing.T) {
	t.Helper()
	for _, p := range y.roles {
		p.stop(t)
	}
}

// until repeats try until it works or the time is over.
func until(t *testing.T, limit time.Duration, what string, try func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %v for %s: %v", limit, what, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
