package pipeline_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// settle runs one record through a worker, with the clock at now.
func settle(t *testing.T, now time.Time, d pipeline.Delivery) (receipt schemas.Receipt, letter pipeline.Rejection, r *road) {
	t.Helper()
	r = newRoad(t)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(now))
		s := newStream(d)
		s.end()
		if err := newWorker(t, s.member(r), r).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	for _, receipt = range r.store.Receipts() {
	}
	for _, letter = range r.letters() {
	}
	return receipt, letter, r
}

type verdictCase struct {
	name    string
	record  pipeline.Delivery
	outcome schemas.Outcome
	reason  string // of a dead letter or a rule
	source  string // of the receipt
}

func verdictCases(t *testing.T) []verdictCase {
	valid := record(t, 0, mention("1"))
	with := func(change func(*pipeline.Delivery)) pipeline.Delivery {
		d := valid
		d.Headers = slices.Clone(d.Headers)
		change(&d)
		return d
	}
	of := func(change func(*schemas.Mention)) pipeline.Delivery { return record(t, 0, mention("1", change)) }
	replace := func(old, new string) pipeline.Delivery {
		if !bytes.Contains(valid.Value, []byte(old)) {
			t.Fatalf("%s does not hold %s", valid.Value, old)
		}
		return with(func(d *pipeline.Delivery) { d.Value = bytes.Replace(d.Value, []byte(old), []byte(new), 1) })
	}
	rejected := func(reason string) pipeline.Delivery {
		return rawRecord(0, "april.csv", "x", []byte{0xff, 0, 'x'}, pipeline.Header{Key: pipeline.HeaderRejectReason, Value: []byte(reason)},
			pipeline.Header{Key: pipeline.HeaderRejectError, Value: []byte("row 3 has 4 columns")})
	}
	const accepted, excluded, dead = schemas.OutcomeAccepted, schemas.OutcomeExcluded, schemas.OutcomeDead
	return []verdictCase{
		{"a mention", valid, accepted, "", "x"},
		{"a deletion with its id alone", of(func(m *schemas.Mention) {
			*m = schemas.Mention{Schema: 1, Op: schemas.OpDelete, ID: m.ID, Source: m.Source, CollectedAt: m.CollectedAt}
		}), accepted, "", "x"},
		{"no header", with(func(d *pipeline.Delivery) { d.Headers = nil }), accepted, "", "x"},
		{"as far ahead as clocks may differ", of(func(m *schemas.Mention) { m.PublishedAt = received.Add(schemas.FutureTolerance) }), accepted, "", "x"},
		{"excluded, whatever the case", of(func(m *schemas.Mention) { m.Text = "promo JuDi" }), excluded, "judi", "x"},
		{"a deletion is not excluded", of(func(m *schemas.Mention) { m.Op, m.Text = schemas.OpDelete, "judi" }), accepted, "", "x"},

		{"nothing", with(func(d *pipeline.Delivery) { d.Value = nil }), dead, "decode", "x"},
		{"half an object", with(func(d *pipeline.Delivery) { d.Value = d.Value[:40] }), dead, "decode", "x"},
		{"two objects", with(func(d *pipeline.Delivery) { d.Value = append(slices.Clone(d.Value), d.Value...) }), dead, "decode", "x"},
		{"an array", with(func(d *pipeline.Delivery) { d.Value = []byte(`[]`) }), dead, "decode", "x"},
		{"a number for a text", replace(`"text":"lampu jalan mati 1"`, `"text":7`), dead, "decode", "x"},
		{"no source to be told", with(func(d *pipeline.Delivery) { d.Headers, d.Value = nil, []byte("??") }), dead, "decode", schemas.SourceUnknown},
		{"a source that is none", with(func(d *pipeline.Delivery) {
			d.Headers, d.Value = []pipeline.Header{{Key: pipeline.HeaderSource, Value: []byte("../etc")}}, []byte("??")
		}), dead, "decode", schemas.SourceUnknown},
		{"of a later schema", replace(`"schema":1`, `"schema":2`), dead, "unknown_schema", "x"},
		{"of no schema", replace(`"schema":1,`, ``), dead, "unknown_schema", "x"},
		{"of a later schema, in another shape", with(func(d *pipeline.Delivery) { d.Value = []byte(`{"schema":2,"id":["x","1"],"author":"anon"}`) }), dead, "unknown_schema", "x"},
		{"an unknown operation", replace(`"op":"upsert"`, `"op":"merge"`), dead, "invalid", "x"},
		{"an id of another source", with(func(d *pipeline.Delivery) {
			d.Value = bytes.ReplaceAll(d.Value, []byte(`"x:1"`), []byte(`"bluesky:1"`))
		}), dead, "invalid", "x"},
		{"a key that is not its id", with(func(d *pipeline.Delivery) { d.Key = []byte("x:2") }), dead, "invalid", "x"},
		{"a header of another source", with(func(d *pipeline.Delivery) { d.Headers[0].Value = []byte("rss") }), dead, "invalid", "rss"},
		{"a handle for a pseudonym", replace("0123456789abcdef0123456789abcdef", "@budi"), dead, "invalid", "x"},
		{"bytes that are no UTF-8", replace("lampu", "l\xe4mpu"), dead, "invalid_utf8", "x"},
		{"larger than a record may be", with(func(d *pipeline.Delivery) {
			d.Value = append(slices.Clone(d.Value), bytes.Repeat([]byte(" "), schemas.MaxRecordBytes)...)
		}), dead, "too_large", "x"},
		{"a text larger than it may be", of(func(m *schemas.Mention) { m.Text = strings.Repeat("a", schemas.MaxTextBytes+1) }), dead, "too_large", "x"},
		{"published in the future", of(func(m *schemas.Mention) { m.PublishedAt = received.Add(schemas.FutureTolerance + time.Millisecond) }), dead, "suspect_time", "x"},
		{"published before there was anything", of(func(m *schemas.Mention) { m.PublishedAt = time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC) }), dead, "suspect_time", "x"},
		{"published never", of(func(m *schemas.Mention) { m.PublishedAt = time.Time{} }), dead, "suspect_time", "x"},
		{"received before there was Kafka", with(func(d *pipeline.Delivery) { d.ReceivedAt = time.Unix(0, 0) }), dead, "suspect_time", "x"},
		{"received in the next millennium", with(func(d *pipeline.Delivery) { d.ReceivedAt = time.Date(5138, 11, 16, 0, 0, 0, 0, time.UTC) }), dead, "suspect_time", "x"},
		{"a row that its collector could not read", rejected("bad_row"), dead, "bad_row", "x"},
		{"rejected for a reason that nobody knows", rejected("mood"), dead, "bad_row", "x"},
	}
}

func TestVerdicts(t *testing.T) {
	reached := map[schemas.Reason]bool{schemas.ReasonRefused: true} // the sink's, see TestRefusedMentionsAreSetAside
	for _, c := range verdictCases(t) {
		t.Run(c.name, func(t *testing.T) {
			receipt, letter, r := settle(t, received, c.record)
			if receipt.Outcome != c.outcome || receipt.Reason != c.reason || receipt.Source != c.source {
				t.Fatalf("got %s %q of source %s, want %s %q of %s (%v)", receipt.Outcome, receipt.Reason, receipt.Source, c.outcome, c.reason, c.source, letter.Cause)
			}
			if y := receipt.ReceivedAt.Year(); y < 2000 || y > 2099 {
				t.Errorf("the receipt's hour is in the year %d, which the ledger cannot hold", y)
			}
			stored := 0
			for _, call := range r.history() {
				if call.step == stepWrite {
					stored += call.size
				}
			}
			if want := map[schemas.Outcome]int{schemas.OutcomeAccepted: 1}[c.outcome]; stored != want {
				t.Errorf("%d mentions were stored, want %d", stored, want)
			}
			if c.outcome != schemas.OutcomeDead {
				if letter.Reason != "" {
					t.Errorf("a dead letter was written: %v", letter)
				}
				return
			}
			reached[letter.Reason] = true
			var field *schemas.FieldError
			if string(letter.Reason) != c.reason || !errors.As(letter.Cause, &field) || !bytes.Equal(letter.Delivery.Value, c.record.Value) {
				t.Errorf("dead letter has reason %q, cause %v and %d bytes; want %q, a *FieldError and the original %d",
					letter.Reason, letter.Cause, len(letter.Delivery.Value), c.reason, len(c.record.Value))
			}
			if strings.Contains(letter.Cause.Error(), "budi") {
				t.Errorf("the cause tells a handle: %v", letter.Cause)
			}
		})
	}
	for _, reason := range schemas.Reasons() {
		if !reached[reason] {
			t.Errorf("no record is set aside as %s", reason)
		}
	}
}

// The outcome is a pure function of the record: whatever the clock says when it is judged, its receipt and what is stored are the same.
func TestVerdictIgnoresTheClock(t *testing.T) {
	for _, c := range verdictCases(t) {
		t.Run(c.name, func(t *testing.T) {
			_, _, early := settle(t, time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), c.record)
			_, _, late := settle(t, time.Date(2098, 1, 1, 0, 0, 0, 0, time.UTC), c.record)
			if got, want := late.store.Receipts(), early.store.Receipts(); !maps.Equal(got, want) {
				t.Errorf("receipt %+v, and at another time %+v", want, got)
			}
			if !maps.EqualFunc(live(t, late), live(t, early), func(a, b schemas.EnrichedMention) bool {
				return a.ContentHash() == b.ContentHash() && a.PublishedAt.Equal(b.PublishedAt) && a.Version() == b.Version()
			}) {
				t.Errorf("stored %v, and at another time %v", live(t, early), live(t, late))
			}
		})
	}
}

// What a rejected input says of itself is short, printable and known, whatever a stranger wrote into its headers.
func TestReceiptsAreBounded(t *testing.T) {
	d := rawRecord(0, "k", "x", []byte("?"))
	d.Headers[1].Value = []byte(strings.Repeat("\xffkoleksi-é", 100))
	receipt, _, _ := settle(t, received, d)
	if len(receipt.Collection) > 128 || !utf8.ValidString(receipt.Collection) || receipt.Collection == "" {
		t.Errorf("collection %q", receipt.Collection)
	}
}

// What reaches the enricher and the store holds no personal data, whether or not the enrichment is on.
func TestPersonalDataIsNotStored(t *testing.T) {
	d := record(t, 0, mention("1", func(m *schemas.Mention) {
		m.Title, m.Text = "hubungi 0812-3456-7890", "NIK 3374010101900001 ga bisa dipakai, email saya budi@example.com"
	}))
	_, _, r := settle(t, d.ReceivedAt, d)
	live, err := r.store.Live(t.Context())
	if err != nil || len(live) != 1 {
		t.Fatalf("stored %d mentions, %v", len(live), err)
	}
	for id, m := range live {
		if m.Title != "hubungi [TELEPON]" || m.Text != "NIK [NIK] ga bisa dipakai, email saya [EMAIL]" {
			t.Errorf("%s is stored as %q, %q", id, m.Title, m.Text)
		}
	}
}
