package clickhouse_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/reenrich"
	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

// contrary reads everything as positive, and the mention "x:9" as spam.
type contrary struct{ models map[string]string }

func (c contrary) Models() map[string]string { return maps.Clone(c.models) }

func (c contrary) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	e := sinktest.Reading(2)
	e.Models, e.Sentiment.Label = c.models, schemas.SentimentPositive
	if m.ID == "x:9" {
		e.Spam.Label = schemas.SpamGambling
	}
	return e, nil
}

// cutOff is a History that dies in its nth Rewrite, after it has stored and before it has marked: the marks it made are taken back by
// computing the hours.
type cutOff struct {
	*clickhouse.History
	left int
	hurt func()
}

func (c *cutOff) Rewrite(ctx context.Context, batch []schemas.EnrichedMention) error {
	if err := c.History.Rewrite(ctx, batch); err != nil {
		return err
	}
	if c.left--; c.left == 0 {
		c.hurt()
		return errors.New("cut off")
	}
	return nil
}

// TestReenrich: history is read by other models, the aggregates follow, a cut-off run goes on, and what happens to a mention meanwhile wins.
func TestReenrich(t *testing.T) {
	e := enginetest.Start(t)
	conn := open(t, freshConfig(t, e))
	sink, hours, audit := clickhouse.NewSink(conn), clickhouse.NewHours(conn), clickhouse.NewAudit(conn)
	history, at := clickhouse.NewHistory(sink), sinktest.At
	store(t, sink, said("1", 1, 1, at, schemas.SentimentNegative, "PJU"), said("2", 2, 2, at, schemas.SentimentNegative), said("3", 3, 3, at, schemas.SentimentNegative),
		said("4", 4, 4, at.Add(-24*time.Hour), schemas.SentimentNegative), said("9", 5, 5, at, schemas.SentimentNegative), sinktest.Mention("8", 6, sinktest.Delete))
	settleHours(t, hours)
	before, err := sink.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]string{"language": "l2", "topic": "t2"}

	// The first run stores its first batch and dies. Its mark is lost: as if it had died between storing and marking.
	config := reenrich.Config{Enricher: contrary{models}, Batch: 2}
	config.Store = &cutOff{history, 1, func() {
		err := conn.Exec(t.Context(), "INSERT INTO dirty_hours (hour, mark, done) SELECT hour, mark, 1 FROM dirty_hours FINAL WHERE done = 0 AND hour = ?", at.Truncate(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
	}}
	if p, err := reenrich.Run(t.Context(), config); err == nil || p.Done != 0 || p.Mentions != 5 {
		t.Fatalf("the first run: %+v, %v", p, err)
	}
	// Meanwhile mention 3 is edited, and 4 deleted, by records of the old models.
	store(t, sink, sinktest.Mention("3", 7, sinktest.Text("diedit")), sinktest.Mention("4", 8, sinktest.Delete))

	config.Store = history
	p, err := reenrich.Run(t.Context(), config)
	if err != nil || p.Done != 2 || p.Mentions != 2 {
		t.Fatalf("the second run: %+v, %v; want the 2 that are left", p, err)
	}
	if n := settleHours(t, hours); n == 0 {
		t.Error("no hour was computed anew")
	}
	live, err := sink.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(live) != 4 || live["x:3"].Text != "diedit" {
		t.Errorf("got %d mentions, the third saying %q; want 4 and the edit", len(live), live["x:3"].Text)
	}
	for id, got := range live {
		if got.Enrichment.Sentiment.Label != schemas.SentimentPositive || !maps.Equal(got.Enrichment.Models, models) || got.Enrichment.ModelEpoch != 2 {
			t.Errorf("%s was not read anew: %+v", id, got.Enrichment)
		}
		if was := before[id]; id != "x:3" && (!reflect.DeepEqual(got.Mention, was.Mention) || got.Receipt != was.Receipt) {
			t.Errorf("%s: the mention changed\n got %+v\nwant %+v", id, got, was)
		}
	}
	agree(t, audit, 4)
	var counted uint64
	if err := conn.QueryRow(t.Context(), "SELECT sum(posts) FROM v_cells WHERE topic = ''").Scan(&counted); err != nil || counted != 3 {
		t.Errorf("%d mentions are counted, %v; want 3: x:9 is spam now", counted, err)
	}
	if s, err := clickhouse.NewReader(conn, time.Now).Stored(t.Context(), at.Add(-48*time.Hour), at.Add(48*time.Hour)); err != nil || s != (schemas.Stored{Mentions: 4, Counted: 3, Spam: 1}) {
		t.Errorf("stored: %+v, %v; want 4, of which 3 counted and 1 spam", s, err)
	}
	// A late redelivery of an old record does not bring the old reading back.
	store(t, sink, said("1", 1, 1, at, schemas.SentimentNegative, "PJU"))
	if live, err = sink.Live(t.Context()); err != nil || live["x:1"].Enrichment.Sentiment.Label != schemas.SentimentPositive {
		t.Errorf("a redelivered record brought back %+v, %v", live["x:1"].Enrichment.Sentiment, err)
	}
	if p, err := reenrich.Run(t.Context(), config); err != nil || p.Mentions != 0 {
		t.Errorf("a third run: %+v, %v; want nothing left", p, err)
	}
}
