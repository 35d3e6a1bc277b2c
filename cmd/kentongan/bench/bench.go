package bench

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

// bench is one run.
type bench struct {
	cfg       Config
	system    *system
	publisher pipeline.Publisher
	material  *material
	result    *Result
}

// Pipeline runs the benchmark of the road. It binds this process, and all it starts, to Config.Cores cores.
func Pipeline(ctx context.Context, cfg Config) (*Result, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	began := time.Now()
	cores, err := bindCores(cfg.Cores)
	if err != nil {
		return nil, fmt.Errorf("bind to %d cores: %w", cfg.Cores, err)
	}
	b := &bench{cfg: cfg, result: &Result{
		Benchmark: "pipeline", Quick: cfg.Quick, At: began.UTC().Truncate(time.Second), Machine: machine(), Memory: map[string]Memory{},
		Setting: Setting{Rounds: cfg.Rounds, Batch: batchSize, Partitions: partitions, Cores: cores, Compression: "lz4", Roles: []string{"broker", "engine", "work", "aggregate"}},
	}}
	b.say("starting the broker and the engine")
	if b.system, err = startSystem(ctx, cfg, cores); err != nil {
		return nil, err
	}
	defer b.system.close()
	publisher, err := kafka.NewPublisher(b.system.kafka)
	if err != nil {
		return nil, err
	}
	defer publisher.Close()
	b.publisher = publisher
	b.say("making %d mentions of a synthetic city", cfg.Mentions)
	if b.material, err = load(ctx, b.system, publisher); err != nil {
		return nil, err
	}
	b.result.Material = b.material.facts
	b.say("writing the mentions of %d days", cfg.CityDays)
	if b.result.Simulate, err = simulated(ctx, cfg); err != nil {
		return nil, err
	}
	for _, phase := range []func(context.Context) error{b.rounds, b.latencies, b.recompute, b.describe} {
		if err := phase(ctx); err != nil {
			return nil, err
		}
	}
	b.result.Took = time.Since(began).Seconds()
	return b.result, nil
}

// rounds measures everything that is compared, again and again in alternating order, so that a slow minute of the machine hits all alike.
func (b *bench) rounds(ctx context.Context) error {
	r := b.result
	type contest struct {
		name   string
		series *Series
		run    func(name string) (Round, error)
	}
	contests := []contest{
		{"road", &r.Road, func(name string) (Round, error) { return b.road(ctx, name, "full") }},
		{"pass_through", &r.PassThrough, func(name string) (Round, error) { return b.road(ctx, name, "off") }},
		{"kafka_consume", &r.Consume, func(name string) (Round, error) { return b.consume(ctx, name) }},
		{"kafka_produce", &r.Produce, func(string) (Round, error) { return b.produce(ctx) }},
		{"insert", &r.Insert, func(name string) (Round, error) { return b.insert(ctx, name) }},
		{"store", &r.Store, func(name string) (Round, error) { return b.store(ctx, name) }},
	}
	for n := range b.cfg.Rounds {
		for _, c := range contests {
			round, err := c.run(fmt.Sprintf("%s_%d", c.name, n))
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", c.name, n+1, err)
			}
			c.series.Rounds = append(c.series.Rounds, round)
			b.say("round %d: %-13s %8.0f/s, %5.1f us of processor each%s", n+1, c.name, round.PerSecond, 1e6*round.cpu(), round.shares())
		}
		slices.Reverse(contests)
	}
	for _, c := range contests {
		c.series.summarise()
	}
	r.Ratios = Ratios{
		RoadToPassThrough: r.Road.Median / r.PassThrough.Median,
		RoadToConsume:     r.Road.Median / r.Consume.Median,
		RoadToInsert:      r.Road.Median / r.Insert.Median,
		RoadToStore:       r.Road.Median / r.Store.Median,
	}
	return nil
}

// total is the processor seconds of all processes.
func (r *Round) total() float64 {
	sum := 0.0
	for _, seconds := range r.CPU {
		sum += seconds
	}
	return sum
}

// cpu is total for one record.
func (r *Round) cpu() float64 { return r.total() / float64(r.Records) }

// shares says which processes took that time, in microseconds for each record.
func (r *Round) shares() string {
	var out strings.Builder
	for _, role := range slices.Sorted(maps.Keys(r.CPU)) {
		if us := 1e6 * r.CPU[role] / float64(r.Records); us >= 0.1 {
			fmt.Fprintf(&out, "  %s %.1f", role, us)
		}
	}
	return out.String()
}

func (s *Series) summarise() {
	var rates, cpu []float64
	for i := range s.Rounds {
		rates, cpu = append(rates, s.Rounds[i].PerSecond), append(cpu, 1e6*s.Rounds[i].cpu())
	}
	s.Median, s.CPU = median(rates), median(cpu)
}

// median of values, which is not changed; 0 for none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// peaks keeps the larger of the memory peaks of a phase's rounds, process by process.
func (b *bench) peaks(phase string, m Memory) {
	old := b.result.Memory[phase]
	m.Sum = 0
	for role, bytes := range m.Processes {
		m.Processes[role] = max(bytes, old.Processes[role])
		m.Sum += m.Processes[role]
	}
	b.result.Memory[phase] = m
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.cfg.Progress, "%s  %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}
