package broker_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logrustest "github.com/sirupsen/logrus/hooks/test"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

func TestMain(m *testing.M) { kafkatest.Main(m) }

// client is what these tests do with a broker.
type client struct {
	testing.TB
	cfg       kafka.Config
	admin     *kafka.Admin
	publisher *kafka.Publisher
}

func newClient(t testing.TB, cfg kafka.Config) *client {
	t.Helper()
	a, err := kafka.NewAdmin(cfg)
	must(t, err)
	p, err := kafka.NewPublisher(cfg)
	must(t, err)
	t.Cleanup(func() { a.Close(); p.Close() })
	return &client{t, cfg, a, p}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *client) topic(name string, partitions int, configs map[string]string) {
	c.Helper()
	must(c, c.admin.EnsureTopics(c.Context(), kafka.TopicSpec{Name: name, Partitions: partitions, Configs: configs}))
}

func (c *client) publish(topic string, at time.Time, values ...string) {
	c.Helper()
	var records []pipeline.Record
	for _, v := range values {
		records = append(records, pipeline.Record{KafkaTopic: topic, Key: []byte(v), Value: []byte(v), Time: at})
	}
	must(c, c.publisher.Publish(c.Context(), records...))
}

func (c *client) bounds(topic string) (first, end int64) {
	c.Helper()
	starts, err := c.admin.StartOffsets(c.Context(), topic)
	must(c, err)
	ends, err := c.admin.EndOffsets(c.Context(), topic)
	must(c, err)
	return starts[0], ends[0]
}

// Killed again and again at any point of a stream of records and commits, the broker has in the end every record that it
// acknowledged and every offset that it took, or a later one.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	for _, everyRequest := range []bool{false, true} {
		t.Run(fmt.Sprintf("sync=%v", everyRequest), func(t *testing.T) {
			const kills, perCall = 8, 25
			p := kafkatest.StartProcess(t, broker.Config{Sync: everyRequest, SegmentBytes: 20_000})
			c := newClient(t, p.Config)
			c.topic("a", 2, nil)
			ctx, stop := context.WithCancel(t.Context())
			var wg sync.WaitGroup

			var mu sync.Mutex
			acked := map[string]bool{}
			wg.Go(func() {
				for n := 0; ctx.Err() == nil; n += perCall {
					var records []pipeline.Record
					for i := n; i < n+perCall; i++ {
						records = append(records, pipeline.Record{KafkaTopic: "a", Key: fmt.Append(nil, i), Value: fmt.Append(nil, i)})
					}
					if c.publisher.Publish(ctx, records...) == nil {
						mu.Lock()
						for i := n; i < n+perCall; i++ {
							acked[strconv.Itoa(i)] = true
						}
						mu.Unlock()
					}
				}
			})
			consumer, err := kafka.NewConsumer(p.Config, "g", "a")
			must(t, err)
			wg.Go(func() {
				for {
					d, err := consumer.Fetch(ctx)
					if err != nil {
						return
					}
					_ = consumer.Ack(ctx, d)
				}
			})

			before := map[int]int64{}
			count := func() int { mu.Lock(); defer mu.Unlock(); return len(acked) }
			for range kills {
				for goal := count() + 300; count() < goal; {
					time.Sleep(time.Millisecond)
				}
				committed, err := c.admin.CommittedOffsets(t.Context(), "g", "a")
				must(t, err)
				p.Kill(t, nil)
				after, err := c.admin.CommittedOffsets(t.Context(), "g", "a")
				must(t, err)
				for partition, offset := range committed {
					if after[partition] < offset || offset < before[partition] {
						t.Fatalf("partition %d: committed %d, before the kill %d, the time before %d", partition, after[partition], offset, before[partition])
					}
				}
				before = committed
			}
			stop()
			wg.Wait()
			must(t, consumer.Close())
			must(t, c.admin.ReadAll(t.Context(), "a", func(d pipeline.Delivery) error {
				delete(acked, string(d.Value))
				return nil
			}))
			if len(acked) > 0 {
				t.Fatalf("%d acknowledged records are gone", len(acked))
			}
		})
	}
}

// A crash can leave half a batch and half a commit at the end of their files.
func TestTornTailsAreCut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "broker")
	p := kafkatest.StartProcess(t, broker.Config{Dir: dir})
	c := newClient(t, p.Config)
	c.topic("a", 1, nil)
	c.publish("a", time.Now(), "one", "two", "three")
	consume := func(want string) {
		t.Helper()
		consumer, err := kafka.NewConsumer(p.Config, "g", "a")
		must(t, err)
		d, err := consumer.Fetch(t.Context())
		must(t, err)
		if string(d.Value) != want {
			t.Fatalf("got %q, want %q", d.Value, want)
		}
		must(t, consumer.Ack(t.Context(), d))
		must(t, consumer.Close())
	}
	consume("one")
	segment, groups := filepath.Join(dir, "log/partitions/a-0/0.dat"), filepath.Join(dir, "log/groups.log")
	tear := func() {
		batch, err := os.ReadFile(segment)
		must(t, err)
		appendTo(t, segment, batch[:len(batch)/2])
		entries, err := os.ReadFile(groups)
		must(t, err)
		first := 8 + int(binary.LittleEndian.Uint32(entries))
		appendTo(t, groups, entries[:first-3])
	}
	p.Kill(t, tear)
	consume("two")
	c.publish("a", time.Now(), "four")
	p.Kill(t, tear) // what was written behind the first tear must be seen behind the second
	consume("three")
	p.Kill(t, nil)
	consume("four")
	if _, end := c.bounds("a"); end != 4 {
		t.Fatalf("ends at %d, want 4", end)
	}
}

func appendTo(t testing.TB, path string, content []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.Write(content)
	must(t, errors.Join(err, f.Close()))
}

// A partition that retention, or a client, has emptied goes on at its offset after any kind of stop.
func TestEmptiedPartitionKeepsItsOffsets(t *testing.T) {
	for _, how := range []string{"stopped", "killed", "killed with a torn batch"} {
		t.Run(how, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "broker")
			p := kafkatest.StartProcess(t, broker.Config{Dir: dir, RetentionInterval: 10 * time.Millisecond})
			c := newClient(t, p.Config)
			c.topic("a", 1, map[string]string{"retention.ms": "3600000"})
			c.publish("a", time.Now().Add(-2*time.Hour), "old", "old too", "and old")
			eventually(t, "the records expire", func() bool { first, _ := c.bounds("a"); return first == 3 })
			switch how {
			case "stopped":
				p.Restart(t, nil)
			case "killed":
				p.Kill(t, nil)
			default:
				p.Kill(t, func() {
					segment := filepath.Join(dir, "log/partitions/a-0/3.dat")
					must(t, os.MkdirAll(filepath.Dir(segment), 0o755))
					must(t, os.WriteFile(segment, []byte("half a batch, at most"), 0o644))
				})
			}
			if first, end := c.bounds("a"); first != 3 || end != 3 {
				t.Fatalf("stands at [%d, %d), want [3, 3)", first, end)
			}
			c.publish("a", time.Now(), "new")
			p.Kill(t, nil)
			if first, end := c.bounds("a"); first != 3 || end != 4 {
				t.Fatalf("stands at [%d, %d), want [3, 4)", first, end)
			}
			must(t, c.admin.ReadAll(t.Context(), "a", func(d pipeline.Delivery) error {
				if string(d.Value) != "new" || d.Offset != 3 {
					t.Errorf("offset %d is %q", d.Offset, d.Value)
				}
				return nil
			}))
		})
	}
}

func TestRetention(t *testing.T) {
	e := kafkatest.StartWith(t, broker.Config{RetentionInterval: 10 * time.Millisecond})
	c := newClient(t, e.Config)

	// By age: a record of old date among young ones takes none of them with it.
	c.topic("age", 1, map[string]string{"retention.ms": "3600000"})
	now := time.Now()
	c.publish("age", now.Add(-3*time.Hour), "a", "b")
	c.publish("age", now.Add(-2*time.Hour), "c")
	c.publish("age", now, "d")
	c.publish("age", now.Add(-24*time.Hour), "e")
	c.publish("age", now, "f")
	eventually(t, "a, b and c expire", func() bool { first, _ := c.bounds("age"); return first >= 3 })

	// By size: whole files, the newest stays.
	c.topic("size", 1, map[string]string{"retention.ms": "-1", "retention.bytes": "20000", "segment.bytes": "5000"})
	for i := range 40 {
		value := make([]byte, 1500)
		for j := range value {
			value[j] = byte(rand.Uint32()) // does not compress
		}
		c.publish("size", now.Add(-1000*time.Hour), string(value), strconv.Itoa(i))
	}
	eventually(t, "the size is kept", func() bool { first, _ := c.bounds("size"); return first > 0 })
	if first, end := c.bounds("age"); first != 3 || end != 6 {
		t.Fatalf("by age: [%d, %d) is kept, want [3, 6)", first, end)
	}
	if first, end := c.bounds("size"); end != 80 || first == 80 {
		t.Fatalf("by size: [%d, %d) is kept", first, end)
	}

	// Without a limit nothing goes.
	c.topic("ever", 1, map[string]string{"retention.ms": "-1"})
	c.publish("ever", now.Add(-1000*time.Hour), "x")
	c.publish("age", now.Add(-1000*time.Hour), "y")
	c.topic("marker", 1, map[string]string{"retention.ms": "1000"})
	c.publish("marker", now.Add(-time.Hour), "z")
	eventually(t, "the marker expires", func() bool { first, _ := c.bounds("marker"); return first == 1 })
	if first, end := c.bounds("ever"); first != 0 || end != 1 {
		t.Fatalf("without a limit: [%d, %d) is kept, want [0, 1)", first, end)
	}
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

func TestRefusals(t *testing.T) {
	run := func(cfg broker.Config) error {
		b, err := broker.New(cfg)
		must(t, err)
		return b.Run(t.Context())
	}
	t.Run("directory in use", func(t *testing.T) {
		dir := t.TempDir()
		p := kafkatest.StartProcess(t, broker.Config{Dir: dir})
		err := run(broker.Config{Dir: dir})
		var locked *broker.LockedError
		if !errors.As(err, &locked) || locked.PID != p.PID() || locked.Dir != dir {
			t.Fatalf("got %v, want %s in use by %d", err, dir, p.PID())
		}
	})
	t.Run("newer layout", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "layout.json"), []byte(`{"layout": 7}`), 0o600))
		err := run(broker.Config{Dir: dir})
		var layout *broker.LayoutError
		if !errors.As(err, &layout) || layout.Have != 7 || !strings.Contains(err.Error(), "newer") {
			t.Fatalf("got %v, want a newer layout 7", err)
		}
	})
	t.Run("somebody else's directory", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "thesis.doc"), nil, 0o600))
		var layout *broker.LayoutError
		if err := run(broker.Config{Dir: dir}); !errors.As(err, &layout) || layout.Have != 0 {
			t.Fatalf("got %v, want not a broker's directory", err)
		}
	})
	t.Run("port taken", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		err = run(broker.Config{Dir: t.TempDir(), Listen: l.Addr().String()})
		var taken *broker.AddrInUseError
		if !errors.As(err, &taken) || taken.Addr != l.Addr().String() {
			t.Fatalf("got %v, want %s taken", err, l.Addr())
		}
	})
	t.Run("configuration", func(t *testing.T) {
		for want, cfg := range map[string]broker.Config{
			"dir":       {},
			"listen":    {Dir: "x", Listen: "nowhere"},
			"advertise": {Dir: "x", Listen: "0.0.0.0:9092"},
			"users":     {Dir: "x", Users: []broker.User{{Mechanism: "gssapi", Name: "a", Password: "b"}}},
			"cert_file": {Dir: "x", CertFile: "absent.pem", KeyFile: "absent.pem"},
		} {
			if _, err := broker.New(cfg); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: got %v, want an error about %s", cfg, err, want)
			}
		}
	})
}

// A password that is changed in the configuration is the password, whatever the directory remembers.
func TestConfiguredPasswordWins(t *testing.T) {
	dir, addr := filepath.Join(t.TempDir(), "broker"), kafkatest.FreeAddr(t)
	for _, password := range []string{"pertama", "kedua"} {
		t.Run(password, func(t *testing.T) {
			e := kafkatest.StartWith(t, broker.Config{Dir: dir, Listen: addr, Users: []broker.User{{Mechanism: "scram-sha-256", Name: "a", Password: password}}})
			e.Config.SASL = kafka.SASLConfig{Mechanism: kafka.SASLScramSHA256, User: "a", Password: password}
			must(t, newClient(t, e.Config).admin.Ping(t.Context()))
		})
	}
}

// A consumer whose try to join fell into a clean restart joins as somebody new: it is back in its group at once, and the group does not
// wait for whom it was before.
func TestRestartForgetsWhoWasInAGroup(t *testing.T) {
	p := kafkatest.StartProcess(t, broker.Config{})
	log, seen := logrustest.NewNullLogger()
	p.Config.Log = log
	p.Config.Consume = kafka.ConsumeConfig{SessionTimeout: 5 * time.Minute, Heartbeat: 200 * time.Millisecond, RebalanceTimeout: 5 * time.Minute}
	c := newClient(t, p.Config)
	c.topic("a", 1, nil)
	consumer, err := kafka.NewConsumer(p.Config, "g", "a")
	must(t, err)
	defer consumer.Close()
	next := func(want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for {
			d, err := consumer.Fetch(ctx)
			if err != nil {
				t.Fatalf("waiting for %q: %v", want, err)
			}
			must(t, consumer.Ack(ctx, d))
			if string(d.Value) == want { // what was acked just before the restart may come once more
				return
			}
		}
	}
	c.publish("a", time.Now(), "before")
	next("before")
	p.Restart(t, func() {
		eventually(t, "a try to join has failed", func() bool {
			return slices.ContainsFunc(seen.AllEntries(), func(e *logrus.Entry) bool { return strings.HasPrefix(e.Message, "cannot join") })
		})
	})
	c.publish("a", time.Now(), "after")
	next("after")
}

func TestAdvertisedAddress(t *testing.T) {
	addr := kafkatest.FreeAddr(t)
	_, port, _ := net.SplitHostPort(addr)
	e := kafkatest.StartWith(t, broker.Config{Listen: "0.0.0.0:" + port, Advertise: "localhost:" + port})
	if got := e.Broker.Addr(); got != "localhost:"+port {
		t.Fatalf("address %s", got)
	}
	e.Config.Brokers = []string{addr}
	c := newClient(t, e.Config)
	c.topic("a", 1, nil)
	c.publish("a", time.Now(), "x") // goes to the advertised address
}

func TestFaults(t *testing.T) {
	e := kafkatest.Start(t)
	c := newClient(t, e.Config)
	c.topic("a", 1, nil)
	c.topic("dead", 1, nil)
	publish := func(topic string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		return c.publisher.Publish(ctx, pipeline.Record{KafkaTopic: topic, Value: []byte("x")})
	}
	must(t, e.Broker.SetFaults(broker.Faults{Rules: []broker.FaultRule{broker.DeadLettersFail("dead")}}))
	must(t, publish("a"))
	if err := publish("dead"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a full disk: got %v", err)
	}
	must(t, e.Broker.SetFaults(broker.Faults{}))
	eventually(t, "the disk has room again", func() bool { return publish("dead") == nil })

	for _, do := range []broker.FaultRule{
		{Do: "drop"}, {Do: "delay", DelayMS: 5}, {Do: "NOT_LEADER_FOR_PARTITION"}, {Do: "COORDINATOR_LOAD_IN_PROGRESS"}, {Do: "REQUEST_TIMED_OUT"}, {Do: "UNKNOWN_SERVER_ERROR"},
	} {
		t.Run(do.Do, func(t *testing.T) {
			topic := "faulty-" + do.Do
			c.topic(topic, 2, nil)
			do.Probability = 0.2
			if do.Do == "COORDINATOR_LOAD_IN_PROGRESS" {
				do.Requests = []string{"coordinator", "commit", "committed", "heartbeat", "join", "sync"}
			} else {
				do.Requests = []string{"produce", "fetch", "offsets", "commit", "heartbeat"}
			}
			must(t, e.Broker.SetFaults(broker.Faults{Seed: 7, Rules: []broker.FaultRule{do}}))
			const n, keys = 60, 5
			var wg sync.WaitGroup
			wg.Go(func() {
				for i := range n {
					if err := c.publisher.Publish(t.Context(), pipeline.Record{KafkaTopic: topic, Key: fmt.Append(nil, i%keys), Value: fmt.Append(nil, i)}); err != nil {
						t.Error(err)
					}
				}
			})
			consumer, err := kafka.NewConsumer(e.Config, "g-"+do.Do, topic)
			must(t, err)
			seen, newest := map[string]bool{}, map[string]int{}
			for len(seen) < n {
				d, err := consumer.Fetch(t.Context())
				must(t, err)
				value, err := strconv.Atoi(string(d.Value))
				must(t, err)
				if key := string(d.Key); value > newest[key]+keys {
					t.Fatalf("key %s: %d came after %d: what lies between comes late or never", key, value, newest[key])
				}
				newest[string(d.Key)] = max(newest[string(d.Key)], value)
				seen[string(d.Value)] = true
				must(t, consumer.Ack(t.Context(), d))
			}
			wg.Wait()
			must(t, consumer.Close())
			must(t, e.Broker.SetFaults(broker.Faults{}))
		})
	}
}

func TestFaultsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faults.json")
	e := kafkatest.StartWith(t, broker.Config{FaultsFile: path})
	c := newClient(t, e.Config)
	c.topic("dead", 1, nil)
	fails := func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return c.publisher.Publish(ctx, pipeline.Record{KafkaTopic: "dead", Value: []byte("x")}) != nil
	}
	text, err := json.Marshal(broker.Faults{Rules: []broker.FaultRule{broker.DeadLettersFail("dead")}})
	must(t, err)
	must(t, os.WriteFile(path, text, 0o600))
	eventually(t, "the file is read", fails)
	must(t, os.Remove(path))
	eventually(t, "the file is gone", func() bool { return !fails() })
}
