package chaos

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/cmd/kentongan/programtest"
	"github.com/kentongan/kentongan/cmd/kentongan/verify"
	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

var (
	schedules = flag.Int("chaos.schedules", 2, "how many schedules, with seeds counted from chaos.first")
	first     = flag.Uint64("chaos.first", 1, "seed of the first schedule")
	only      = flag.Uint64("chaos.seed", 0, "run the schedule of this seed alone")
	records   = flag.Int("chaos.records", 3000, "records of a schedule, about")
	write     = flag.String("chaos.write", "", "write the figures of the run to this file")
)

func TestMain(m *testing.M) { programtest.Main(m) }

// Invariant 1: nothing is lost, nothing counts twice, whatever dies when. Invariant 2: every aggregate equals a rebuild.
func TestChaos(t *testing.T) {
	if _, err := engine.FindLibrary(""); err != nil {
		t.Skipf("engine library is absent: %v", err)
	}
	if testing.Short() {
		t.Skip("chaos runs real processes for many seconds")
	}
	seeds := []uint64{*only}
	if *only == 0 {
		seeds = seeds[:0]
		for i := range *schedules {
			seeds = append(seeds, *first+uint64(i))
		}
	}
	results := &results{started: time.Now()}
	t.Run("schedules", func(t *testing.T) {
		for _, seed := range seeds {
			t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
				t.Parallel()
				results.ran(seed)
				runSchedule(t, seed, results)
			})
		}
	})
	if *write != "" {
		if err := results.write(*write); err != nil {
			t.Error(err)
		}
	}
}

// system is the program under test: its roles, and what the test may do to them.
type system struct {
	seed   uint64
	dir    string
	log    *transcript
	kafka  kafka.Config
	store  clickhouse.Config // the engine itself, past the proxy
	proxy  *proxy
	faults string

	broker, engine, aggregate *proc
	mu                        sync.Mutex
	workers                   []*proc
	hired                     int
	blows                     map[string]int // how often each was struck
}

func runSchedule(t *testing.T, seed uint64, results *results) {
	s := &system{seed: seed, dir: t.TempDir(), log: &transcript{start: time.Now()}, blows: map[string]int{}}
	defer func() {
		if t.Failed() {
			s.log.save(t, seed)
			t.Logf("run it again: go test ./cmd/kentongan/chaos -run TestChaos -chaos.seed %d", seed)
		}
	}()
	sent, err := newMaterial(seed, *records)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	t.Cleanup(s.stopAll)
	if err := s.start(ctx); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	failures := make(chan error, 4)
	work.Go(func() { failures <- s.publish(ctx, sent) })
	work.Go(func() { failures <- s.importFile(ctx, sent) })
	work.Go(func() { failures <- s.havoc(ctx) })
	work.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			t.Fatal(err)
		}
	}
	s.heal()
	s.check(ctx, t, sent, results)
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start brings everything up without trouble.
func (s *system) start(ctx context.Context) error {
	brokerAddr, err := freePort()
	if err != nil {
		return err
	}
	engineAddr, err := freePort()
	if err != nil {
		return err
	}
	if s.proxy, err = startProxy(engineAddr, s.seed); err != nil {
		return err
	}
	const password = "rahasia-kekacauan"
	secrets := filepath.Join(s.dir, "secrets")
	if err := os.MkdirAll(secrets, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(secrets, "engine-password"), []byte(password), 0o600); err != nil {
		return err
	}
	config := filepath.Join(s.dir, "kentongan.yaml")
	s.faults = filepath.Join(s.dir, "faults.json")
	yaml := fmt.Sprintf(`
data: {dir: %q}
log: {level: debug}
kafka: {brokers: [%q], partitions: 4, session_timeout: 1s, retention: 87600h}
broker: {listen: %q, metrics_listen: "0"}
engine: {listen: %q, metrics_listen: "0"}
clickhouse: {url: "http://%s", user: kentongan, password_file: %q}
collect: {metrics_listen: "0"}
work: {batch_size: 300, batch_wait: 50ms, metrics_listen: "0"}
aggregate: {interval: 200ms, metrics_listen: "0"}
serve: {metrics_listen: "0"}
pseudonym: {key_id: uji}
rules: {exclude: [{name: uji, phrase: %q}]}
`, s.dir, brokerAddr, brokerAddr, engineAddr, s.proxy.addr, filepath.Join(secrets, "engine-password"), excludedPhrase)
	if err := os.WriteFile(config, []byte(yaml), 0o600); err != nil {
		return err
	}
	if err := s.misbehave(broker.Faults{}); err != nil {
		return err
	}
	quiet := logrus.New()
	quiet.SetOutput(s.log.writer("test"))
	s.kafka = kafka.Config{Brokers: []string{brokerAddr}, ClientID: "chaos", Log: quiet}
	s.store = clickhouse.Config{URL: "http://" + engineAddr, Database: "kentongan", User: "kentongan", Password: password}
	if s.broker, err = startProc(s.log, "broker", "broker", "--config", config, "--faults-file", s.faults); err != nil {
		return err
	}
	if s.engine, err = startProc(s.log, "engine", "engine", "--config", config); err != nil {
		return err
	}
	if _, err := runToEnd(ctx, s.log, "migrate", "migrate", "--config", config); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if s.aggregate, err = startProc(s.log, "aggregate", "aggregate", "--config", config); err != nil {
		return err
	}
	if err := s.hire(); err != nil {
		return err
	}
	admin, err := kafka.NewAdmin(s.kafka)
	if err != nil {
		return err
	}
	defer admin.Close()
	return until(ctx, 30*time.Second, "the topics", func() error {
		_, err := admin.EndOffsets(ctx, pipeline.KafkaTopicRaw)
		return err
	})
}

// until repeats try until it works or the time is over.
func until(ctx context.Context, limit time.Duration, what string, try func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := try()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return fmt.Errorf("waited %v for %s: %w", limit, what, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (s *system) config() string { return filepath.Join(s.dir, "kentongan.yaml") }

// hire adds a worker.
func (s *system) hire() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hired++
	w, err := startProc(s.log, fmt.Sprintf("worker-%d", s.hired), "work", "--config", s.config())
	if err == nil {
		s.workers = append(s.workers, w)
	}
	return err
}

// publish sends the records in order, a few at a time, as a collector would.
func (s *system) publish(ctx context.Context, sent *material) error {
	p, err := kafka.NewPublisher(s.kafka)
	if err != nil {
		return err
	}
	defer p.Close()
	dice := rand.New(rand.NewPCG(s.seed, 4))
	for start := 0; start < len(sent.records); {
		end := min(start+1+dice.IntN(80), len(sent.records))
		if err := p.Publish(ctx, sent.records[start:end]...); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		start = end
		time.Sleep(time.Duration(dice.IntN(250)) * time.Millisecond)
	}
	return nil
}

// importFile runs `kentongan import`, kills it some times, and lets it go on.
func (s *system) importFile(ctx context.Context, sent *material) error {
	path := filepath.Join(s.dir, "kota.ndjson")
	if err := os.WriteFile(path, sent.file, 0o600); err != nil {
		return err
	}
	dice := rand.New(rand.NewPCG(s.seed, 5))
	time.Sleep(time.Duration(dice.IntN(3000)) * time.Millisecond)
	for kills := dice.IntN(4); ; kills-- {
		limit, cancel := ctx, context.CancelFunc(func() {})
		if kills > 0 {
			limit, cancel = context.WithTimeout(ctx, time.Duration(100+dice.IntN(700))*time.Millisecond)
		}
		_, err := runToEnd(limit, s.log, "import", "import", "--quiet", "--config", s.config(), path)
		cancel()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("import: %w", err)
		}
		s.log.note("import ended: %v", err)
	}
}

// havoc does what the seed says for some seconds.
func (s *system) havoc(ctx context.Context) error {
	dice := rand.New(rand.NewPCG(s.seed, 2))
	pause := func(least, most int) time.Duration {
		return time.Duration(least+dice.IntN(most-least)) * time.Millisecond
	}
	blows := []struct {
		name   string
		strike func() error
	}{
		{"kill -9 worker", func() error { s.someWorker(dice).kill(pause(0, 1500)); return nil }},
		{"kill -9 engine", func() error { s.engine.kill(pause(0, 1500)); return nil }},
		{"kill -9 broker", func() error { s.broker.kill(pause(0, 1500)); return nil }},
		{"kill -9 aggregator", func() error { s.aggregate.kill(pause(0, 1500)); return nil }},
		{"worker added", s.hire},
		{"worker restarted", func() error { s.someWorker(dice).restart(pause(0, 1000)); return nil }},
		{"engine errors before and after inserts", func() error {
			s.proxy.misbehave(0.2 + 0.5*dice.Float64())
			time.Sleep(pause(500, 2500))
			s.proxy.misbehave(0)
			return nil
		}},
		{"broker errors and delays", func() error { return s.faulty(brokerTrouble(dice, s.seed), pause(500, 2500)) }},
		{"disk full for dead letters", func() error {
			return s.faulty(broker.Faults{Rules: []broker.FaultRule{broker.DeadLettersFail(pipeline.KafkaTopicDead)}}, pause(1000, 2500))
		}},
	}
	for range 4 + dice.IntN(5) {
		time.Sleep(pause(0, 1200))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n := dice.IntN(len(blows))
		s.log.note("blow: %s", blows[n].name)
		s.blows[blows[n].name]++
		if err := blows[n].strike(); err != nil {
			return err
		}
	}
	return nil
}

func brokerTrouble(dice *rand.Rand, seed uint64) broker.Faults {
	some := func() float64 { return 0.1 + 0.4*dice.Float64() }
	return broker.Faults{Seed: seed, Rules: []broker.FaultRule{
		{Requests: []string{"produce"}, Probability: some(), Do: "REQUEST_TIMED_OUT"}, // it was appended all the same
		{Requests: []string{"produce"}, Probability: some(), Do: "NOT_LEADER_FOR_PARTITION"},
		{Requests: []string{"commit", "fetch", "heartbeat", "join", "sync", "coordinator", "committed"}, Probability: some() / 2, Do: "drop"},
		{Requests: []string{"fetch", "produce", "commit"}, Probability: some(), Do: "delay", DelayMS: 50 + dice.IntN(300)},
	}}
}

func (s *system) misbehave(f broker.Faults) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.faults+".new", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(s.faults+".new", s.faults)
}

func (s *system) faulty(f broker.Faults, during time.Duration) error {
	if err := s.misbehave(f); err != nil {
		return err
	}
	time.Sleep(during)
	return s.misbehave(broker.Faults{})
}

func (s *system) someWorker(dice *rand.Rand) *proc {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.workers[dice.IntN(len(s.workers))]
}

// restart is a polite leave from the group, and a return.
func (p *proc) restart(pause time.Duration) {
	p.log.note("stop %s", p.name)
	p.stop()
	time.Sleep(pause)
	p.mu.Lock()
	p.stopped = false
	p.mu.Unlock()
	_ = p.start()
}

// heal ends all faults; what died is up again or on its way.
func (s *system) heal() {
	s.log.note("healed")
	s.proxy.misbehave(0)
	_ = s.misbehave(broker.Faults{})
}

func (s *system) stopAll() {
	s.mu.Lock()
	all := append([]*proc{}, s.workers...)
	s.mu.Unlock()
	for _, p := range append(all, s.aggregate, s.engine, s.broker) {
		if p != nil {
			p.stop()
		}
	}
	if s.proxy != nil {
		_ = s.proxy.server.Close()
	}
}

// check waits for the dust to settle and compares the store with the oracle's books.
func (s *system) check(ctx context.Context, t *testing.T, sent *material, results *results) {
	admin, err := kafka.NewAdmin(s.kafka)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	conn, err := clickhouse.Open(s.store)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := until(ctx, 90*time.Second, "the dust to settle", func() error { return settled(ctx, admin, conn) }); err != nil {
		t.Fatal(err)
	}
	chain, err := enrich.New(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBooks(ctx, admin, sent, chain)
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := b.compare(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range wrong {
		if i == 20 {
			t.Errorf("... and %d more", len(wrong)-i)
			break
		}
		t.Error(w)
	}
	if len(wrong) > 0 {
		s.diagnose(ctx, conn, b)
	}
	s.checkVerify(ctx, t, b)
	if !t.Failed() {
		results.held(s, b)
	}
	t.Logf("seed %d: received %d = stored %d + duplicate %d + excluded %d + dead %d; live %d, cells %d; engine failed %d inserts before and %d after applying them; %.1f s",
		s.seed, b.total.received, b.total.stored, b.total.duplicate, b.total.excluded, b.total.dead, len(b.live), len(b.cells),
		s.proxy.before.Load(), s.proxy.after.Load(), time.Since(s.log.start).Seconds())
}

// settled is nil when every record is committed and no hour is dirty.
func settled(ctx context.Context, admin *kafka.Admin, conn driver.Conn) error {
	lag, err := admin.Lag(ctx, "kentongan-worker", pipeline.KafkaTopicRaw)
	if err != nil {
		return err
	}
	for p, n := range lag {
		if n != 0 {
			return fmt.Errorf("partition %d lags by %d", p, n)
		}
	}
	var dirty uint64
	if err := conn.QueryRow(ctx, "SELECT count() FROM dirty_hours FINAL WHERE done = 0").Scan(&dirty); err != nil {
		return err
	}
	if dirty > 0 {
		return fmt.Errorf("%d hours are dirty", dirty)
	}
	return nil
}

// checkVerify runs `kentongan verify --json`, whose numbers must be the oracle's.
func (s *system) checkVerify(ctx context.Context, t *testing.T, b *books) {
	out, err := runToEnd(ctx, s.log, "verify", "verify", "--json", "--config", s.config())
	if err != nil {
		t.Errorf("verify: %v\n%s", err, out)
		return
	}
	var r struct {
		Holds  bool          `json:"holds"`
		Totals verify.Totals `json:"totals"`
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Errorf("verify printed no JSON: %v\n%s", err, out)
		return
	}
	want := verify.Totals{Received: b.total.received, Stored: b.total.stored, Duplicate: b.total.duplicate, Excluded: b.total.excluded, DeadLettered: b.total.dead}
	if !r.Holds || r.Totals != want {
		t.Errorf("verify says %+v (holds: %v), the oracle's books say %+v", r.Totals, r.Holds, want)
	}
}

// diagnose puts into the transcript what the store knows of the hours whose cells are wrong.
func (s *system) diagnose(ctx context.Context, conn driver.Conn, b *books) {
	for _, q := range []string{
		`SELECT 'run ' || toString((hour, run, mentions, counted, computed_at)) FROM runs ORDER BY hour, run`,
		`SELECT 'mark ' || toString((hour, mark, done, marked_at)) FROM dirty_hours ORDER BY hour, marked_at`,
		`SELECT 'mention ' || toString((toStartOfHour(published_at), id, is_deleted, kafka_partition, kafka_offset, stored_at)) FROM mentions ORDER BY published_at`,
	} {
		rows, err := conn.Query(ctx, q)
		if err != nil {
			s.log.note("diagnose: %v", err)
			return
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err == nil {
				s.log.note("%s", line)
			}
		}
		rows.Close()
	}
}
