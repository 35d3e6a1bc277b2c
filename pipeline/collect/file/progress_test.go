package file

import (
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

func TestProgressIsTold(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var told []Progress
	content := "id,text,published_at\n" + strings.Repeat("7,halo,2024-01-01T00:00:00Z\n", 200)
	_, f := importFile(t, writeFile(t, "a.csv", []byte(content)), func(o *Options) {
		o.Progress = func(p Progress) { told = append(told, p) }
		o.Clock = func() time.Time { now = now.Add(time.Second); return now }
	})
	last := told[len(told)-1]
	if last.Phase != PhaseDone || last.Fraction() != 1 || last.Counts.Rows != 200 || last.Counts.Rows != f.Counts.Rows || last.Rate <= 0 {
		t.Errorf("last %+v", last)
	}
	var importing []Progress
	for _, p := range told {
		if p.Phase == PhaseImporting {
			importing = append(importing, p)
		}
	}
	if len(importing) < 2 || importing[0].ETA <= 0 || importing[0].Fraction() <= 0 || importing[0].Fraction() >= importing[1].Fraction() {
		t.Errorf("while importing %+v", importing)
	}
}

// TestObjectsThatAreNone: what is no JSON object costs its own line, and broken text is not mended in silence.
func TestObjectsThatAreNone(t *testing.T) {
	content := `{"id":1,"text":"a","date":"2024-01-01T00:00:00Z"}` + "\n" + `{"id":2,"text":` + "\n\n" + `[3]` + "\n" + `{"id":4,"text":"` + "\xff" + `","date":"2024-01-01T00:00:00Z"}` + "\n" +
		`{"id":5,"text":"b","date":"2024-01-01T00:00:00Z"} {}` + "\n" + `{"id":6,"text":null,"date":"2024-01-01T00:00:00Z"}` + "\n" + `{"id":7,"text":"é","date":"2024-01-01T00:00:00Z"}`
	sent, f := importFile(t, writeFile(t, "a.jsonl", []byte(content)), nil)
	var got []string
	for _, r := range sent.Rejects {
		got = append(got, r.Origin+" "+string(r.Reason))
	}
	want := "a.jsonl:2:15 bad_row, a.jsonl:4:1 bad_row, a.jsonl:5:1 invalid_utf8, a.jsonl:6:1 bad_row, a.jsonl:7:3 invalid"
	if strings.Join(got, ", ") != want || f.Counts.Sent != 2 || f.Counts.Blank != 1 {
		t.Errorf("rejects %s\nwant    %s\ncounts %+v", strings.Join(got, ", "), want, f.Counts)
	}
}

// TestWire: Kentongan's own mentions keep operation, revision and pseudonym; what is none is set aside with the reason that the worker would
// give.
func TestWire(t *testing.T) {
	pseudonym := strings.Repeat("ab", 16)
	content := `{"schema":1,"op":"upsert","id":"x:1","source":"x","collection":"kota","kind":"post","published_at":"2026-11-01T00:00:00Z","collected_at":"2026-11-01T00:00:01Z","text":"a","revision":5,"author":{"pseudonym":"` + pseudonym + `","key_id":"k","basis":"account"}}` + "\n" +
		`{"schema":1,"op":"delete","id":"x:1","source":"x","collected_at":"2026-11-01T00:00:02Z","revision":9}` + "\n" +
		`{"schema":2,"op":"delete","id":"x:2","source":"x","collected_at":"2026-11-01T00:00:02Z"}` + "\n" +
		`{"schema":1,"op":"upsert","id":"x:3","source":"x","kind":"post","published_at":"1975-11-01T00:00:00Z","collected_at":"2026-11-01T00:00:01Z","text":"a"}` + "\n" +
		`{"schema":1,"op":"upsert","id":"X Y:3","source":"X Y","kind":"post","published_at":"2026-11-01T00:00:00Z","collected_at":"2026-11-01T00:00:01Z","text":"a"}` + "\n" +
		"kata\n"
	sent, f := importFile(t, writeFile(t, "kota.ndjson", []byte(content)), nil)
	if len(sent.Mentions) != 2 || f.Counts.Deletes != 1 {
		t.Fatalf("%d mentions, counts %+v", len(sent.Mentions), f.Counts)
	}
	first, gone := sent.Mentions[0], sent.Mentions[1]
	if first.Revision != 5 || first.Author.Pseudonym != pseudonym || first.Collection != "kota" || first.CollectedAt.Second() != 1 {
		t.Errorf("first %+v", first)
	}
	if gone.Op != schemas.OpDelete || gone.Revision != 9 || gone.Collection != "kota" {
		t.Errorf("deletion %+v", gone)
	}
	var reasons []string
	for _, r := range sent.Rejects {
		reasons = append(reasons, string(r.Reason))
	}
	if got := strings.Join(reasons, " "); got != "unknown_schema suspect_time invalid decode" {
		t.Errorf("reasons %s", got)
	}
	checkCoverage(t, sent)
}
