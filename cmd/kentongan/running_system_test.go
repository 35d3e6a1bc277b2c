//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/cmd/kentongan/verify"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// system is one running `kentongan up`, shared by the tests of refusals that need one, and the books of what they sent through it.
type system struct {
	*folder
	test   *testing.T // the whole one: processes outlive its parts
	up     *program
	sent   verify.Totals
	health map[string]string // addresses of /healthz, by role
	disk   error             // why the engine has no disk of its own, if it has none
}

func newSystem(t *testing.T) *system {
	t.Helper()
	needsLibrary(t)
	if testing.Short() {
		t.Skip("runs a whole system for about a minute")
	}
	s := &system{folder: newFolder(t), test: t, health: map[string]string{}}
	for _, role := range []string{"broker", "engine", "collect", "work", "aggregate", "serve"} {
		s.health[role] = freeAddr(t)
	}
	s.config = s.write(t, "kentongan.yaml", s.sections()...)
	s.disk = mountDisk(t, filepath.Join(s.dir, "engine"), "300m")
	return s
}

// sections are those of the configuration that the system adds to its folder's.
func (s *system) sections() []string {
	return []string{
		fmt.Sprintf("broker: {listen: %q, metrics_listen: %q}", s.addr["broker"], s.health["broker"]),
		fmt.Sprintf("engine: {listen: %q, metrics_listen: %q}", s.addr["engine"], s.health["engine"]),
		fmt.Sprintf("collect: {metrics_listen: %q}", s.health["collect"]),
		fmt.Sprintf("work: {batch_wait: 50ms, metrics_listen: %q}", s.health["work"]),
		fmt.Sprintf("aggregate: {interval: 200ms, metrics_listen: %q}", s.health["aggregate"]),
		fmt.Sprintf("serve: {listen: %q, metrics_listen: %q}", s.addr["serve"], s.health["serve"]),
		"rules: {exclude: [{name: promo, phrase: beli pengikut}]}",
	}
}

// start runs `up` until the page answers and every role is ready.
func (s *system) start(t *testing.T, config string) {
	t.Helper()
	s.up = start(s.test, nil, "up", "--config", config)
	until(t, time.Minute, "the page", func() error {
		select {
		case <-s.up.exited:
			t.Fatalf("up ended with %d:\n%s", s.up.cmd.ProcessState.ExitCode(), s.up.stderr.String())
		default:
		}
		if !strings.Contains(s.up.stdout.String(), "http://"+s.addr["serve"]) {
			return fmt.Errorf("it says: %s", s.up.stdout.String())
		}
		return nil
	})
	until(t, time.Minute, "all roles", func() error {
		for role := range s.health {
			if err := s.ask(role, "/readyz").err(); err != nil {
				return fmt.Errorf("%s: %w", role, err)
			}
		}
		return nil
	})
}

// answer is what a role says of its health.
type answer struct {
	status int
	report httpserver.Report
	failed error
}

func (a answer) err() error {
	if a.failed != nil {
		return a.failed
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %v", a.status, a.report.Checks)
	}
	return nil
}

func (s *system) ask(role, path string) answer {
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Get("http://" + s.health[role] + path)
	if err != nil {
		return answer{failed: err}
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode}
	a.failed = json.NewDecoder(response.Body).Decode(&a.report)
	return a
}

func (s *system) kafka() kafka.Config {
	return kafka.Config{Brokers: []string{s.addr["broker"]}, ClientID: "test"}
}

func (s *system) admin(t *testing.T) *kafka.Admin {
	t.Helper()
	admin, err := kafka.NewAdmin(s.kafka())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	return admin
}

// password is the engine's, as the data folder holds it.
func (s *system) password(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, "secrets", "engine-password"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(raw))
}

func (s *system) store(t *testing.T) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(clickhouse.Config{URL: "http://" + s.addr["engine"], Database: "kentongan", User: embeddedUser, Password: s.password(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// publish sends records as a collector would, and waits until Kafka has them.
func (s *system) publish(t *testing.T, records ...pipeline.Record) {
	t.Helper()
	publisher, err := kafka.NewPublisher(s.kafka())
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := publisher.Publish(ctx, records...); err != nil {
		t.Fatal(err)
	}
	s.sent.Received += uint64(len(records))
}

// posts are n mentions that are new to the system.
func (s *system) posts(t *testing.T, name string, n int) []pipeline.Record {
	t.Helper()
	records := make([]pipeline.Record, n)
	for i := range records {
		records[i] = post(t, fmt.Sprintf("%s-%d", name, i))
	}
	s.sent.Stored += uint64(n)
	return records
}

// post is a valid record.
func post(t *testing.T, native string, change ...func(*schemas.Mention)) pipeline.Record {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	m := schemas.Mention{Schema: schemas.SchemaVersion, Op: schemas.OpUpsert, ID: "lapor:" + native, Source: "lapor", Collection: "uji", Kind: schemas.KindReport,
		PublishedAt: now.Add(-time.Hour), CollectedAt: now, Text: "lampu jalan mati di depan sekolah " + native}
	for _, c := range change {
		c(&m)
	}
	value, err := schemas.EncodeMention(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw(m.ID, value)
}

func raw(key string, value []byte) pipeline.Record {
	return pipeline.Record{KafkaTopic: pipeline.KafkaTopicRaw, Key: []byte(key), Value: value, Headers: []pipeline.Header{
		{Key: pipeline.HeaderSource, Value: []byte("lapor")}, {Key: pipeline.HeaderCollection, Value: []byte("uji")}}}
}

// balance waits until the worker has caught up, then `verify` has to hold, with the totals of everything that was sent.
func (s *system) balance(t *testing.T) {
	t.Helper()
	admin := s.admin(t)
	until(t, 90*time.Second, "the worker to catch up", func() error {
		lag, err := admin.Lag(t.Context(), "kentongan-worker", pipeline.KafkaTopicRaw)
		if err != nil {
			return err
		}
		for partition, n := range lag {
			if n != 0 {
				return fmt.Errorf("partition %d lags by %d", partition, n)
			}
		}
		return nil
	})
	code, p := runToEnd(t, nil, "verify", "--json", "--config", s.config)
	var r verify.Report
	if err := json.Unmarshal([]byte(p.stdout.String()), &r); err != nil {
		t.Fatalf("verify ended with %d and said no JSON (%v): %s%s", code, err, p.stdout.String(), p.stderr.String())
	}
	if code != exitOK || !r.Holds || r.Totals != s.sent {
		t.Errorf("verify ended with %d and says %+v, sent was %+v\n%s", code, r.Totals, s.sent, p.stdout.String())
	}
}

// TestRunningSystem holds one system to everything that must not harm it. The parts build on each other: what one sends, the next one's verify
// counts.
func TestRunningSystem(t *testing.T) {
	s := newSystem(t)
	s.start(t, s.config)
	for _, part := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"health", s.tellsItsHealth},
		{"locks", s.refusesSecondOwners},
		{"ports", s.refusesTakenPorts},
		{"second system", s.refusesASecondSystem},
		{"roles apart", s.runsApartWithoutADataFolder},
		{"password", s.refusesWrongPassword},
		{"schema", s.refusesNewerSchema},
		{"records", s.setsRecordsAside},
		{"files", s.importsWhatItCan},
		{"full disk", s.outlivesAFullDisk},
		{"crashes of roles", s.startsRolesAgain},
		{"interrupt", s.stopsAndGoesOn},
		{"kill -9 of up", s.endsWithItsSupervisor},
		{"parts lost", s.outlivesItsParts},
		{"damage", s.findsDamage},
	} {
		if !t.Run(part.name, part.run) && s.ask("serve", "/healthz").failed != nil {
			t.Fatal("no system runs any more")
		}
	}
}

func (s *system) tellsItsHealth(t *testing.T) {
	live := map[string][]string{"broker": {"kafka"}, "engine": {"clickhouse"}, "collect": {"collectors"}, "work": {"coverage", "worker"}, "aggregate": {"aggregator"}, "serve": {"page"}}
	ready := map[string][]string{"broker": {"kafka"}, "engine": {"clickhouse"}, "collect": {"kafka"}, "work": {"clickhouse", "kafka"}, "aggregate": {"clickhouse"}, "serve": {"clickhouse"}}
	for path, want := range map[string]map[string][]string{"/healthz": live, "/readyz": ready} {
		for role, checks := range want {
			a := s.ask(role, path)
			if got := slices.Sorted(maps.Keys(a.report.Checks)); a.err() != nil || !slices.Equal(got, checks) {
				t.Errorf("%s%s checks %v (%v), want %v", role, path, got, a.err(), checks)
			}
		}
	}
	code, p := runToEnd(t, nil, "health", "--role", "work", "--ready", "--config", s.config)
	if code != exitOK {
		t.Errorf("health ended with %d: %s", code, p.stderr.String())
	}
}

func (s *system) refusesSecondOwners(t *testing.T) {
	running := children(s.up.cmd.Process.Pid)
	for _, c := range []struct {
		command string
		holder  int
	}{{"up", s.up.cmd.Process.Pid}, {"broker", running["broker"]}, {"engine", running["engine"]}} {
		// Other ports: it is the folder that it must stumble over.
		other := newFolder(t)
		code, p := runToEnd(t, nil, c.command, "--config", other.config, "--data", s.dir)
		refusal{exitRefused, []string{"in use", s.dir, fmt.Sprint(c.holder)}}.assert(t, code, p, s.password(t))
	}
	for role, pid := range running {
		if !alive(pid) {
			t.Errorf("%s has ended", role)
		}
	}
}

// A second system on the same ports says that they are taken, and does not mistake the first one's parts for its own.
func (s *system) refusesASecondSystem(t *testing.T) {
	other := newFolder(t)
	code, p := runToEnd(t, nil, "up", "--config", s.config, "--data", other.dir)
	refusal{exitRefused, []string{"in use", "role ", "cannot run here"}}.assert(t, code, p)
	if strings.Contains(p.stderr.String(), "does not let user") {
		t.Errorf("it has asked the other system's engine:\n%s", p.stderr.String())
	}
}

// Where Kafka and ClickHouse are elsewhere, only the collectors need a folder: in a container with a read-only disk the others have none.
func (s *system) runsApartWithoutADataFolder(t *testing.T) {
	none := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(none, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	config := s.write(t, "apart.yaml", fmt.Sprintf("serve: {listen: %q, metrics_listen: \"0\"}", freeAddr(t)),
		fmt.Sprintf("kafka: {brokers: [%q], partitions: 3, session_timeout: 2s}", s.addr["broker"]), fmt.Sprintf("clickhouse: {url: \"http://%s\", user: kentongan}", s.addr["engine"]))
	apart := []string{"KENTONGAN_CLICKHOUSE_PASSWORD=" + s.password(t)}
	if code, p := runToEnd(t, apart, "migrate", "--config", config, "--data", none); code != exitOK {
		t.Errorf("migrate ended with %d: %s", code, p.stderr.String())
	}
	for _, role := range []string{"serve", "aggregate", "work"} {
		p := start(t, apart, role, "--config", config, "--data", none)
		until(t, 30*time.Second, role+" to be ready", func() error {
			select {
			case <-p.exited:
				t.Fatalf("%s ended with %d: %s", role, p.cmd.ProcessState.ExitCode(), p.stderr.String())
			default:
			}
			if !strings.Contains(p.stderr.String(), "msg=ready") {
				return errors.New("it is not")
			}
			return nil
		})
		if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if code := p.wait(t, 30*time.Second); code != exitOK {
			t.Errorf("%s ended with %d: %s", role, code, p.stderr.String())
		}
	}
}

func (s *system) refusesTakenPorts(t *testing.T) {
	taken := occupy(t)
	for _, role := range []string{"collect", "work", "aggregate", "serve"} {
		section := fmt.Sprintf("%s: {metrics_listen: %q}", role, taken)
		if role == "serve" {
			section = fmt.Sprintf("serve: {listen: %q, metrics_listen: %q}", freeAddr(t), taken)
		}
		config := s.write(t, "other.yaml", section)
		args := []string{role, "--config", config}
		if role == "collect" { // its cursors are those of another folder
			other := newFolder(t, section, fmt.Sprintf("kafka: {brokers: [%q], partitions: 3}", s.addr["broker"]))
			args = []string{role, "--config", other.config}
		}
		code, p := runToEnd(t, nil, args...)
		refusal{exitRefused, []string{taken, "in use", role + ".metrics_listen"}}.assert(t, code, p, s.password(t))
	}
	config := s.write(t, "other.yaml", fmt.Sprintf("serve: {listen: %q, metrics_listen: \"0\"}", taken))
	code, p := runToEnd(t, nil, "serve", "--config", config)
	refusal{exitRefused, []string{taken, "in use", "serve.listen"}}.assert(t, code, p, s.password(t))
	t.Run("collect twice", func(t *testing.T) {
		code, p := runToEnd(t, nil, "collect", "--config", s.write(t, "other.yaml"))
		refusal{exitRefused, []string{"cursors"}}.assert(t, code, p)
	})
}

func (s *system) refusesWrongPassword(t *testing.T) {
	const wrong = "salah-sekali-456"
	config := s.write(t, "other.yaml", fmt.Sprintf("clickhouse: {url: \"http://%s\", user: kentongan}", s.addr["engine"]))
	for _, command := range []string{"work", "aggregate", "serve", "migrate", "verify"} {
		began := time.Now()
		code, p := runToEnd(t, []string{"KENTONGAN_CLICKHOUSE_PASSWORD=" + wrong}, command, "--config", config)
		refusal{exitRefused, []string{"user kentongan", "KENTONGAN_CLICKHOUSE_PASSWORD", s.addr["engine"]}}.assert(t, code, p, wrong, s.password(t))
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v to say so", command, took)
		}
	}
}

// A step that this program does not know was applied by a newer one: nothing is touched.
func (s *system) refusesNewerSchema(t *testing.T) {
	config := s.write(t, "other.yaml", fmt.Sprintf("clickhouse: {url: \"http://%s\", user: kentongan, database: lain, password_file: %q}",
		s.addr["engine"], filepath.Join(s.dir, "secrets", "engine-password")))
	if code, p := runToEnd(t, nil, "aggregate", "--config", config, "--start-timeout", "1s"); code == exitOK || !strings.Contains(p.stderr.String(), "lain") {
		t.Errorf("without a database aggregate ended with %d: %s", code, p.stderr.String())
	}
	if code, p := runToEnd(t, nil, "migrate", "--config", config); code != exitOK {
		t.Fatalf("migrate ended with %d: %s", code, p.stderr.String())
	}
	conn := s.store(t)
	if err := conn.Exec(t.Context(), "INSERT INTO lain.schema_steps (number, name, checksum) VALUES (99, '0099_masa_depan', 'x')"); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"migrate", "work", "aggregate", "serve", "verify"} {
		code, p := runToEnd(t, nil, command, "--config", config)
		refusal{exitRefused, []string{"0099_masa_depan", "newer"}}.assert(t, code, p)
	}
	if err := conn.Exec(t.Context(), "DROP DATABASE lain"); err != nil {
		t.Fatal(err)
	}
}

// A role that dies is started again, and what it held is not lost.
func (s *system) startsRolesAgain(t *testing.T) {
	for _, role := range []string{"work", "engine", "broker", "aggregate", "serve", "collect"} {
		before := children(s.up.cmd.Process.Pid)
		s.publish(t, s.posts(t, "before-"+role, 20)...)
		if err := syscall.Kill(before[role], syscall.SIGKILL); err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		until(t, 30*time.Second, role+" to come back", func() error {
			after := children(s.up.cmd.Process.Pid)
			if after[role] == 0 || after[role] == before[role] {
				return fmt.Errorf("running: %v", after)
			}
			return s.ask(role, "/readyz").err()
		})
		for other, pid := range children(s.up.cmd.Process.Pid) {
			if other != role && pid != before[other] {
				t.Errorf("the end of %s has ended %s as well", role, other)
			}
		}
	}
	s.balance(t)
}

// Ctrl-C reaches the whole process group; up stops its roles in order, and the next up goes on with the same numbers.
func (s *system) stopsAndGoesOn(t *testing.T) {
	s.publish(t, s.posts(t, "interrupt", 200)...)
	running := children(s.up.cmd.Process.Pid)
	if len(running) != 6 {
		t.Fatalf("%d roles run: %v", len(running), running)
	}
	if err := syscall.Kill(-s.up.cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := s.up.wait(t, 30*time.Second); code != exitOK {
		t.Errorf("up ended with %d", code)
	}
	for role, pid := range running {
		if alive(pid) {
			t.Errorf("%s still runs", role)
		}
	}
	said := s.up.stderr.String()
	if worker, broker := strings.LastIndex(said, "generation ends"), strings.LastIndex(said, "broker stops"); worker < 0 || broker < worker {
		t.Errorf("the worker has to leave before the broker stops:\n%s", tail(said))
	}
	if !strings.Contains(said, "stopped") || strings.Contains(said, "does not stop") || strings.Contains(said, "level=error") {
		t.Errorf("up did not stop cleanly:\n%s", tail(said))
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "run", "*.addr")); len(left) > 0 {
		t.Errorf("addresses are left behind: %v", left)
	}
	s.start(t, s.config)
	s.balance(t)
}

// Roles end with their supervisor, so that the next up finds the folder free.
func (s *system) endsWithItsSupervisor(t *testing.T) {
	s.publish(t, s.posts(t, "kill", 200)...)
	running := children(s.up.cmd.Process.Pid)
	if err := s.up.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.up.exited
	until(t, 15*time.Second, "the roles to end", func() error {
		for role, pid := range running {
			if alive(pid) {
				return fmt.Errorf("%s (%d) still runs", role, pid)
			}
		}
		return nil
	})
	s.start(t, s.config)
	s.balance(t)
}

// Kafka and ClickHouse may go away for longer than a restart takes: the roles keep trying, say so, and go on.
func (s *system) outlivesItsParts(t *testing.T) {
	s.stop(t)
	parts := map[string]*program{}
	for _, part := range []string{"broker", "engine"} {
		parts[part] = start(t, nil, part, "--config", s.config)
	}
	config := s.write(t, "apart.yaml", append(s.sections(),
		fmt.Sprintf("kafka: {brokers: [%q], partitions: 3, session_timeout: 2s}", s.addr["broker"]),
		fmt.Sprintf("clickhouse: {url: \"http://%s\", user: kentongan, password_file: %q}", s.addr["engine"], filepath.Join(s.dir, "secrets", "engine-password")))...)
	s.start(t, config)
	before := children(s.up.cmd.Process.Pid)
	for _, c := range []struct{ part, check string }{{"engine", "clickhouse"}, {"broker", "kafka"}} {
		s.publish(t, s.posts(t, "lost-"+c.part, 300)...)
		if err := parts[c.part].cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-parts[c.part].exited
		if c.part == "engine" {
			s.publish(t, s.posts(t, "without-engine", 300)...)
			until(t, 30*time.Second, "the worker to try again", func() error {
				if said := s.up.stderr.String(); !strings.Contains(said, "worker tries again") {
					return fmt.Errorf("it says:\n%s", tail(said))
				}
				return nil
			})
		}
		until(t, 30*time.Second, "the worker to say what it misses", func() error {
			if a := s.ask("work", "/readyz"); a.status != http.StatusServiceUnavailable || a.report.Checks[c.check] == "ok" {
				return fmt.Errorf("%d %v", a.status, a.report.Checks)
			}
			return nil
		})
		if err := s.ask("work", "/healthz").err(); err != nil {
			t.Errorf("without its %s the worker calls itself dead: %v", c.part, err)
		}
		parts[c.part] = start(t, nil, c.part, "--config", s.config)
		until(t, 30*time.Second, "the worker to be ready again", func() error { return s.ask("work", "/readyz").err() })
		s.publish(t, s.posts(t, "again-"+c.part, 50)...)
		s.balance(t)
	}
	if after := children(s.up.cmd.Process.Pid); !maps.Equal(after, before) {
		t.Errorf("roles ended and were started again: %v, before %v", after, before)
	}
	s.stop(t)
	for _, part := range []string{"engine", "broker"} {
		_ = parts[part].cmd.Process.Signal(syscall.SIGTERM)
		if code := parts[part].wait(t, 20*time.Second); code != exitOK {
			t.Errorf("%s ended with %d", part, code)
		}
	}
	s.start(t, s.config)
}

func (s *system) stop(t *testing.T) {
	t.Helper()
	_ = s.up.cmd.Process.Signal(syscall.SIGTERM)
	if code := s.up.wait(t, 30*time.Second); code != exitOK {
		t.Errorf("up ended with %d", code)
	}
}

// verify ends with 1 where an identity fails, and names it.
func (s *system) findsDamage(t *testing.T) {
	if err := s.store(t).Exec(t.Context(), "ALTER TABLE mentions DELETE WHERE id = 'lapor:interrupt-7' SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	code, p := runToEnd(t, nil, "verify", "--config", s.config)
	if code != exitFailed || !strings.Contains(p.stdout.String(), "BROKEN  nothing_lost") || !strings.Contains(p.stdout.String(), "lost=1") {
		t.Errorf("verify ended with %d and says:\n%s%s", code, p.stdout.String(), p.stderr.String())
	}
	if strings.Contains(p.stdout.String(), "BROKEN  conservation") {
		t.Errorf("the ledger is whole, yet verify says:\n%s", p.stdout.String())
	}
}
