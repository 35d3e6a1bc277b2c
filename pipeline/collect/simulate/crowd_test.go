package simulate

import (
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGoldenHash pins the bytes of one small city: a change of a text, a stream or a rate is seen, and made on purpose with -update.
func TestGoldenHash(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skipf("the same bytes are promised on one architecture; the golden ones are amd64's, this is %s", runtime.GOARCH)
	}
	got := hashOf(t, newCity(t, testConfig(15))) + "\n"
	if *update {
		if err := os.WriteFile("testdata/golden.sha256", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/golden.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the city says %s, the golden file %s; if that is meant, run the test with -update", strings.TrimSpace(got), strings.TrimSpace(string(want)))
	}
}

// shingles are the runs of three words of a text in lower case, without links, handles, hashtags and punctuation; a shorter text is one.
func shingles(text string) map[string]bool {
	var words []string
	for _, w := range strings.Fields(strings.ToLower(text)) {
		if w[0] == '@' || w[0] == '#' || strings.Contains(w, "://") {
			continue
		}
		words = append(words, strings.FieldsFunc(w, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })...)
	}
	out := map[string]bool{}
	if len(words) < 3 {
		out[strings.Join(words, " ")] = true
	}
	for i := range len(words) - 2 {
		out[strings.Join(words[i:i+3], " ")] = true
	}
	return out
}

func jaccard(a, b map[string]bool) float64 {
	both := 0
	for s := range a {
		if b[s] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// copyAt is the similarity from which two texts look like copies of each other: half of all their three-word runs are common.
const copyAt = 0.5

// TestNinetyDays looks at the default city as a whole: its size, its seasons, its heavy tail, and how often two people say the same.
func TestNinetyDays(t *testing.T) {
	if testing.Short() {
		t.Skip("ninety days take some ten seconds")
	}
	city := newCity(t, DefaultConfig())
	var texts []string
	byTopic := map[string][]int{}
	days, hours, people := map[int]int{}, [24]int{}, make([]int, city.cfg.Citizens)
	records := 0
	for e := range city.Events() {
		if e.Kind != EventRecord {
			continue
		}
		records++
		if e.Why != WhyFirst {
			continue
		}
		days[dayOf(e.Truth.WrittenAt.UnixMilli())]++
		if e.Truth.Origin == OriginOwn && e.Truth.Crisis == "" {
			hours[e.Truth.WrittenAt.In(wib).Hour()]++
			people[e.Truth.Citizen]++
		}
		if e.Truth.Independent() {
			topic := ""
			if len(e.Truth.Topics) > 0 {
				topic = e.Truth.Topics[0]
			}
			byTopic[topic] = append(byTopic[topic], len(texts))
			texts = append(texts, e.Mention.Title+" "+e.Mention.Text)
		}
	}
	if records < 270_000 || records > 330_000 {
		t.Errorf("%d records, want about 300,000", records)
	}
	checkSeasons(t, days, hours)
	slices.Sort(people)
	top, all := 0, 0
	for i, n := range people {
		all += n
		if i >= len(people)-len(people)/100 {
			top += n
		}
	}
	if share := float64(top) / float64(all); share < 0.15 || share > 0.5 {
		t.Errorf("one percent of the people write %.2f of everything", share)
	} else {
		t.Logf("%d records; one percent of the people write %.2f of what people write", records, share)
	}
	checkCopies(t, texts, byTopic)
}

func checkSeasons(t *testing.T, days map[int]int, hours [24]int) {
	t.Helper()
	if hours[20] < 5*hours[3] {
		t.Errorf("%d mentions at eight in the evening, %d at three in the night", hours[20], hours[3])
	}
	var week [7]int
	for day, n := range days {
		week[calendar(day).date.Weekday()] += n
	}
	if week[time.Sunday] >= week[time.Monday] {
		t.Errorf("%d mentions on Sundays, %d on Mondays", week[time.Sunday], week[time.Monday])
	}
	holiday := dayOf(time.Date(2026, 8, 17, 12, 0, 0, 0, wib).UnixMilli()) // a Monday
	if days[holiday] >= days[holiday+7]*95/100 {
		t.Errorf("%d mentions on the holiday, %d on the Monday after", days[holiday], days[holiday+7])
	}
}

func checkCopies(t *testing.T, texts []string, byTopic map[string][]int) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 12))
	cache := make([]map[string]bool, len(texts))
	of := func(i int) map[string]bool {
		if cache[i] == nil {
			cache[i] = shingles(texts[i])
		}
		return cache[i]
	}
	rate := func(pool []int, pairs int) (copies int) {
		for range pairs {
			i, j := pool[r.IntN(len(pool))], pool[r.IntN(len(pool))]
			if i != j && jaccard(of(i), of(j)) >= copyAt {
				copies++
			}
		}
		return copies
	}
	all := make([]int, len(texts))
	for i := range all {
		all[i] = i
	}
	const most = 0.001
	const pairs = 200_000
	if got := float64(rate(all, pairs)) / pairs; got > most {
		t.Errorf("%.5f of all pairs look like copies, at most %.3f may", got, most)
	} else {
		t.Logf("%.6f of all pairs of independently written mentions look like copies", got)
	}
	topics := make([]string, 0, len(byTopic))
	for topic := range byTopic {
		topics = append(topics, topic)
	}
	slices.Sort(topics)
	copies := 0
	for _, topic := range topics {
		copies += rate(byTopic[topic], pairs/len(topics))
	}
	if got := float64(copies) / pairs; got > most {
		t.Errorf("%.5f of the pairs within a topic look like copies, at most %.3f may", got, most)
	} else {
		t.Logf("%.6f of the pairs within a topic look like copies", got)
	}
}

// BenchmarkNinetyDays is the default city on one goroutine, as NDJSON into nothing.
func BenchmarkNinetyDays(b *testing.B) {
	for b.Loop() {
		city := newCity(b, DefaultConfig())
		if err := city.WriteNDJSON(b.Context(), io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
}
