package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
)

// books are what the writers of a crash test know: which batches the engine acknowledged, and which they sent at all.
type books struct {
	mu          sync.Mutex
	sent, acked map[uint64]bool
}

func (b *books) note(in map[uint64]bool, batch uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	in[batch] = true
}

const rowsPerBatch = 500

func writeBatch(ctx context.Context, conn driver.Conn, id uint64) error {
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO crash (batch, n)")
	if err != nil {
		return err
	}
	defer batch.Close()
	for n := range uint32(rowsPerBatch) {
		if err := batch.Append(id, n); err != nil {
			return err
		}
	}
	return batch.Send()
}

// TestAcknowledgedInsertsSurviveKill kills the engine with SIGKILL amid inserts, over and over: after each restart every
// acknowledged batch is there, and every batch is there as a whole or not at all.
func TestAcknowledgedInsertsSurviveKill(t *testing.T) {
	p := enginetest.Start(t)
	p.Ask(t, "CREATE TABLE crash (batch UInt64, n UInt32) ENGINE = MergeTree ORDER BY (batch, n)")
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	b := &books{sent: map[uint64]bool{}, acked: map[uint64]bool{}}
	next := uint64(0)
	for round := range 6 {
		conn := p.Open(t)
		ctx, stop := context.WithCancel(context.Background())
		var writers sync.WaitGroup
		for range 3 {
			writers.Go(func() {
				for ctx.Err() == nil {
					b.mu.Lock()
					next++
					id := next
					b.sent[id] = true
					b.mu.Unlock()
					if writeBatch(ctx, conn, id) != nil {
						return // the engine is gone
					}
					b.note(b.acked, id)
				}
			})
		}
		before := len(b.ackedNow())
		waitUntil(t, "some batches are acknowledged", func() bool { return len(b.ackedNow()) >= before+5+random.IntN(20) })
		p.Kill(t)
		stop()
		writers.Wait()
		p.Restart(t)

		counts := map[uint64]uint64{}
		rows, err := p.Open(t).Query(context.Background(), "SELECT batch, count(), uniqExact(n) FROM crash GROUP BY batch")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, n, distinct uint64
			if err := rows.Scan(&id, &n, &distinct); err != nil {
				t.Fatal(err)
			}
			if n != rowsPerBatch || distinct != rowsPerBatch || !b.sent[id] {
				t.Errorf("round %d: batch %d has %d rows, %d of them distinct; want %d", round, id, n, distinct, rowsPerBatch)
			}
			counts[id] = n
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for id := range b.ackedNow() {
			if counts[id] == 0 {
				t.Errorf("round %d: batch %d was acknowledged and is lost", round, id)
			}
		}
	}
	t.Logf("%d batches acknowledged, %d sent", len(b.acked), len(b.sent))
}

func (b *books) ackedNow() map[uint64]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := make(map[uint64]bool, len(b.acked))
	for id := range b.acked {
		now[id] = true
	}
	return now
}

func waitUntil(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute it is not so that %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestStopLetsRunningQueriesFinish sends SIGTERM while a short query runs: it is answered, and the exit status is 0.
func TestStopLetsRunningQueriesFinish(t *testing.T) {
	p := enginetest.Start(t)
	answer := make(chan string, 1)
	go func() {
		answer <- p.Ask(t, "SELECT sum(sleepEachRow(0.2)) /* short */ FROM numbers(5) SETTINGS max_block_size = 1")
	}()
	waitUntil(t, "the query runs", func() bool { return running(t, p, "short") == "1\n" })
	if err := p.Stop(t); err != nil {
		t.Errorf("stop: %v", err)
	}
	if got := <-answer; got != "0\n" {
		t.Errorf("the running query was answered %q", got)
	}
}

// TestStopKillsWhatOutlastsTheDrain sends SIGTERM while an endless query runs.
func TestStopKillsWhatOutlastsTheDrain(t *testing.T) {
	p := enginetest.StartConfig(t, engine.Config{DrainTimeout: 100 * time.Millisecond})
	done := make(chan struct{})
	go func() {
		defer close(done)
		var n uint64
		_ = p.Open(t).QueryRow(context.Background(), "SELECT count() /* endless */ FROM numbers(1000000000000)").Scan(&n)
	}()
	waitUntil(t, "the query runs", func() bool { return running(t, p, "endless") == "1\n" })
	if err := p.Stop(t); err != nil {
		t.Errorf("stop: %v", err)
	}
	<-done
	if !strings.Contains(p.Log(), "engine is closed") {
		t.Errorf("the engine did not close:\n%s", p.Log())
	}
}

func running(t *testing.T, p *enginetest.Process, marker string) string {
	return p.Ask(t, "SELECT count() FROM system.processes WHERE query LIKE '%"+marker+"%' AND query NOT LIKE '%system.processes%'")
}

// TestDisconnectFreesTheProcessor closes the connection of a query that would keep both cores busy for an hour, and
// looks at the time that the engine's process uses afterwards.
func TestDisconnectFreesTheProcessor(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("/proc/self/stat is absent: the processor time of a process can not be read")
	}
	p := enginetest.Start(t)
	for name, text := range map[string]string{
		"streamed":     "SELECT uniqExact(cityHash64(number)) /* busy */ FROM numbers_mt(1000000000000)",
		"materialised": "SELECT count() /* busy */ FROM numbers_mt(1000000000000) WHERE cityHash64(number) = 1 FORMAT JSON",
		"insert":       "INSERT INTO FUNCTION null('n UInt64') SELECT cityHash64(number) /* busy */ FROM numbers_mt(1000000000000)",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, disconnect := context.WithCancel(context.Background())
			failed := make(chan error, 1)
			conn := p.Open(t)
			go func() { failed <- conn.Exec(ctx, text) }()
			waitUntil(t, "the query runs", func() bool { return running(t, p, "busy") == "1\n" })
			disconnect()
			if err := <-failed; err == nil {
				t.Error("a query whose client has gone succeeds")
			}
			started := time.Now()
			waitUntil(t, "the query has ended", func() bool { return running(t, p, "busy") == "0\n" })
			ended := time.Since(started)
			before := processorTime(t, p.PID())
			time.Sleep(500 * time.Millisecond) // the time over which is measured
			used := processorTime(t, p.PID()) - before
			if used > 150*time.Millisecond {
				t.Errorf("in half a second after the query ended the engine used %v of the processor", used)
			}
			t.Logf("ended %v after its client had gone; then used %v in 500 ms", ended.Round(time.Millisecond), used)
		})
	}
}

// processorTime is the user and system time of a process, in the kernel's ticks of 10 ms.
func processorTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(raw), ") ")
	var user, system int64
	fields := strings.Fields(after)
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		t.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

// peakMemory is the most that a process has had resident, in MB; zero where the system does not say.
func peakMemory(t testing.TB, pid int) float64 {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(raw), "VmHWM:")
	var kB float64
	if _, err := fmt.Sscan(after, &kB); err != nil {
		t.Fatal(err)
	}
	return kB / 1000
}

// TestGreedyQueryIsEnded asks for more memory than the engine may have: the query fails, the engine goes on, and its
// process stays near the limit.
func TestGreedyQueryIsEnded(t *testing.T) {
	const limit = 512 << 20
	p := enginetest.StartConfig(t, engine.Config{MaxMemoryBytes: limit})
	_, code, text := post(t, p, nil, "SELECT uniqExact(number) FROM numbers(300000000)")
	if code != "241" {
		t.Errorf("code %s, %s; want 241", code, text)
	}
	if got := p.Ask(t, "SELECT 1"); got != "1\n" {
		t.Errorf("the engine then answers %q", got)
	}
	// The library itself maps 190 MB; freed pages stay for half a second.
	if peak := peakMemory(t, p.PID()); peak > limit/1e6+500 {
		t.Errorf("at its peak the process had %.0f MB, with a limit of %d MB", peak, limit/1_000_000)
	}
}
