package kafkatest

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
)

// Embedded is an embedded broker in the process of a test.
type Embedded struct {
	Config kafka.Config // reaches it, with timeouts that suit a test
	Broker *broker.Broker

	cfg  broker.Config
	stop func()
}

// Start runs an embedded broker until the test ends, its data in the test's own directory.
func Start(t testing.TB) *Embedded {
	t.Helper()
	return StartWith(t, broker.Config{})
}

// StartWith is Start of a broker that is special in some way. Dir and Listen are chosen where cfg leaves them empty.
func StartWith(t testing.TB, cfg broker.Config) *Embedded {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = filepath.Join(t.TempDir(), "broker")
	}
	if cfg.Listen == "" {
		cfg.Listen = FreeAddr(t) // known beforehand, so that the broker can come back to it
	}
	e := &Embedded{cfg: cfg, Config: ClientConfig(cfg.Listen)}
	e.start(t)
	t.Cleanup(func() { e.stop() })
	return e
}

// Restart stops the broker cleanly, runs meanwhile if it is not nil, and starts it again on the same data and address.
func (e *Embedded) Restart(t testing.TB, meanwhile func()) {
	t.Helper()
	e.stop()
	if meanwhile != nil {
		meanwhile()
	}
	e.start(t)
}

func (e *Embedded) start(t testing.TB) {
	t.Helper()
	b, err := broker.New(e.cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	select {
	case <-b.Ready():
	case err := <-ended:
		t.Fatalf("broker ended before it was ready: %v", err)
	}
	e.Broker = b
	stopped := false
	e.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("broker: %v", err)
		}
	}
}

// ClientConfig is a configuration whose timeouts suit a test.
func ClientConfig(addr string) kafka.Config {
	return kafka.Config{
		Brokers: []string{addr}, ClientID: "test",
		Publish: kafka.PublishConfig{BatchTimeout: time.Millisecond, RequestTimeout: 5 * time.Second},
		Consume: kafka.ConsumeConfig{
			SessionTimeout: 6 * time.Second, Heartbeat: 100 * time.Millisecond, RebalanceTimeout: 6 * time.Second,
			JoinBackoff: 50 * time.Millisecond, CommitInterval: 20 * time.Millisecond, DrainTimeout: 500 * time.Millisecond,
			PartitionWatch: 200 * time.Millisecond, FetchWait: 100 * time.Millisecond,
		},
	}
}

// FreeAddr is a loopback address that nobody listened on a moment ago.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
