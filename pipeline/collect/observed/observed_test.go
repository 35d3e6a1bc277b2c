package observed

import (
	"encoding/json"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func got(t *testing.T, l *Log) map[string]int64 {
	t.Helper()
	seconds := make(map[string]int64)
	for _, c := range l.Reports("rss", "antara", noon) {
		if err := c.Validate(); err != nil {
			t.Fatalf("report %+v: %v", c, err)
		}
		seconds[c.Hour.Format("02T15")] = c.Got
	}
	return seconds
}

func TestObserve(t *testing.T) {
	type stretch struct{ from, to int } // minutes from noon
	for _, test := range []struct {
		name      string
		stretches []stretch
		want      map[string]int64
	}{
		{"nothing", nil, map[string]int64{}},
		{"within an hour", []stretch{{10, 15}}, map[string]int64{"21T12": 300}},
		{"split at the hour", []stretch{{50, 70}}, map[string]int64{"21T12": 600, "21T13": 600}},
		{"a whole hour", []stretch{{-60, 0}}, map[string]int64{"21T11": 3600}},
		{"overlap counts once", []stretch{{0, 10}, {5, 20}}, map[string]int64{"21T12": 1200}},
		{"gap stays", []stretch{{0, 10}, {20, 30}}, map[string]int64{"21T12": 1200}},
		{"backwards counts nothing", []stretch{{20, 30}, {0, 10}, {25, 24}}, map[string]int64{"21T12": 600}},
		{"over midnight", []stretch{{11*60 + 30, 12*60 + 30}}, map[string]int64{"21T23": 1800, "22T00": 1800}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := Log{Part: "a"}
			for _, s := range test.stretches {
				l.Observe(noon.Add(time.Duration(s.from)*time.Minute), noon.Add(time.Duration(s.to)*time.Minute))
			}
			seconds := got(t, &l)
			if len(seconds) != len(test.want) {
				t.Errorf("got %v, want %v", seconds, test.want)
			}
			for hour, want := range test.want {
				if seconds[hour] != want {
					t.Errorf("hour %s: got %d, want %d", hour, seconds[hour], want)
				}
			}
			if again := got(t, &l); len(again) != 0 {
				t.Errorf("nothing changed, yet reports %v", again)
			}
		})
	}
}

// A crash goes back to the books of the last cursor; seeing the same stretch again must end in the same number.
func TestBooksAreResumed(t *testing.T) {
	l := Log{Part: "a"}
	l.Observe(noon, noon.Add(10*time.Minute))
	saved, err := json.Marshal(&l)
	if err != nil {
		t.Fatal(err)
	}
	l.Observe(noon.Add(10*time.Minute), noon.Add(15*time.Minute)) // reported, and then lost
	var resumed Log
	if err := json.Unmarshal(saved, &resumed); err != nil {
		t.Fatal(err)
	}
	resumed.Observe(noon.Add(5*time.Minute), noon.Add(20*time.Minute))
	if seconds := got(t, &resumed); seconds["21T12"] != 1200 || resumed.Part != "a" {
		t.Errorf("got %v of part %q, want 1200 of part a", seconds, resumed.Part)
	}
	var silent Log
	if err := json.Unmarshal(saved, &silent); err != nil {
		t.Fatal(err)
	}
	silent.Observe(noon.Add(2*time.Hour), noon.Add(3*time.Hour))
	if seconds := got(t, &silent); seconds["21T12"] != 600 || seconds["21T14"] != 3600 {
		t.Errorf("got %v: what the life before had saved was never reported", seconds)
	}
}

func TestOldHoursAreForgotten(t *testing.T) {
	l := Log{Part: "a"}
	for h := range 24 * 30 {
		l.Observe(noon.Add(time.Duration(h)*time.Hour), noon.Add(time.Duration(h+1)*time.Hour))
		l.Reports("rss", "antara", noon)
	}
	if len(l.Hours) > 75 {
		t.Errorf("%d hours kept after 30 days, want about 73", len(l.Hours))
	}
}

func TestSubSecondStretchesAddUp(t *testing.T) {
	l := Log{Part: "a"}
	for i := range 36_000 {
		l.Observe(noon.Add(time.Duration(i)*100*time.Millisecond), noon.Add(time.Duration(i+1)*100*time.Millisecond))
	}
	if seconds := got(t, &l); seconds["21T12"] != 3600 {
		t.Errorf("got %v, want the whole hour", seconds)
	}
}
