package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"sync"
	"testing"
)

// testConfig is a city small enough for every test run.
func testConfig(days int) Config {
	cfg := DefaultConfig()
	cfg.Days, cfg.MentionsPerDay, cfg.Citizens = days, 800, 2500
	return cfg
}

func newCity(t testing.TB, cfg Config) *City {
	t.Helper()
	c, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func hashOf(t testing.TB, c *City) string {
	h := sha256.New()
	if err := c.WriteNDJSON(context.Background(), h, nil); err != nil {
		t.Error(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	cfg := testConfig(8)
	want := hashOf(t, newCity(t, cfg))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := hashOf(t, newCity(t, cfg)); got != want {
		t.Errorf("on one processor the city says %s, before %s", got, want)
	}
	runtime.GOMAXPROCS(4)
	city := newCity(t, cfg) // one city, told by four at once
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := hashOf(t, city); got != want {
				t.Errorf("told by four at once, the city says %s, before %s", got, want)
			}
		})
	}
	wg.Wait()
	cfg.Seed++
	if got := hashOf(t, newCity(t, cfg)); got == want {
		t.Error("another seed says the same bytes")
	}
}

func TestEnteredAnywhereTheCityGoesOnTheSame(t *testing.T) {
	city := newCity(t, testConfig(9))
	var all []Event
	for e := range city.Events() {
		all = append(all, e)
	}
	for _, from := range []int{0, 1, len(all) / 3, len(all) / 2, len(all) - 2} {
		i := from + 1
		for e := range city.EventsFrom(all[from].Position()) {
			if e.pos != all[i].pos || e.Mention.ID != all[i].Mention.ID || e.Mention.Text != all[i].Mention.Text {
				t.Fatalf("behind event %d: event %d is %s at %v, want %s at %v", from, i, e.Mention.ID, e.pos, all[i].Mention.ID, all[i].pos)
			}
			i++
		}
		if i != len(all) {
			t.Errorf("behind event %d come %d events, want %d", from, i-from-1, len(all)-from-1)
		}
	}
}

func TestEveryRecordIsValid(t *testing.T) {
	cfg := testConfig(14)
	cfg.DuplicateShare, cfg.EditShare, cfg.DeleteShare, cfg.LateShare, cfg.Outages = 0.1, 0.1, 0.1, 0.1, 6
	n := 0
	var last Position
	for e := range newCity(t, cfg).Events() {
		if e.pos.compare(last) <= 0 {
			t.Fatalf("event at %v after one at %v", e.pos, last)
		}
		last = e.pos
		switch e.Kind {
		case EventCoverage:
			if err := e.Coverage.Validate(); err != nil {
				t.Fatalf("coverage %+v: %v", e.Coverage, err)
			}
		default:
			n++
			if err := e.Mention.ValidateAt(e.At); err != nil {
				t.Fatalf("%s %s: %v\n%+v", e.Why, e.Mention.ID, err, e.Mention)
			}
			if e.Mention.PublishedAt.After(e.Mention.CollectedAt) {
				t.Fatalf("%s was collected at %s, before it was published at %s", e.Mention.ID, e.Mention.CollectedAt, e.Mention.PublishedAt)
			}
		}
	}
	if n < 14*600 {
		t.Errorf("only %d records", n)
	}
}
