package bench

import "time"

// Result is what one run measured. Rates are per second of the clock; "median" is over the rounds.
type Result struct {
	Benchmark string    `json:"benchmark"`
	Quick     bool      `json:"quick,omitempty"` // figures of a quick run mean nothing
	At        time.Time `json:"at"`
	Took      float64   `json:"took_seconds"`

	Revision Revision `json:"revision"`
	Machine  Machine  `json:"machine"`
	Setting  Setting  `json:"setting"`
	Material Facts    `json:"material"`
	Simulate Simulate `json:"simulate"`

	Road        Series `json:"road"`         // Kafka to acknowledged, judged, stored and noted; the aggregator runs beside it
	PassThrough Series `json:"pass_through"` // the same with enrichment off
	Consume     Series `json:"kafka_consume"`
	Produce     Series `json:"kafka_produce"`
	Insert      Series `json:"insert"` // the rows alone, through clickhouse-go
	Store       Series `json:"store"`  // the whole sink: look-up, fold, rows, dirty hours, receipts
	Ratios      Ratios `json:"ratios"`

	Latency   []Latency         `json:"latency"`
	Memory    map[string]Memory `json:"memory"` // by phase
	Recompute Recompute         `json:"recompute"`
}

// Setting is how the processes were set.
type Setting struct {
	Rounds      int      `json:"rounds"`
	Batch       int      `json:"batch"`      // records of a batch of the worker and of the inserts
	Partitions  int      `json:"partitions"` // of the Kafka topic
	Roles       []string `json:"roles"`      // the child processes
	Cores       []int    `json:"cores"`      // that every process may use; empty where they could not be bound
	Compression string   `json:"compression"`
}

// Facts are the material on the road.
type Facts struct {
	Records int            `json:"records"`
	Bytes   int64          `json:"bytes"` // of the values
	Seed    int64          `json:"seed"`
	From    string         `json:"from"`  // first day of the synthetic city
	Hours   int            `json:"hours"` // distinct hours of publication
	Ops     map[string]int `json:"ops"`
	Sources map[string]int `json:"sources"`
	Upserts int            `json:"sample_upserts"` // of the sample that is inserted
	Sample  int            `json:"sample"`         // records that are inserted and stored without the road
}

// Simulate is how long the simulator took to write a city's mentions, as `kentongan simulate` does, to nowhere.
type Simulate struct {
	Days     int     `json:"days"`
	Mentions int     `json:"mentions"`
	Bytes    int64   `json:"bytes"` // of NDJSON
	Seconds  float64 `json:"seconds"`
}

// Series is one thing measured in each round.
type Series struct {
	Median float64 `json:"median_per_second"`
	CPU    float64 `json:"median_cpu_microseconds_each"` // of all processes taken together, for one mention
	Rounds []Round `json:"rounds"`
}

// Round is one measurement.
type Round struct {
	Records   int                `json:"records"`
	Seconds   float64            `json:"seconds"`
	PerSecond float64            `json:"per_second"`
	CPU       map[string]float64 `json:"cpu_seconds"`        // by process, "bench" being the benchmark's own
	Others    float64            `json:"others_cpu_seconds"` // taken meanwhile, on the same cores, by what is no part of this
	Idle      float64            `json:"idle_cpu_seconds"`
	Counts    *Counts            `json:"counts,omitempty"`
}

// Counts are the ledger of a road after its round: received = stored + duplicate + excluded + dead_lettered.
type Counts struct {
	Received     uint64 `json:"received"`
	Stored       uint64 `json:"stored"`
	Duplicate    uint64 `json:"duplicate"`
	Excluded     uint64 `json:"excluded"`
	DeadLettered uint64 `json:"dead_lettered"`
	Live         uint64 `json:"live"`          // mentions that exist afterwards
	HoursWaiting uint64 `json:"hours_waiting"` // that the aggregator had not reached yet
}

// Ratios are medians over medians.
type Ratios struct {
	RoadToPassThrough float64 `json:"road_to_pass_through"`
	RoadToConsume     float64 `json:"road_to_kafka_consume"`
	RoadToInsert      float64 `json:"road_to_insert"`
	RoadToStore       float64 `json:"road_to_store"`
}

// Latency is the time from a mention's append to Kafka until its hour's aggregate held it, in seconds.
type Latency struct {
	Rate     int     `json:"rate_per_second"`
	Seconds  float64 `json:"seconds"` // how long was published
	Sent     int     `json:"sent"`
	Visible  int     `json:"visible"`
	P50      float64 `json:"p50_seconds"`
	P90      float64 `json:"p90_seconds"`
	P99      float64 `json:"p99_seconds"`
	Max      float64 `json:"max_seconds"`
	InHour   uint64  `json:"mentions_in_hour"` // that the last recomputation went through
	Computed int     `json:"recomputations"`
}

// Memory is the peak resident memory of each process in bytes, and their sum.
type Memory struct {
	Processes map[string]int64 `json:"processes"`
	Sum       int64            `json:"sum"`
}

// Recompute is what the aggregates of one day cost.
type Recompute struct {
	Mentions     uint64    `json:"mentions"` // of the day
	LoadSeconds  float64   `json:"load_seconds"`
	HourMentions uint64    `json:"hour_mentions"` // of the fullest hour
	HourSeconds  []float64 `json:"hour_seconds"`  // each round
	HourMedian   float64   `json:"hour_median_seconds"`
	DaySeconds   []float64 `json:"day_seconds"` // all its hours, one after another
	DayMedian    float64   `json:"day_median_seconds"`
	Cells        uint64    `json:"cells"` // of the day's aggregates
}
