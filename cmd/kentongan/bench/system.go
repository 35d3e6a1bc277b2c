package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

const (
	partitions = 6
	batchSize  = 20000
	startLimit = time.Minute
)

// system is the embedded parts of a run: a broker and an engine that stay up, and the roles that rounds start against them.
type system struct {
	cfg    Config
	dir    string
	broker *process
	engine *process

	cores []int
	kafka kafka.Config
	admin *kafka.Admin
	epoch uint32
}

// startSystem starts the broker and the engine on a new folder and makes the topics. The caller closes it.
func startSystem(ctx context.Context, cfg Config, cores []int) (_ *system, err error) {
	dir, err := os.MkdirTemp("", "kentongan-bench-")
	if err != nil {
		return nil, err
	}
	s := &system{cfg: cfg, dir: dir, cores: cores}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.broker, err = startProcess(cfg.Program, "broker", dir, s.env(nil)); err != nil {
		return nil, err
	}
	if s.engine, err = startProcess(cfg.Program, "engine", dir, s.env(nil)); err != nil {
		return nil, err
	}
	for _, p := range []*process{s.broker, s.engine} {
		if _, err := p.await("ready", "", startLimit); err != nil {
			return nil, err
		}
	}
	addr, err := s.address("broker")
	if err != nil {
		return nil, err
	}
	s.kafka = kafka.Config{Brokers: []string{addr}, ClientID: "bench"}
	if s.admin, err = kafka.NewAdmin(s.kafka); err != nil {
		return nil, err
	}
	spec := func(name string, n int) kafka.TopicSpec {
		return kafka.TopicSpec{Name: name, Partitions: n, Replication: 1, Configs: map[string]string{"retention.ms": "604800000"}}
	}
	if err := s.admin.EnsureTopics(ctx, spec(pipeline.KafkaTopicRaw, partitions), spec(pipeline.KafkaTopicDead, partitions), spec(pipeline.KafkaTopicCoverage, 1), spec(topicScratch, partitions)); err != nil {
		return nil, err
	}
	_, s.epoch, err = s.admin.Stream(ctx)
	return s, err
}

// env is what a role is started with.
func (s *system) env(more map[string]string) map[string]string {
	env := map[string]string{
		"KENTONGAN_BROKER_LISTEN": "127.0.0.1:0", "KENTONGAN_ENGINE_LISTEN": "127.0.0.1:0", "KENTONGAN_ENGINE_LIBRARY": s.cfg.Library,
		"KENTONGAN_KAFKA_PARTITIONS": strconv.Itoa(partitions), "KENTONGAN_WORK_BATCH_SIZE": strconv.Itoa(batchSize),
		"KENTONGAN_LOG_FORMAT": "json", "KENTONGAN_LOG_LEVEL": "info",
	}
	for _, role := range []string{"BROKER", "ENGINE", "WORK", "AGGREGATE"} {
		env["KENTONGAN_"+role+"_METRICS_LISTEN"] = "0"
	}
	maps.Copy(env, more)
	return env
}

// address is where an embedded part said that it listens.
func (s *system) address(role string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(s.dir, "run", role+".addr"))
	if err != nil {
		return "", fmt.Errorf("address of the %s: %w", role, err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// close stops what runs and removes the folder.
func (s *system) close() {
	if s.admin != nil {
		_ = s.admin.Close()
	}
	for _, p := range []*process{s.broker, s.engine} {
		if p != nil {
			p.stop()
		}
	}
	_ = os.RemoveAll(s.dir)
}

// store is a fresh database, migrated by the program itself.
type store struct {
	system *system
	name   string
	conn   driver.Conn
}

func (s *system) newStore(ctx context.Context, name string) (*store, error) {
	migrate := exec.CommandContext(ctx, s.cfg.Program, "migrate", "--data", s.dir)
	migrate.Env = environment(s.env(map[string]string{"KENTONGAN_CLICKHOUSE_DATABASE": name}))
	if out, err := migrate.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("migrate %s: %w\n%s", name, err, out)
	}
	addr, err := s.address("engine")
	if err != nil {
		return nil, err
	}
	password, err := os.ReadFile(filepath.Join(s.dir, "secrets", "engine-password"))
	if err != nil {
		return nil, err
	}
	conn, err := clickhouse.Open(clickhouse.Config{URL: "http://" + addr, Database: name, User: "kentongan", Password: strings.TrimSpace(string(password))})
	if err != nil {
		return nil, err
	}
	return &store{s, name, conn}, nil
}

// drop removes the database, so that its merges take no time from the next round.
func (d *store) drop(ctx context.Context) error {
	return errors.Join(d.conn.Exec(ctx, "DROP DATABASE "+d.name+" SYNC"), d.conn.Close())
}

// start runs a role on the database.
func (d *store) start(role string, more map[string]string) (*process, error) {
	env := d.system.env(more)
	env["KENTONGAN_CLICKHOUSE_DATABASE"] = d.name
	return startProcess(d.system.cfg.Program, role, d.system.dir, env)
}

// number reads one number.
func (d *store) number(ctx context.Context, query string, args ...any) (n uint64, err error) {
	if err := d.conn.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", query, err)
	}
	return n, nil
}

// meter takes the processor time of processes between two moments.
type meter struct {
	pids  map[string]int
	start map[string]float64
	cores []int
	cpu   coreSeconds
	at    time.Time
}

func (s *system) meter(more ...*process) *meter {
	m := &meter{pids: map[string]int{"bench": os.Getpid(), "broker": s.broker.cmd.Process.Pid, "engine": s.engine.cmd.Process.Pid}, start: map[string]float64{}, cores: s.cores, cpu: coresSeconds(s.cores), at: time.Now()}
	for _, p := range more {
		m.pids[p.role] = p.cmd.Process.Pid
	}
	for role, pid := range m.pids {
		m.start[role] = cpuSeconds(pid)
	}
	return m
}

// round is what n records took since the meter was made, or since began where that is set.
func (m *meter) round(n int, began time.Time) Round {
	if began.IsZero() {
		began = m.at
	}
	r := Round{Records: n, Seconds: time.Since(began).Seconds(), CPU: map[string]float64{}}
	r.PerSecond = float64(n) / r.Seconds
	for role, pid := range m.pids {
		r.CPU[role] = cpuSeconds(pid) - m.start[role]
	}
	now := coresSeconds(m.cores)
	r.Idle = now.idle - m.cpu.idle
	r.Others = max(0, now.busy-m.cpu.busy-r.total())
	return r
}

// peaks is the memory of the processes so far.
func (s *system) peaks(more ...*process) Memory {
	m := Memory{Processes: map[string]int64{}}
	for _, p := range append(more, s.broker, s.engine) {
		m.Processes[p.role] = peakMemory(p.cmd.Process.Pid)
		m.Sum += m.Processes[p.role]
	}
	return m
}
