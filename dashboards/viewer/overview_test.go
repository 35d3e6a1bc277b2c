package viewer

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

func TestGroupsBelowTenVoicesDoNotLeaveTheServer(t *testing.T) {
	f := newCity(testNow)
	f.perHour = 9 // at night below ten voices an hour
	f.fixed = map[schemas.Dimension][]schemas.WindowAggregate{
		schemas.ByTopic:   {topicOf("LINDUNG", window10(testNow, testNow, 7777, 9, 0.5)), topicOf("JALAN", window10(testNow, testNow, 40, 10, 0.5))},
		schemas.BySource:  {sourceOf("lapor", window10(testNow, testNow, 7777, 1, 1)), sourceOf("rss", window10(testNow, testNow, 12, 0, 0))},
		schemas.ByNothing: {window10(testNow, testNow, 7777, 9, 0.5)},
	}
	s, _ := newServer(t, Config{}, f)
	w := get(s, "/api/v0/overview?range=24h&step=hour")
	if strings.Contains(w.Body.String(), "7777") {
		t.Error("posts of a withheld group are in the answer")
	}
	type object = map[string]any
	got := decode[struct {
		Total     object
		Topics    []object
		Trends    struct{ Topics []trend }
		Sources   []object
		Volume    struct{ Windows []object }
		Sentiment struct{ Windows []object }
	}](t, w)
	hidden := 0
	check := func(where string, o object, names ...string) {
		t.Helper()
		if o["withheld"] != true {
			if v, ok := o["voices"].(float64); ok && v > 0 && v < schemas.MinVoices {
				t.Errorf("%s shows %v voices", where, v)
			}
			return
		}
		hidden++
		if len(o) != 1+len(names) {
			t.Errorf("%s says more than that it is withheld: %v", where, o)
		}
	}
	check("total", got.Total)
	for _, o := range got.Topics {
		check("topic", o, "code")
	}
	for _, o := range got.Sources {
		check("source", o, "code")
	}
	if hidden != 3 {
		t.Errorf("%d of total, topics and sources are withheld, want 3: %s", hidden, w.Body)
	}
	for _, o := range got.Volume.Windows {
		check("hour of counts", o, "start", "end")
	}
	for _, o := range got.Sentiment.Windows {
		check("hour of shares", o, "start", "end")
	}
	nulls := 0
	for _, topic := range got.Trends.Topics {
		if topic.Code == "LINDUNG" {
			t.Error("a topic that is withheld for the whole range is shown over time")
		}
		for i, n := range topic.Voices {
			if n == nil {
				nulls++
			} else if *n > 0 && *n < schemas.MinVoices {
				t.Errorf("%s shows %d voices in hour %d", topic.Code, *n, i)
			}
		}
	}
	if nulls == 0 {
		t.Error("no hour of a topic is withheld, so the test shows nothing about topics over time")
	}
	if hidden < 5 {
		t.Error("no hour is withheld, so the test shows nothing about hours")
	}
	if o := got.Topics[0]; o["code"] != "JALAN" || o["negative"] != 0.5 {
		t.Errorf("a group of ten voices is shown with its shares, got %v", o)
	}
	if o := got.Sources[0]; o["code"] != "rss" || o["posts"] != 12.0 || o["negative"] != nil {
		t.Errorf("a source without accounts shows its posts and no shares, got %v", o)
	}
}

func TestOverviewRanges(t *testing.T) {
	wib := zoneByShort("WIB")
	date := func(day string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15", day, wib)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	live, old := newCity(testNow), newCity(date("2021-04-30 21"))
	for _, tt := range []struct {
		reader            *fakeReader
		query             string
		name, from, to    string
		volume, sentiment schemas.Step
	}{
		{live, "", "14d", "2026-11-08 00", "2026-11-21 22", "hour", "day"},
		{live, "range=24h", "24h", "2026-11-20 22", "2026-11-21 22", "hour", "hour"},
		{live, "range=7d", "7d", "2026-11-15 00", "2026-11-21 22", "hour", "hour"},
		{live, "range=7d&zone=WIT", "7d", "2026-11-14 22", "2026-11-21 22", "hour", "hour"},
		{live, "range=90d", "90d", "2026-08-24 00", "2026-11-21 22", "day", "day"},
		{live, "range=all", "all", "2026-08-23 00", "2026-11-21 22", "day", "day"},
		{live, "from=2026-11-01&to=2026-11-02", "custom", "2026-11-01 00", "2026-11-03 00", "hour", "hour"},
		{live, "from=2026-11-20T03:00:00Z&to=2026-12-20T05:00:00Z", "custom", "2026-11-20 10", "2026-11-21 22", "hour", "hour"},
		{live, "from=2026-11-20T03:00:00Z&to=2026-11-20T05:00:00Z&step=day", "custom", "2026-11-20 00", "2026-11-21 00", "day", "day"},
		{old, "", "latest", "2021-04-17 00", "2021-05-01 00", "hour", "day"},
		{old, "range=latest", "latest", "2021-04-17 00", "2021-05-01 00", "hour", "day"},
		{old, "range=all", "all", "2021-01-30 00", "2021-05-01 00", "day", "day"},
	} {
		s, _ := newServer(t, Config{}, tt.reader)
		w := get(s, "/api/v0/overview?"+tt.query)
		if w.Code != http.StatusOK {
			t.Errorf("%q: %d %s", tt.query, w.Code, w.Body)
			continue
		}
		got := decode[overview](t, w)
		if s := got.Stored; s == nil || s.Counted != *got.Total.Posts || s.Mentions != s.Counted+s.Spam+s.Irrelevant || s.Spam == 0 {
			t.Errorf("%q: stored %+v of %d posts", tt.query, s, *got.Total.Posts)
		}
		if w := get(s, "/api/v0/overview?source=x&"+tt.query); strings.Contains(w.Body.String(), `"stored"`) {
			t.Errorf("%q: what is stored is said of one source, where it would give its posts away", tt.query)
		}
		if got.Range.Name != tt.name || got.Range.From != date(tt.from).Unix() || got.Range.To != date(tt.to).Unix() || got.Volume.Step != tt.volume || got.Sentiment.Step != tt.sentiment {
			t.Errorf("%q: %s %s to %s by %s and %s", tt.query, got.Range.Name, time.Unix(got.Range.From, 0).In(wib), time.Unix(got.Range.To, 0).In(wib), got.Volume.Step, got.Sentiment.Step)
		}
		for i, window := range got.Volume.Windows {
			if i > 0 && window.Start != got.Volume.Windows[i-1].End {
				t.Errorf("%q: a gap before %s", tt.query, time.Unix(window.Start, 0).In(wib))
			}
		}
		if n := len(got.Volume.Windows); n == 0 || got.Volume.Windows[0].Start != got.Range.From {
			t.Errorf("%q: %d windows do not fill the range", tt.query, n)
		}
	}
}

// A topic with a few voices an hour is shown by day, and the answer says so.
func TestThinHoursBecomeDays(t *testing.T) {
	f := newCity(testNow)
	f.perHour = 12
	s, _ := newServer(t, Config{}, f)
	if got := decode[overview](t, get(s, "/api/v0/overview?range=14d")); got.Volume.Step != schemas.StepDay || !got.Volume.Coarser {
		t.Errorf("step %s, coarser %v", got.Volume.Step, got.Volume.Coarser)
	}
	if got := decode[overview](t, get(s, "/api/v0/overview?range=14d&step=hour")); got.Volume.Step != schemas.StepHour || got.Volume.Coarser {
		t.Errorf("whoever asks for hours gets hours, got %s, coarser %v", got.Volume.Step, got.Volume.Coarser)
	}
}

func TestReaderOutsideTheGridIsAnError(t *testing.T) {
	r := resolved{request: request{Zone: zoneByShort("WIB"), From: testNow.Truncate(time.Hour), To: testNow.Truncate(time.Hour).Add(time.Hour)}}
	stray := window10(r.From.Add(-time.Hour), r.From, 20, 20, 0.5)
	if _, err := seriesOf([]schemas.WindowAggregate{stray}, r, schemas.StepHour, countsOf); err == nil {
		t.Error("a window before the range was dropped in silence")
	}
}

func TestCoverageOf(t *testing.T) {
	wib := zoneByShort("WIB")
	midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, wib)
	now := midnight.Add(2*time.Hour + 30*time.Minute)
	r := resolved{request: request{Zone: wib, From: midnight.AddDate(0, 0, -1), To: midnight.Add(3 * time.Hour)}}
	cell := func(source string, hour int, got, expected uint64) schemas.CoverageCell {
		return schemas.CoverageCell{Source: source, Hour: midnight.Add(time.Duration(hour) * time.Hour), Got: got, Expected: expected}
	}
	cells := []schemas.CoverageCell{
		cell("rss", -1, 1800, 3600), cell("rss", 0, 3600, 3600), cell("rss", 1, 0, 3600), cell("rss", 2, 1700, 3600),
		cell("x", 0, 90, 100),
	}
	days := coverageOf(cells, r, schemas.StepDay, now)
	if len(days.Starts) != 2 || len(days.Sources) != 2 {
		t.Fatalf("%d days, %d sources", len(days.Starts), len(days.Sources))
	}
	rss := days.Sources[0]
	if rss.Got[0] != 1800 || rss.Expected[0] != 3600 || rss.Got[1] != 3600 || rss.Expected[1] != 7200 {
		t.Errorf("rss by day: %v of %v; the running hour must be left out", rss.Got, rss.Expected)
	}
	if rss.TotalGot != 5400 || rss.TotalExpected != 10800 {
		t.Errorf("rss in all: %d of %d", rss.TotalGot, rss.TotalExpected)
	}
	if x := days.Sources[1]; x.Expected[0] != 0 || x.Expected[1] != 100 {
		t.Errorf("nothing was expected of x yesterday, got %v", x.Expected)
	}
	hours := coverageOf(cells, r, schemas.StepHour, now)
	if rss := hours.Sources[0]; rss.Got[26] != 1700 || rss.Expected[26] != 3600 || rss.TotalExpected != 10800 {
		t.Errorf("by hour, the running hour has its own window and no place in the total: %v of %v, %d", rss.Got[26], rss.Expected[26], rss.TotalExpected)
	}
	r.Source = "x"
	if only := coverageOf(cells, r, schemas.StepDay, now); len(only.Sources) != 1 || only.Sources[0].Source != "x" {
		t.Errorf("filtered by source: %v", only.Sources)
	}
}

// The first four are those of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
// method 3; at k = n the lower end is n/(n+z²).
func TestWilson(t *testing.T) {
	for _, tt := range []struct{ k, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1.0000},
	} {
		low, high := wilson(tt.k/tt.n, tt.n)
		if math.Abs(low-tt.low) > 0.00005 || math.Abs(high-tt.high) > 0.00005 {
			t.Errorf("wilson(%v of %v) = %.4f to %.4f, want %.4f to %.4f", tt.k, tt.n, low, high, tt.low, tt.high)
		}
	}
}

func TestTopicsAreTheTaxonomys(t *testing.T) {
	seen := map[string]bool{}
	for _, topic := range Topics() {
		if seen[topic.Code] || !topicPattern.MatchString(topic.Code) || topic.ID == "" || topic.EN == "" {
			t.Errorf("%+v", topic)
		}
		seen[topic.Code] = true
	}
	if len(seen) != 35 {
		t.Errorf("%d topics, want 35", len(seen))
	}
}
