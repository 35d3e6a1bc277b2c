package simulate

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// lively is a small city in which much happens to the mentions.
func lively() Config {
	cfg := testConfig(21)
	cfg.DuplicateShare, cfg.EditShare, cfg.DeleteShare, cfg.LateShare, cfg.Outages = 0.08, 0.1, 0.1, 0.08, 8
	return cfg
}

func TestRecordsOfAMentionFollowEachOther(t *testing.T) {
	type state struct {
		why     Why
		version schemas.Version
		content uint64
		text    string
		deleted bool
		records int
		truth   *Truth
	}
	seen := map[string]*state{}
	counts := map[Why]int{}
	offset := uint64(0)
	for e := range newCity(t, lively()).Events() {
		if e.Kind != EventRecord {
			continue
		}
		offset++
		counts[e.Why]++
		m := e.Mention
		h := sources[sourceIndex(m.Source)]
		version := schemas.VersionOf(&m, schemas.Position{Offset: offset}, 1)
		s := seen[m.ID]
		if s == nil {
			s = &state{truth: e.Truth}
			seen[m.ID] = s
			if e.Why != WhyFirst && e.Truth.Fate.Lost == 0 {
				t.Fatalf("the first record of %s is a %s", m.ID, e.Why)
			}
		} else {
			if !s.version.Less(version) {
				t.Fatalf("%s: the %s after the %s is not the newer version", m.ID, e.Why, s.why)
			}
			if s.deleted {
				t.Fatalf("%s: %s after it was deleted", m.ID, e.Why)
			}
			if same := m.ContentHash() == s.content; same != (e.Why == WhyDuplicate) {
				t.Fatalf("%s: %s says the same as the %s: %v", m.ID, e.Why, s.why, same)
			}
		}
		if wantRevision := h.editTimes && (e.Why == WhyEdit || e.Why == WhyDelete); (m.Revision > 0) != wantRevision {
			t.Fatalf("%s: a %s carries revision %d", m.ID, e.Why, m.Revision)
		}
		if m.Revision > m.CollectedAt.UnixMilli() {
			t.Fatalf("%s: edited at %d, after it was collected at %s", m.ID, m.Revision, m.CollectedAt)
		}
		if e.Why == WhyEdit && s.text != "" && !strings.HasPrefix(m.Text, s.text) {
			t.Fatalf("%s: the edit %q does not go on from %q", m.ID, m.Text, s.text)
		}
		s.why, s.version, s.content, s.text, s.deleted = e.Why, version, m.ContentHash(), m.Text, m.Op == schemas.OpDelete
		s.records++
	}
	for id, s := range seen {
		f := s.truth.Fate
		if f.Records != s.records {
			t.Errorf("%s: the key counts %d records, %d came", id, f.Records, s.records)
		}
		if f.Lost == 0 && f.Deleted != s.deleted {
			t.Errorf("%s: the key says deleted %v, the records %v", id, f.Deleted, s.deleted)
		}
	}
	for why, share := range map[Why]float64{WhyDuplicate: 0.08, WhyEdit: 0.1, WhyDelete: 0.1} {
		if got := float64(counts[why]) / float64(counts[WhyFirst]); got < share*0.5 || got > share*1.6 {
			t.Errorf("%s: %.3f of the mentions, configured %.3f", why, got, share)
		}
	}
}

func TestOutagesSilenceTheirSource(t *testing.T) {
	city := newCity(t, lively())
	key := city.Key()
	lost, late := map[string]int{}, map[string]int{}
	coverage := map[string]schemas.Coverage{}
	for e := range city.Events() {
		if e.Kind == EventCoverage {
			coverage[e.Coverage.Source+e.Coverage.Hour.String()] = e.Coverage
			continue
		}
		if e.Truth.Fate.Outage != "" && e.Why == WhyFirst {
			if e.Kind == EventLost {
				lost[e.Truth.Fate.Outage]++
			} else {
				late[e.Truth.Fate.Outage]++
			}
		}
		for _, o := range key.Outages {
			if e.Kind == EventRecord && e.Mention.Source == o.Source && !e.At.Before(o.Start) && e.At.Before(o.End) {
				t.Fatalf("%s was collected at %s, in the outage %s of %s from %s to %s", e.Mention.ID, e.At, o.ID, o.Source, o.Start, o.End)
			}
		}
	}
	sum := 0
	for _, o := range key.Outages {
		if o.Lost && late[o.ID] > 0 || !o.Lost && lost[o.ID] > 0 {
			t.Errorf("%+v: %d mentions lost, %d late", *o, lost[o.ID], late[o.ID])
		}
		sum += lost[o.ID] + late[o.ID]
	}
	if sum == 0 {
		t.Error("no outage touched anything")
	}
	for _, c := range coverage {
		var want int64 = 3600
		for s := c.Hour.Unix(); s < c.Hour.Unix()+3600; s++ {
			for _, o := range key.Outages {
				if o.Lost && o.Source == c.Source && s >= o.Start.Unix() && s < o.End.Unix() {
					want--
					break
				}
			}
		}
		if c.Got != want {
			t.Errorf("%s at %s: %d seconds covered in the end, want %d", c.Source, c.Hour, c.Got, want)
		}
	}
	if want := 21 * 24 * len(sources); len(coverage) != want {
		t.Errorf("coverage of %d source hours, want %d", len(coverage), want)
	}
}

func TestSuspectTimesAreThoseTheRoadSetsAside(t *testing.T) {
	cfg := testConfig(4)
	cfg.SuspectShare = 0.05
	n := 0
	for e := range newCity(t, cfg).Events() {
		if e.Kind != EventRecord {
			continue
		}
		err := e.Mention.ValidateAt(e.At)
		if (err != nil) != (e.Why == WhySuspect) {
			t.Fatalf("%s %s: %v", e.Why, e.Mention.ID, err)
		}
		if err != nil {
			n++
			if schemas.ReasonOf(err) != schemas.ReasonSuspectTime {
				t.Errorf("%s: %v", e.Mention.ID, err)
			}
		}
	}
	if n == 0 {
		t.Error("no suspect time")
	}
}

func TestKeyRoundTrip(t *testing.T) {
	city := newCity(t, lively())
	var file, out bytes.Buffer
	w, err := NewKeyWriter(city, &file)
	if err != nil {
		t.Fatal(err)
	}
	if err := city.WriteNDJSON(context.Background(), &out, w.Add); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := ReadKey(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	if key.Totals.Records != len(lines) {
		t.Errorf("the key counts %d records, %d came", key.Totals.Records, len(lines))
	}
	truth := map[string]*Truth{}
	for _, m := range key.Mentions {
		if truth[m.ID] != nil {
			t.Fatalf("the key names %s twice", m.ID)
		}
		truth[m.ID] = m
	}
	for _, line := range lines {
		m, err := schemas.DecodeMention(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		tr := truth[m.ID]
		if tr == nil {
			t.Fatalf("the key does not know %s", m.ID)
		}
		if tr.Citizen >= 0 && m.Author != nil && key.Citizens[tr.Citizen].Accounts[m.Source] != m.Author.Pseudonym {
			t.Fatalf("%s is by %s, the key says citizen %d, %v", m.ID, m.Author.Pseudonym, tr.Citizen, key.Citizens[tr.Citizen].Accounts)
		}
	}
	if len(key.Citizens) != city.cfg.Citizens {
		t.Errorf("%d citizens, want %d", len(key.Citizens), city.cfg.Citizens)
	}
	for _, c := range key.Citizens {
		if len(c.Opinions) != len(services) {
			t.Fatalf("a citizen has %d opinions, want one for each of %d services", len(c.Opinions), len(services))
		}
	}
	head := *key
	head.Mentions, head.Totals = nil, nil
	var want Key
	raw, err := json.Marshal(city.Key())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(head, want) {
		t.Error("the key's head is not what it was written from")
	}
	if _, err := ReadKey(strings.NewReader(`{"version":99}`)); err == nil {
		t.Error("an unknown version of the key is read")
	}
}

func TestOpinionsComeOutInWhatPeopleSay(t *testing.T) {
	cfg := testConfig(60)
	cfg.Crises = 0
	city := newCity(t, cfg)
	var sum, weight [20]float64
	for e := range city.Events() {
		if e.Kind != EventRecord || e.Why != WhyFirst || e.Truth.Origin != OriginOwn || e.Truth.Row != "" || len(e.Truth.Topics) == 0 {
			continue
		}
		bin := int((city.opinion(e.Truth.Citizen, serviceIndex(e.Truth.Topics[0])) + 1) * 9.99)
		weight[bin]++
		sum[bin] += map[string]float64{"negative": -1, "positive": 1}[e.Truth.Sentiment]
	}
	var net []float64
	for i := range sum {
		if weight[i] > 300 {
			net = append(net, sum[i]/weight[i])
		}
	}
	for i := range len(net) - 1 {
		if net[i+1] < net[i]-0.06 { // a bin of 300 mentions has a standard error of 0.04
			t.Errorf("net sentiment by opinion, from bad to good: %.2f; it should rise all the way", net)
		}
	}
	if len(net) < 8 || net[0] > -0.5 || net[len(net)-1] < 0.3 {
		t.Errorf("net sentiment runs from %.2f to %.2f only", net[0], net[len(net)-1])
	}
}

func TestCrisesShowInTheCounts(t *testing.T) {
	city := newCity(t, testConfig(42))
	key := city.Key()
	byHour := map[string]int{}
	reactions := map[string]int{}
	for e := range city.Events() {
		if e.Truth == nil || e.Why != WhyFirst || e.Truth.Origin != OriginOwn {
			continue
		}
		if e.Truth.Crisis != "" && e.Truth.Citizen >= 0 {
			reactions[e.Truth.Crisis]++
		}
		for _, topic := range e.Truth.Topics[:min(1, len(e.Truth.Topics))] {
			byHour[topic+e.Truth.WrittenAt.Truncate(time.Hour).String()]++
		}
	}
	checked := 0
	for _, x := range key.Crises {
		if x.Onset.Before(city.cfg.Start) || x.End.After(city.cfg.end()) {
			continue
		}
		checked++
		if got := reactions[x.ID]; got < x.Size*8/10 || got > x.Size {
			t.Errorf("%s: %d reactions, planted %d", x.ID, got, x.Size)
		}
		during, hours := 0, int(x.Fall)+1
		for h := range hours {
			during += byHour[x.Service+x.Onset.Add(time.Duration(h)*time.Hour).Truncate(time.Hour).String()]
		}
		if usual := city.usualPerHour(x.service) * float64(hours); float64(during) < 1.8*usual {
			t.Errorf("%s (%s, surge %.1f): %d mentions in %d hours, %.1f are usual", x.ID, x.Kind, x.Surge, during, hours, usual)
		}
	}
	if checked < 4 {
		t.Errorf("only %d crises lie within the city's days", checked)
	}
}

func TestCampaignsRepeatThemselves(t *testing.T) {
	cfg := testConfig(28)
	cfg.Campaigns = 2
	city := newCity(t, cfg)
	campaigns := map[string]*Campaign{}
	for _, x := range city.Key().Campaigns {
		campaigns[x.ID] = x
	}
	n, near, soon := 0, 0, 0
	for e := range city.Events() {
		if e.Kind != EventRecord || e.Why != WhyFirst || e.Truth.Campaign == "" {
			continue
		}
		x := campaigns[e.Truth.Campaign]
		n++
		if !slices.Contains(x.Accounts, e.Mention.Author.Pseudonym) {
			t.Fatalf("%s is by an account that the key does not name", e.Mention.ID)
		}
		best := 0.0
		for _, script := range x.Scripts {
			best = math.Max(best, jaccard(shingles(script), shingles(e.Mention.Text)))
		}
		if best >= 0.5 {
			near++
		}
		for _, w := range x.Waves {
			if d := e.Truth.WrittenAt.Sub(w.Start).Minutes(); d >= 0 && d <= w.Minutes {
				soon++
				break
			}
		}
		if want := map[string]string{"for": "positive", "against": "negative"}[x.Stance]; e.Truth.Sentiment != want || e.Truth.Independent() {
			t.Fatalf("the truth of %s, %s the %s campaign: %+v", e.Mention.ID, x.Stance, x.Service, e.Truth)
		}
	}
	if n < 100 || near < n*9/10 || soon < n*8/10 {
		t.Errorf("of %d campaign mentions %d are near a script and %d within the minutes of a wave", n, near, soon)
	}
}
