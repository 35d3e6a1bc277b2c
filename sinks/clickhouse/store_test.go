package clickhouse_test

import (
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

func open(t *testing.T, cfg clickhouse.Config) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// said is a mention of an account at a time, read as a sentiment.
func said(native string, offset uint64, account byte, at time.Time, label schemas.SentimentLabel, topics ...string) schemas.EnrichedMention {
	return sinktest.Mention(native, offset, func(m *schemas.EnrichedMention) {
		m.PublishedAt = at
		m.Author.Pseudonym = strings.Repeat("0123456789abcdef"[account:account+1], 32)
		m.Enrichment.Sentiment.Label = label
		m.Enrichment.Topics = nil
		for _, code := range topics {
			m.Enrichment.Topics = append(m.Enrichment.Topics, schemas.Topic{Label: code, Confidence: 1})
		}
	})
}

func store(t *testing.T, s *clickhouse.Sink, batch ...schemas.EnrichedMention) {
	t.Helper()
	if err := s.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	var receipts []schemas.Receipt
	for _, m := range batch {
		receipts = append(receipts, m.Receipt)
	}
	if err := s.Note(t.Context(), receipts); err != nil {
		t.Fatal(err)
	}
}

// settleHours recomputes until no hour is dirty.
func settleHours(t *testing.T, hours *clickhouse.Hours) int {
	t.Helper()
	for n := 0; ; n++ {
		dirty, err := hours.Dirty(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(dirty) == 0 {
			return n
		}
		if n > 3 {
			t.Fatalf("hours stay dirty: %v", dirty)
		}
		for _, h := range dirty {
			if err := hours.Recompute(t.Context(), h); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Invariant 2: every aggregate equals a rebuild, after edits, moves and deletions.
func TestAggregatesFollowTheMentions(t *testing.T) {
	e := enginetest.Start(t)
	aggregatesFollowTheMentions(t, open(t, freshConfig(t, e)))
}

func aggregatesFollowTheMentions(t *testing.T, conn driver.Conn) {
	t.Helper()
	sink, hours, audit := clickhouse.NewSink(conn), clickhouse.NewHours(conn), clickhouse.NewAudit(conn)
	reader := clickhouse.NewReader(conn, time.Now)
	at := sinktest.At

	store(t, sink,
		said("1", 1, 1, at, schemas.SentimentNegative, "PJU"), said("2", 2, 1, at, schemas.SentimentPositive, "PJU", "JALAN"),
		said("3", 3, 2, at, schemas.SentimentNegative, "JALAN"), said("4", 4, 3, at.Add(time.Hour), schemas.SentimentNeutral))
	settleHours(t, hours)
	agree(t, audit, 4)

	all := schemas.AggregateQuery{From: at.Add(-24 * time.Hour), To: at.Add(24 * time.Hour)}
	got, err := reader.Aggregates(t.Context(), all)
	if err != nil || len(got) != 1 {
		t.Fatalf("aggregates: %v, %v", got, err)
	}
	// account 1 is half negative, half positive; account 2 negative; account 3 neutral
	want := schemas.SentimentShares{Negative: 0.5, Neutral: 1. / 3, Positive: 0.5 / 3}
	if a := got[0]; a.Posts != 4 || a.Voices != 3 || math.Abs(a.VoiceShare.Negative-want.Negative)+math.Abs(a.VoiceShare.Neutral-want.Neutral)+math.Abs(a.VoiceShare.Positive-want.Positive) > 1e-9 {
		t.Errorf("got %d posts, %d voices, shares %+v; want 4, 3, %+v", a.Posts, a.Voices, a.VoiceShare, want)
	}
	topics := all
	topics.By = schemas.ByTopic
	got, err = reader.Aggregates(t.Context(), topics)
	if err != nil || len(got) != 2 || got[0].Topic != "JALAN" || got[0].Posts != 2 || got[0].Voices != 2 || got[1].Topic != "PJU" || got[1].Voices != 1 {
		t.Errorf("by topic: %+v, %v", got, err)
	}
	hourly := all
	hourly.Step = schemas.StepHour
	got, err = reader.Aggregates(t.Context(), hourly)
	if err != nil || len(got) != 2 || !got[0].Start.Equal(at.Truncate(time.Hour)) || got[0].Posts != 3 || got[1].Posts != 1 {
		t.Errorf("by hour: %+v, %v", got, err)
	}
	daily := all
	daily.Step, daily.Zone = schemas.StepDay, time.FixedZone("", 0)
	daily.Zone, _ = time.LoadLocation("Asia/Jakarta")
	got, err = reader.Aggregates(t.Context(), daily)
	if err != nil || len(got) != 1 || got[0].Start.Format(time.RFC3339) != "2026-11-01T17:00:00Z" || got[0].End.Sub(got[0].Start) != 24*time.Hour {
		t.Errorf("by day: %+v, %v", got, err)
	}

	moved := said("1", 5, 1, at.Add(5*time.Hour), schemas.SentimentPositive, "AIR")
	gone := sinktest.Mention("3", 6, sinktest.Delete)
	store(t, sink, moved, gone)
	if g, err := audit.Aggregates(t.Context()); err != nil || g.Waiting != 2 {
		t.Errorf("after an edit and a deletion %d hours wait (%v), want 2", g.Waiting, err)
	}
	settleHours(t, hours)
	agree(t, audit, 3)
	if err := hours.Sweep(t.Context()); err != nil {
		t.Error(err)
	}
	agree(t, audit, 3)

	counts, err := audit.Receipts(t.Context(), 3)
	if err != nil || len(counts) != 1 || counts[0].Received != 6 || counts[0].Stored != 6 || counts[0].Duplicate != 0 {
		t.Errorf("receipts: %+v, %v", counts, err)
	}
	again := said("2", 9, 1, at, schemas.SentimentPositive, "PJU", "JALAN")
	store(t, sink, again)
	counts, err = audit.Receipts(t.Context(), 3)
	if err != nil || counts[0].Received != 7 || counts[0].Stored != 6 || counts[0].Duplicate != 1 {
		t.Errorf("receipts after a recollection: %+v, %v", counts, err)
	}
}

func agree(t *testing.T, audit *clickhouse.Audit, live uint64) {
	t.Helper()
	m, err := audit.Mentions(t.Context())
	if err != nil || m != (clickhouse.Mentions{Live: live, Expected: live}) {
		t.Errorf("mentions against the ledger: %+v, %v; want %d live and nothing else", m, err, live)
	}
	g, err := audit.Aggregates(t.Context())
	if err != nil || g.Different != 0 || g.Posts != g.Rebuilt || g.Waiting != 0 || g.Cells == 0 {
		t.Errorf("aggregates against a rebuild: %+v, %v", g, err)
	}
}

// The last millisecond of an hour belongs to it, also when it stands alone in its part.
func TestLastMillisecondOfAnHour(t *testing.T) {
	e := enginetest.Start(t)
	conn := open(t, freshConfig(t, e))
	end := sinktest.At.Truncate(time.Hour).Add(time.Hour - time.Millisecond)
	store(t, clickhouse.NewSink(conn), said("1", 1, 1, end, schemas.SentimentNegative, "PJU"))
	settleHours(t, clickhouse.NewHours(conn))
	agree(t, clickhouse.NewAudit(conn), 1)
	got, err := clickhouse.NewReader(conn, time.Now).Aggregates(t.Context(), schemas.AggregateQuery{From: end.Truncate(time.Hour), To: end.Add(time.Millisecond), Step: schemas.StepHour})
	if err != nil || len(got) != 1 || got[0].Posts != 1 {
		t.Errorf("got %+v, %v; want one post", got, err)
	}
}

// The audit can fail: each kind of damage shows.
func TestAuditSeesDamage(t *testing.T) {
	e := enginetest.Start(t)
	for name, damage := range map[string]struct {
		statement string
		shows     func(clickhouse.Mentions, clickhouse.Aggregates) bool
	}{
		"a lost mention": {"DELETE FROM mentions WHERE id = 'x:1'", func(m clickhouse.Mentions, _ clickhouse.Aggregates) bool {
			return m.Lost == 1 && m.Live == 1 && m.Expected == 2
		}},
		"a mention twice": {"INSERT INTO mentions (id, source, published_at, version, kafka_offset, stream_epoch, counted) SELECT id, source, published_at - INTERVAL 3 HOUR, version, kafka_offset, stream_epoch, 1 FROM mentions WHERE id = 'x:1'", func(m clickhouse.Mentions, _ clickhouse.Aggregates) bool { return m.Twice == 1 }},
		"a foreign row":   {"INSERT INTO mentions (id, source, published_at, version, kafka_offset, stream_epoch, counted) VALUES ('x:9', 'x', '2026-11-02 05:00:00', 1, 99, 3, 1)", func(m clickhouse.Mentions, _ clickhouse.Aggregates) bool { return m.Foreign == 1 }},
		"a changed cell":  {"ALTER TABLE cells UPDATE posts = posts + 1 WHERE topic = 'PJU' SETTINGS mutations_sync = 1", func(_ clickhouse.Mentions, g clickhouse.Aggregates) bool { return g.Different > 0 }},
		"a vanished cell": {"DELETE FROM cells WHERE topic = 'PJU'", func(_ clickhouse.Mentions, g clickhouse.Aggregates) bool { return g.Different > 0 }},
		"a stolen voice":  {"ALTER TABLE cells UPDATE authors = (SELECT sumMapState([toUInt64(7)], [toUInt64(2)])) WHERE topic = 'PJU' SETTINGS mutations_sync = 1", func(_ clickhouse.Mentions, g clickhouse.Aggregates) bool { return g.Different > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			conn := open(t, freshConfig(t, e))
			sink, audit := clickhouse.NewSink(conn), clickhouse.NewAudit(conn)
			store(t, sink, said("1", 1, 1, sinktest.At, schemas.SentimentNegative, "PJU"), said("2", 2, 2, sinktest.At, schemas.SentimentNegative, "PJU"))
			settleHours(t, clickhouse.NewHours(conn))
			agree(t, audit, 2)
			if err := conn.Exec(t.Context(), damage.statement); err != nil {
				t.Fatal(err)
			}
			m, err := audit.Mentions(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			g, err := audit.Aggregates(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !damage.shows(m, g) {
				t.Errorf("not seen: %+v %+v", m, g)
			}
		})
	}
}

func TestCoverageCountsSilence(t *testing.T) {
	e := enginetest.Start(t)
	coverageCountsSilence(t, open(t, freshConfig(t, e)))
}

func coverageCountsSilence(t *testing.T, conn driver.Conn) {
	t.Helper()
	sink := clickhouse.NewSink(conn)
	start := sinktest.At.Truncate(time.Hour)
	now := start.Add(3*time.Hour + 30*time.Minute)
	report := func(collection string, at time.Time, part string, got int64, unit schemas.CoverageUnit, expected int64) schemas.Coverage {
		return schemas.Coverage{Schema: 1, Source: "rss", Collection: collection, Unit: unit, Hour: at, Part: part, Expected: expected, Got: got, ReportedAt: at.Add(time.Hour)}
	}
	reports := []schemas.Coverage{
		report("antara", start, "a", 600, schemas.CoverageSeconds, 3600),
		report("antara", start, "b", 1200, schemas.CoverageSeconds, 3600), // a restarted collector adds its part
		report("berkas", start, "f", 5, schemas.CoverageRecords, 10),      // half of a file's rows
	}
	for range 2 { // storing twice changes nothing
		if err := sink.WriteCoverage(t.Context(), reports); err != nil {
			t.Fatal(err)
		}
	}
	got, err := clickhouse.NewReader(conn, func() time.Time { return now }).Coverage(t.Context(), start, now)
	if err != nil {
		t.Fatal(err)
	}
	want := []schemas.CoverageCell{
		{Source: "rss", Hour: start, Expected: 7200, Got: 1800 + 1800},
		{Source: "rss", Hour: start.Add(time.Hour), Expected: 3600},
		{Source: "rss", Hour: start.Add(2 * time.Hour), Expected: 3600},
		{Source: "rss", Hour: start.Add(3 * time.Hour), Expected: 1800},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("cell %d: got %+v want %+v", i, got[i], want[i])
		}
	}
}

func TestMigrate(t *testing.T) {
	e := enginetest.Start(t)
	t.Run("twice, and from two processes at once", func(t *testing.T) {
		cfg := clickhouse.Config{URL: e.URL(), Database: "serentak", User: e.User, Password: e.Password}
		cfg.URL = "http://" + e.Addr
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() {
				if _, err := clickhouse.Migrate(t.Context(), cfg); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		done, err := clickhouse.Migrate(t.Context(), cfg)
		if err != nil || len(done) != 0 {
			t.Errorf("third run applied %v, %v", done, err)
		}
		if err := clickhouse.CheckSchema(t.Context(), open(t, cfg)); err != nil {
			t.Error(err)
		}
	})
	for name, test := range map[string]struct{ damage, step, words string }{
		"a changed step": {"INSERT INTO schema_steps (number, name, checksum) VALUES (2, '0002_mention_keys.sql', 'x')", "0002_mention_keys.sql", "changed"},
		"a missing step": {"DELETE FROM schema_steps WHERE number = 3", "0003_receipts.sql", "missing"},
		"a newer step":   {"INSERT INTO schema_steps (number, name, checksum) VALUES (999, '0999_masa_depan.sql', 'x')", "0999_masa_depan.sql", "newer"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := freshConfig(t, e)
			conn := open(t, cfg)
			if err := conn.Exec(t.Context(), test.damage); err != nil {
				t.Fatal(err)
			}
			_, err := clickhouse.Migrate(t.Context(), cfg)
			var step *clickhouse.StepError
			if !errors.As(err, &step) || step.Step != test.step || !strings.Contains(step.Problem, test.words) {
				t.Errorf("got %v, want step %s %s", err, test.step, test.words)
			}
			if err := clickhouse.CheckSchema(t.Context(), conn); !errors.As(err, &step) {
				t.Errorf("the check lets it through: %v", err)
			}
		})
	}
	t.Run("not migrated", func(t *testing.T) {
		cfg := freshConfig(t, e)
		conn := open(t, cfg)
		if err := conn.Exec(t.Context(), "TRUNCATE TABLE schema_steps"); err != nil {
			t.Fatal(err)
		}
		if err := clickhouse.CheckSchema(t.Context(), conn); err == nil || !strings.Contains(err.Error(), "kentongan migrate") {
			t.Errorf("got %v", err)
		}
	})
}
