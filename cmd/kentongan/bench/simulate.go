package bench

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect/simulate"
)

// simulated writes the mentions of a city as `kentongan simulate` does, and counts them.
func simulated(ctx context.Context, cfg Config) (Simulate, error) {
	city := simulate.DefaultConfig()
	city.Seed, city.Days = cfg.Seed, cfg.CityDays
	began := time.Now()
	town, err := simulate.New(city, nil)
	if err != nil {
		return Simulate{}, err
	}
	var out byteCount
	s := Simulate{Days: city.Days}
	err = town.WriteNDJSON(ctx, &out, func(e *simulate.Event) {
		if e.Kind == simulate.EventRecord {
			s.Mentions++
		}
	})
	s.Bytes, s.Seconds = int64(out), time.Since(began).Seconds()
	return s, err
}

// byteCount is a writer to nowhere.
type byteCount int64

func (n *byteCount) Write(p []byte) (int, error) {
	*n += byteCount(len(p))
	return len(p), nil
}
