package bench

import (
	"fmt"
	"io"
	"time"
)

// Config is one run of the pipeline benchmark.
type Config struct {
	Program  string // path of the kentongan binary, whose roles are measured
	Library  string // path of the engine's library
	Mentions int    // records on the road in each round
	Rounds   int    // each measures everything once, in alternating order
	Seed     int64  // of the synthetic city whose mentions they are
	CityDays int    // of the city that the simulator alone writes
	Cores    int    // that all processes share; 0 is all there are

	Rates       []int         // mentions a second, of the latency runs
	LatencyTime time.Duration // how long each of them publishes

	DayMentions int // mentions of the day that is recomputed

	Quick    bool      // a small run that shows the benchmark works; its figures mean nothing
	Progress io.Writer // what it is doing, for a person
}

// DefaultConfig is the run whose figures are published.
func DefaultConfig() Config {
	return Config{Mentions: 300_000, Rounds: 3, Seed: 1, CityDays: 90, Cores: 2, Rates: []int{1000, 5000}, LatencyTime: 20 * time.Second, DayMentions: 1_000_000}
}

// QuickConfig is a run of a few seconds.
func QuickConfig() Config {
	return Config{Mentions: 3000, Rounds: 1, Seed: 1, CityDays: 2, Cores: 2, Rates: []int{200}, LatencyTime: 2 * time.Second, DayMentions: 6000, Quick: true}
}

// Validate names the field that is wrong.
func (c *Config) Validate() error {
	switch {
	case c.Program == "":
		return fmt.Errorf("program: the path of the binary is missing")
	case c.Mentions < 1000 || c.Mentions > 5_000_000:
		return fmt.Errorf("mentions: %d is not 1000 to 5000000", c.Mentions)
	case c.Rounds < 1 || c.Rounds > 25:
		return fmt.Errorf("rounds: %d is not 1 to 25", c.Rounds)
	case c.CityDays < 1 || c.CityDays > 3660:
		return fmt.Errorf("city days: %d is not 1 to 3660", c.CityDays)
	case c.Cores < 0:
		return fmt.Errorf("cores: %d is negative", c.Cores)
	case c.LatencyTime < time.Second || c.LatencyTime > 10*time.Minute:
		return fmt.Errorf("latency time: %v is not 1s to 10m", c.LatencyTime)
	case c.DayMentions < 1000 || c.DayMentions > 20_000_000:
		return fmt.Errorf("day mentions: %d is not 1000 to 20000000", c.DayMentions)
	}
	for _, r := range c.Rates {
		if r < 100 || r > 100_000 {
			return fmt.Errorf("rate: %d is not 100 to 100000 mentions a second", r)
		}
	}
	if c.Progress == nil {
		c.Progress = io.Discard
	}
	return nil
}
