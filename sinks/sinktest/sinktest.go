// Package sinktest is the conformance suite that every store of mentions passes. It imports testing: it is for tests alone.
package sinktest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// Store is a sink whose content can be read back.
type Store interface {
	pipeline.Sink
	pipeline.Ledger
	// Live lists the mentions that exist, by id, with at least ID, PublishedAt, Text, Author and Enrichment labels.
	Live(ctx context.Context) (map[string]schemas.EnrichedMention, error)
}

// At is the time that the suite's mentions are around.
var At = time.Date(2026, 11, 2, 5, 30, 0, 0, time.UTC)

// Mention is an upsert of native id at a place of the stream.
func Mention(native string, offset uint64, change ...func(*schemas.EnrichedMention)) schemas.EnrichedMention {
	m := schemas.EnrichedMention{
		Mention: schemas.Mention{Schema: 1, Op: schemas.OpUpsert, ID: "x:" + native, Source: "x", Collection: "uji", Kind: schemas.KindPost,
			PublishedAt: At, CollectedAt: At.Add(time.Minute), Text: "lampu jalan mati " + native,
			Author: &schemas.Author{Pseudonym: "0123456789abcdef0123456789abcdef", KeyID: "k1", Basis: schemas.BasisAccount}},
		Enrichment: Reading(1),
	}
	for _, c := range change {
		c(&m)
	}
	m.Receipt = schemas.Receipt{Position: schemas.Position{Epoch: 3, Offset: offset}, ReceivedAt: At.Add(time.Minute), Source: m.Source, Collection: m.Collection,
		Outcome: schemas.OutcomeAccepted, ID: schemas.HashID(m.ID), Content: m.ContentHash(), Version: schemas.VersionOf(&m.Mention, schemas.Position{Epoch: 3, Offset: offset}, 0)}
	return m
}

// Reading is an enrichment with every field set.
func Reading(epoch uint16) schemas.Enrichment {
	return schemas.Enrichment{ModelEpoch: epoch, Models: map[string]string{"language": "l1", "topic": "t1"}, Normalised: "lampu jalan mati",
		Language:  schemas.Language{Label: "mixed", Confidence: 0.9, Parts: []string{"id", "jv"}},
		Sentiment: schemas.Sentiment{Label: schemas.SentimentNegative, Score: -0.5, Confidence: 0.8},
		Topics: []schemas.Topic{{Label: "PJU", Confidence: 0.9, Evidence: []string{"lampu jalan", "mati"}, By: "both"},
			{Label: "AMAN", Confidence: 0.25, By: "model"}},
		Agencies:  []schemas.Agency{{Name: "Dinas Perhubungan", Topic: "PJU", Level: "city"}, {Name: "Polres", Topic: "AMAN", Level: "central"}},
		Relevance: schemas.Judgement{Label: "true", Confidence: 0.9}, Kind: schemas.Judgement{Label: "complaint", Confidence: 0.7},
		Urgency: schemas.Judgement{Label: "today", Confidence: 0.6}, Author: schemas.Judgement{Label: "citizen", Confidence: 0.8},
		Sarcasm: schemas.Judgement{Label: "none", Confidence: 0.9}, Spam: schemas.Judgement{Label: schemas.SpamNone, Confidence: 1},
		Place: schemas.Region{Code: "33.74", Name: "Kota Semarang", Level: "regency", Confidence: 0.75, Evidence: "semarang",
			Candidates: []string{"33.22", "33.74"}},
		Fingerprint: 0xfedcba9876543210, Redactions: map[string]int{"NIK": 1, "TELEPON": 2}}
}

// Text sets the text.
func Text(s string) func(*schemas.EnrichedMention) {
	return func(m *schemas.EnrichedMention) { m.Text = s }
}

// Published moves the event time.
func Published(t time.Time) func(*schemas.EnrichedMention) {
	return func(m *schemas.EnrichedMention) { m.PublishedAt = t }
}

// Revision sets the source's revision.
func Revision(r int64) func(*schemas.EnrichedMention) {
	return func(m *schemas.EnrichedMention) { m.Revision = r }
}

// Delete makes it a deletion that knows nothing but the id.
func Delete(m *schemas.EnrichedMention) {
	m.Op, m.Text, m.PublishedAt, m.Author, m.Kind = schemas.OpDelete, "", time.Time{}, nil, ""
}

// Epoch sets the model epoch.
func Epoch(n uint16) func(*schemas.EnrichedMention) {
	return func(m *schemas.EnrichedMention) { m.Enrichment.ModelEpoch = n }
}

// Run runs the suite; newStore gives an empty store each time.
func Run(t *testing.T, newStore func(*testing.T) Store) {
	type em = schemas.EnrichedMention
	hour := time.Hour
	tests := []struct {
		name    string
		batches [][]em
		want    map[string]string // id -> text
	}{
		{"stores", [][]em{{Mention("1", 1), Mention("2", 2)}}, map[string]string{"x:1": "lampu jalan mati 1", "x:2": "lampu jalan mati 2"}},
		{"the same batch twice", [][]em{{Mention("1", 1)}, {Mention("1", 1)}}, map[string]string{"x:1": "lampu jalan mati 1"}},
		{"an empty batch", [][]em{{}}, map[string]string{}},
		{"a later record wins", [][]em{{Mention("1", 1)}, {Mention("1", 2, Text("ralat"))}}, map[string]string{"x:1": "ralat"}},
		{"a later record wins within a batch", [][]em{{Mention("1", 1), Mention("1", 2, Text("ralat"))}}, map[string]string{"x:1": "ralat"}},
		{"an earlier record that comes again does not win", [][]em{{Mention("1", 2, Text("ralat"))}, {Mention("1", 1)}}, map[string]string{"x:1": "ralat"}},
		{"the source's revision beats the place", [][]em{{Mention("1", 1, Revision(20), Text("baru"))}, {Mention("1", 2, Revision(10), Text("lama"))}}, map[string]string{"x:1": "baru"}},
		{"a better model of the same record wins", [][]em{{Mention("1", 1, Epoch(2), Text("model 2"))}, {Mention("1", 1, Epoch(1), Text("model 1"))}}, map[string]string{"x:1": "model 2"}},
		{"a deletion by id alone", [][]em{{Mention("1", 1), Mention("2", 2)}, {Mention("1", 3, Delete)}}, map[string]string{"x:2": "lampu jalan mati 2"}},
		{"a deletion in the batch of its mention", [][]em{{Mention("1", 1), Mention("1", 2, Delete)}}, map[string]string{}},
		{"a deletion before its mention", [][]em{{Mention("1", 1, Delete, Revision(20))}, {Mention("1", 2, Revision(10))}}, map[string]string{}},
		{"a deletion beats the same revision", [][]em{{Mention("1", 1, Delete, Revision(10))}, {Mention("1", 2, Revision(10))}}, map[string]string{}},
		{"a newer revision brings it back", [][]em{{Mention("1", 1)}, {Mention("1", 2, Delete, Revision(10))}, {Mention("1", 3, Revision(11))}}, map[string]string{"x:1": "lampu jalan mati 1"}},
		{"a deletion comes again after the mention is back", [][]em{{Mention("1", 1)}, {Mention("1", 2, Delete)}, {Mention("1", 3)}, {Mention("1", 2, Delete)}}, map[string]string{"x:1": "lampu jalan mati 1"}},
		{"an edit moves it to another hour", [][]em{{Mention("1", 1)}, {Mention("1", 2, Published(At.Add(3*hour)), Text("pindah"))}}, map[string]string{"x:1": "pindah"}},
		{"an edit moves it to another month, and back", [][]em{{Mention("1", 1)}, {Mention("1", 2, Published(At.Add(-900*hour)))}, {Mention("1", 3, Text("pulang"))}}, map[string]string{"x:1": "pulang"}},
		{"moved and deleted", [][]em{{Mention("1", 1)}, {Mention("1", 2, Published(At.Add(3*hour)))}, {Mention("1", 3, Delete)}}, map[string]string{}},
		{"an old time that comes again does not move it", [][]em{{Mention("1", 2, Published(At.Add(3*hour)), Text("pindah"))}, {Mention("1", 1)}}, map[string]string{"x:1": "pindah"}},
		{"bytes that look like a statement", [][]em{{Mention("1", 1, Text("a'; DROP TABLE mentions; -- FORMAT Native\n\x00\t\\ 🔥"))}}, map[string]string{"x:1": "a'; DROP TABLE mentions; -- FORMAT Native\n\x00\t\\ 🔥"}},
		{"a text that looks like the end of a broken answer", [][]em{{Mention("1", 1, Text("\r\n__exception__\r\nabc\r\nCode: 60. DB::Exception: x\n12 abc\r\n__exception__\r\n"))}}, map[string]string{"x:1": "\r\n__exception__\r\nabc\r\nCode: 60. DB::Exception: x\n12 abc\r\n__exception__\r\n"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStore(t)
			for _, batch := range test.batches {
				write(t, s, batch)
			}
			live, err := s.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for id, m := range live {
				got[id] = m.Text
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("live mentions\n got %q\nwant %q", got, test.want)
			}
		})
	}
	t.Run("fields survive", func(t *testing.T) { fieldsSurvive(t, newStore(t)) })
	t.Run("redelivery changes nothing", func(t *testing.T) { redelivery(t, newStore(t)) })
}

func write(t *testing.T, s Store, batch []schemas.EnrichedMention) {
	t.Helper()
	if err := s.Write(t.Context(), batch); err != nil {
		t.Fatalf("write: %v", err)
	}
	receipts := make([]schemas.Receipt, len(batch))
	for i := range batch {
		receipts[i] = batch[i].Receipt
	}
	if err := s.Note(t.Context(), receipts); err != nil {
		t.Fatalf("note: %v", err)
	}
}

func fieldsSurvive(t *testing.T, s Store) {
	want := Mention("1", 1)
	write(t, s, []schemas.EnrichedMention{want})
	live, err := s.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := live["x:1"]
	if !got.PublishedAt.Equal(want.PublishedAt) || got.Source != want.Source || got.Kind != want.Kind || got.Collection != want.Collection ||
		got.Author == nil || got.Author.Pseudonym != want.Author.Pseudonym ||
		!reflect.DeepEqual(got.Enrichment, want.Enrichment) {
		t.Errorf("read back\n got %+v\nwant %+v", got, want)
	}
}

// redelivery writes a seeded history of edits, moves and deletions once in order, and once cut into other batches of which each may come again,
// and compares both with what the version rule says.
func redelivery(t *testing.T, s Store) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 0))
	var history []schemas.EnrichedMention
	newest := map[string]schemas.EnrichedMention{}
	for offset := range uint64(400) {
		native := fmt.Sprint(r.IntN(40))
		change := []func(*schemas.EnrichedMention){Text(fmt.Sprint("versi ", offset))}
		if r.IntN(3) == 0 {
			change = append(change, Revision(int64(1+r.IntN(5))))
		}
		if r.IntN(4) == 0 {
			change = append(change, Published(At.Add(time.Duration(r.IntN(50)-25)*time.Hour)))
		}
		if r.IntN(5) == 0 {
			change = append(change, Delete)
		}
		m := Mention(native, offset, change...)
		history = append(history, m)
		if old, ok := newest[m.ID]; !ok || !m.Version().Less(old.Version()) {
			newest[m.ID] = m
		}
	}
	for start := 0; start < len(history); {
		end := min(start+1+r.IntN(60), len(history))
		write(t, s, history[start:end])
		if r.IntN(2) == 0 {
			start = max(0, end-r.IntN(30)) // cut off before the acknowledgement: some come again
		}
		if start < end-30 || r.IntN(2) == 0 {
			start = end
		}
	}
	live, err := s.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range newest {
		got, ok := live[id]
		if ok == (want.Op == schemas.OpDelete) || ok && (got.Text != want.Text || !got.PublishedAt.Equal(want.PublishedAt)) {
			t.Errorf("seed %d: %s: live %v, text %q at %v; want op %s, text %q at %v", seed, id, ok, got.Text, got.PublishedAt, want.Op, want.Text, want.PublishedAt)
		}
	}
}
