package simulate

import (
	"errors"
	"fmt"
	"time"
)

// WIB is the city's time zone, UTC+7, without daylight saving.
var wib = time.FixedZone("WIB", 7*60*60)

// DefaultStart is the first day of a city whose configuration names none: 1 August 2026, 00:00 WIB.
var DefaultStart = time.Date(2026, 8, 1, 0, 0, 0, 0, wib).UTC()

// Config is a city. Two cities with equal configurations say the same bytes.
type Config struct {
	Seed  int64     `koanf:"seed" json:"seed"`
	Start time.Time `koanf:"start" json:"start"` // a midnight in WIB
	Days  int       `koanf:"days" json:"days"`   // days of publication; 0: without end

	MentionsPerDay int `koanf:"mentions_per_day" json:"mentions_per_day"` // records, on average over a year
	Citizens       int `koanf:"citizens" json:"citizens"`                 // people with at least one account

	// Shares of the mentions, in [0, 0.5].
	DuplicateShare float64 `koanf:"duplicate_share" json:"duplicate_share"` // collected a second time
	EditShare      float64 `koanf:"edit_share" json:"edit_share"`
	DeleteShare    float64 `koanf:"delete_share" json:"delete_share"`
	LateShare      float64 `koanf:"late_share" json:"late_share"`       // collected hours or days after they were published
	SuspectShare   float64 `koanf:"suspect_share" json:"suspect_share"` // records that claim an impossible time; they do not validate

	// Expected numbers per week.
	Crises    float64 `koanf:"crises" json:"crises"`
	Campaigns float64 `koanf:"campaigns" json:"campaigns"`
	Cascades  float64 `koanf:"cascades" json:"cascades"`
	Outages   float64 `koanf:"outages" json:"outages"`
}

// DefaultConfig is the city as the commands know it: 90 days are about 300,000 records.
func DefaultConfig() Config {
	return Config{
		Seed: 1, Start: DefaultStart, Days: 90, MentionsPerDay: 3333, Citizens: 24_000,
		DuplicateShare: 0.012, EditShare: 0.012, DeleteShare: 0.014, LateShare: 0.02,
		Crises: 1.5, Campaigns: 0.8, Cascades: 14, Outages: 1.6,
	}
}

// maxDays is the longest that a city with an end may last, about ten years.
const maxDays = 3660

// Validate says which setting makes no city.
func (c Config) Validate() error {
	switch {
	case c.Start.IsZero():
		return errors.New("simulate: start is missing")
	case !midnight(c.Start).Equal(c.Start):
		return fmt.Errorf("simulate: start %s is not a midnight in WIB (UTC+7)", c.Start.Format(time.RFC3339))
	case c.Start.Year() < 2010 || c.Start.Year() > 2100:
		return fmt.Errorf("simulate: start %s is not between 2010 and 2100", c.Start.Format(time.DateOnly))
	case c.Days < 0 || c.Days > maxDays:
		return fmt.Errorf("simulate: days is %d, not 1 to %d, or 0 for a city without end", c.Days, maxDays)
	case c.MentionsPerDay < 1 || c.MentionsPerDay > 5_000_000:
		return fmt.Errorf("simulate: mentions_per_day is %d, not 1 to 5000000", c.MentionsPerDay)
	case c.Citizens < 50 || c.Citizens > 2_000_000:
		return fmt.Errorf("simulate: citizens is %d, not 50 to 2000000", c.Citizens)
	}
	for _, s := range [...]struct {
		name  string
		value float64
		most  float64
	}{
		{"duplicate_share", c.DuplicateShare, 0.5}, {"edit_share", c.EditShare, 0.5}, {"delete_share", c.DeleteShare, 0.5},
		{"late_share", c.LateShare, 0.5}, {"suspect_share", c.SuspectShare, 0.5},
		{"crises", c.Crises, 20}, {"campaigns", c.Campaigns, 20}, {"cascades", c.Cascades, 500}, {"outages", c.Outages, 50},
	} {
		if !(s.value >= 0 && s.value <= s.most) {
			return fmt.Errorf("simulate: %s is %v, not 0 to %v", s.name, s.value, s.most)
		}
	}
	return nil
}

// end is the end of the last day of publication, zero for a city without end.
func (c Config) end() time.Time {
	if c.Days == 0 {
		return time.Time{}
	}
	return c.Start.AddDate(0, 0, c.Days)
}

const dayMillis = 24 * 60 * 60 * 1000

// dayOf numbers the days in WIB: 0 is 1 January 1970.
func dayOf(ms int64) int { return int((ms + 7*60*60*1000) / dayMillis) }

// dayStart is the first millisecond of a day.
func dayStart(day int) int64 { return int64(day)*dayMillis - 7*60*60*1000 }

func midnight(t time.Time) time.Time { return at(dayStart(dayOf(t.UnixMilli()))) }

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
