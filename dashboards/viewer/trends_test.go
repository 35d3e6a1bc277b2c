package viewer

import (
	"testing"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// The windows of each topic are the reader's, laid on the grid of the range.
func TestTrendsAreTheReadersWindows(t *testing.T) {
	f := newCity(testNow)
	s, _ := newServer(t, Config{}, f)
	got := decode[overview](t, get(s, "/api/v0/overview?range=14d")).Trends
	if got.Step != schemas.StepDay || len(got.Starts) != 14 || len(got.Topics) != maxTrends {
		t.Fatalf("%d topics by %s over %d windows", len(got.Topics), got.Step, len(got.Starts))
	}
	wib := zoneByShort("WIB")
	want, err := f.Aggregates(t.Context(), schemas.AggregateQuery{From: time.Unix(got.Starts[0], 0), To: testNow.Truncate(time.Hour).Add(time.Hour), Step: schemas.StepDay, Zone: wib, By: schemas.ByTopic})
	if err != nil {
		t.Fatal(err)
	}
	index := map[string]map[int64]schemas.WindowAggregate{}
	for _, a := range want {
		if index[a.Topic] == nil {
			index[a.Topic] = map[int64]schemas.WindowAggregate{}
		}
		index[a.Topic][a.Start.Unix()] = a
	}
	for _, topic := range got.Topics {
		for i, start := range got.Starts {
			a, n := index[topic.Code][start], topic.Voices[i]
			if withheld(a) != (n == nil) || n != nil && *n != a.Voices {
				t.Errorf("%s on %s: %v, want %d voices", topic.Code, time.Unix(start, 0).In(wib), n, a.Voices)
			}
		}
	}
}

func TestTrendsAreTheTopicsWithMostVoices(t *testing.T) {
	var totals []schemas.WindowAggregate
	for i, topic := range Topics() {
		totals = append(totals, topicOf(topic.Code, window10(testNow, testNow, 1000, uint64(5+i), 0.3)))
	}
	for _, tt := range []struct {
		chosen, first, last string
		n                   int
	}{
		{"", "WISATA", "DIDIK", maxTrends},
		{"WISATA", "WISATA", "DIDIK", maxTrends},
		{"BANJIR", "WISATA", "DIDIK", maxTrends}, // eight voices: withheld
		{"CEMAR", "WISATA", "CEMAR", maxTrends + 1},
	} {
		codes := trendingOf(totals, tt.chosen)
		if len(codes) != tt.n || codes[0] != tt.first || codes[len(codes)-1] != tt.last {
			t.Errorf("chosen %q: %v", tt.chosen, codes)
		}
	}
}

// What the chosen topic hides is the other topics' mentions, not their place among the trends.
func TestTrendsKeepTheChosenTopicAmongItsPeers(t *testing.T) {
	s, _ := newServer(t, Config{}, newCity(testNow))
	got := decode[overview](t, get(s, "/api/v0/overview?range=14d&topic=HARGA")).Trends
	if len(got.Topics) != maxTrends+1 || got.Topics[0].Code == "HARGA" || got.Topics[maxTrends].Code != "HARGA" {
		t.Errorf("%+v", got.Topics)
	}
}

// Hours in which most topics are withheld become days where the range is long enough, and the answer says so.
func TestThinTrendsBecomeDays(t *testing.T) {
	f := newCity(testNow)
	f.perHour = 60
	s, _ := newServer(t, Config{}, f)
	for _, tt := range []struct {
		query   string
		step    schemas.Step
		coarser bool
	}{{"range=7d", schemas.StepDay, true}, {"range=7d&step=hour", schemas.StepHour, false}, {"range=24h", schemas.StepHour, false}} {
		if got := decode[overview](t, get(s, "/api/v0/overview?"+tt.query)).Trends; got.Step != tt.step || got.Coarser != tt.coarser {
			t.Errorf("%s: step %s, coarser %v", tt.query, got.Step, got.Coarser)
		}
	}
}

func TestTrendsOutsideTheGridAreAnError(t *testing.T) {
	r := resolved{request: request{Zone: zoneByShort("WIB"), From: testNow.Truncate(time.Hour), To: testNow.Truncate(time.Hour).Add(time.Hour)}}
	stray := topicOf("JALAN", window10(r.From.Add(-time.Hour), r.From, 20, 20, 0.5))
	if _, err := trendsOf([]schemas.WindowAggregate{stray}, []string{"JALAN"}, r, schemas.StepHour); err == nil {
		t.Error("a window before the range was dropped in silence")
	}
}
