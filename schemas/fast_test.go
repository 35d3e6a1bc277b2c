package schemas

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// What the fast reader takes it reads as encoding/json does.
func FuzzReadFast(f *testing.F) {
	for _, name := range []string{"mention.json", "delete.json", "enriched.json"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		var m Mention
		if err := json.Unmarshal(raw, &m); err != nil {
			f.Fatal(err)
		}
		compact, err := EncodeMention(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(compact)
	}
	for _, record := range oddRecords {
		f.Add([]byte(record))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		var fast, slow Mention
		if !utf8.Valid(record) || !readFast(record, &fast) {
			return
		}
		if err := json.Unmarshal(record, &slow); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if !same(fast, slow) {
			t.Fatalf("read as\n%+v\nand not as\n%+v", fast, slow)
		}
	})
}

// same compares two mentions; the zone of a time is not part of it.
func same(a, b Mention) bool {
	for _, m := range []*Mention{&a, &b} {
		m.PublishedAt, m.CollectedAt = m.PublishedAt.UTC(), m.CollectedAt.UTC()
	}
	return reflect.DeepEqual(a, b)
}

var oddRecords = []string{
	``, `{`, `{}`, `null`, `[]`, `{"schema":1`, `{"schema":1}x`, `{"schema":01}`, `{"schema":1.0}`, `{"schema":1e0}`, `{"schema":-0}`, `{"schema":--1}`,
	`{"schema":99999999999999999999}`, `{"schema":"1"}`, `{"SCHEMA":1}`, `{"schema":1,}`, `{"schema":1,"schema":2}`, `{"id":null}`, `{"id":"a` + "\n" + `b"}`,
	`{"id":"a\u0041\ud83d\ude00"}`, `{"id":"a\qb"}`, `{"id":"a\"b\\c\/d\n\r\t"}`, `{"id":"a\`, `{"baru":1}`, `{"author":{}}`, `{"author":{"name":"a"},"author":{"role":"media"}}`,
	`{"place":{"lat":-6.5,"lon":1.}}`, `{"place":{"lat":.5}}`, `{"place":{"lat":-}}`, `{"place":{"lat":1.2.3}}`, `{"reach":{"likes":1-2}}`,
	`{"published_at":"2026-11-02T05:30:00,5Z"}`, `{"published_at":"2026-11-02T5:30:00Z"}`, `{"published_at":"2026-11-02T05:30:00+14:00"}`, `{"published_at":"kemarin"}`, `{"published_at":""}`,
}

// The fast reader takes what this package writes; else it would be of no use.
func TestReadFastTakesWhatEncodeWrites(t *testing.T) {
	at := time.Date(2026, 11, 2, 5, 30, 0, 250e6, time.UTC)
	lat := -6.9744
	m := Mention{
		Schema: 1, Op: OpUpsert, ID: "x:1", Source: "x", Collection: "c", Kind: KindPost, PublishedAt: at, CollectedAt: at.Add(time.Minute), Revision: 1793597460000,
		Author: &Author{Pseudonym: strings.Repeat("0a", 16), KeyID: "1", Basis: BasisAccount, Role: RoleMedia, Name: "Harian"}, Title: "Judul", Text: "dua\nbaris \"kutip\" \\ 🙏 <b> \t",
		LanguageHint: "in", URL: "https://x.com/i/status/1?a=1&b=2", ParentID: "x:2", RootID: "x:3", RepostOf: "x:4", QuoteOf: "x:5",
		Place: &Place{Code: "33.74", Name: "Semarang", Lat: &lat, Lon: &lat}, Reach: &Reach{Likes: 1, Replies: 2, Reposts: 3, Views: 4},
	}
	for v, i := reflect.ValueOf(m), 0; i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("the example leaves %s empty", v.Type().Field(i).Name)
		}
	}
	raw, err := EncodeMention(m)
	if err != nil {
		t.Fatal(err)
	}
	var got Mention
	if !readFast(raw, &got) || !same(got, m) {
		t.Errorf("got %+v\nof %s", got, raw)
	}
	for _, record := range oddRecords {
		var fast, slow Mention
		if err := json.Unmarshal([]byte(record), &slow); readFast([]byte(record), &fast) && (err != nil || !same(fast, slow)) {
			t.Errorf("%s: read as %+v; encoding/json: %+v, %v", record, fast, slow, err)
		}
	}
}

// A content hash is stored: another one would make every recollected mention a new version.
func TestContentHashStays(t *testing.T) {
	for name, want := range map[string]uint64{"mention.json": 2006702169221152682, "delete.json": 14998098171299934066} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := DecodeMention(raw)
		if got := m.ContentHash(); err != nil || got != want {
			t.Errorf("%s: got %d, %v, want %d", name, got, err, want)
		}
	}
}

func BenchmarkDecodeMention(b *testing.B) {
	raw, err := os.ReadFile("testdata/mention.json")
	if err != nil {
		b.Fatal(err)
	}
	var m Mention
	if err := json.Unmarshal(raw, &m); err != nil {
		b.Fatal(err)
	}
	if raw, err = EncodeMention(m); err != nil {
		b.Fatal(err)
	}
	b.Run("fast", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeMention(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding_json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var m Mention
			if err := json.Unmarshal(raw, &m); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("content_hash", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = m.ContentHash()
		}
	})
}
