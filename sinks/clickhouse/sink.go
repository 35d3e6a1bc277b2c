package clickhouse

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"

	"github.com/kentongan/kentongan/schemas"
)

// Sink stores mentions, receipts and coverage. It implements pipeline.Sink, pipeline.Ledger and pipeline.CoverageSink.
//
// Write looks up what is stored of the batch's mentions, folds the batch over it, inserts the rows that result, and then marks the hours they
// touch. Each step may be repeated or cut off anywhere: the newest version of a row wins, and marking an hour twice
// computes it twice. The records of one mention must reach one Sink at a time, in order; other mentions may be written beside it.
type Sink struct {
	conn driver.Conn
}

// NewSink makes a Sink on conn, which Close closes.
func NewSink(conn driver.Conn) *Sink { return &Sink{conn: conn} }

// Close closes the connection pool.
func (s *Sink) Close() error { return s.conn.Close() }

// Write stores batch, which is in the order of its partitions. It retains nothing of batch.
func (s *Sink) Write(ctx context.Context, batch []schemas.EnrichedMention) error {
	if len(batch) == 0 {
		return nil
	}
	ids := make([]schemas.IDHash, len(batch))
	for i := range batch {
		ids[i] = schemas.HashID(batch[i].ID)
	}
	stored, err := lookupKeys(ctx, s.conn, ids)
	if err != nil {
		return err
	}
	f := newFolder(stored, len(batch))
	for i := range batch {
		f.apply(ids[i], &batch[i])
	}
	rows, hours := f.result()
	if err := s.insertRows(ctx, rows); err != nil {
		return fmt.Errorf("write batch of %d: %w", len(batch), err)
	}
	if err := s.markDirty(ctx, hours); err != nil {
		return fmt.Errorf("mark %d hours dirty: %w", len(hours), err)
	}
	return nil
}

// Insert stores live mentions that the caller knows to be new, without look-up and without marking their hours: what Write does last. It is for
// measuring and for loading an empty store. Deletions in batch are left out.
func (s *Sink) Insert(ctx context.Context, batch []schemas.EnrichedMention) error {
	rows := make([]row, 0, len(batch))
	for i := range batch {
		if m := &batch[i]; m.Op == schemas.OpUpsert {
			rows = append(rows, row{m, m.PublishedAt, m.Source, m.Version(), false})
		}
	}
	if err := s.insertRows(ctx, rows); err != nil {
		return fmt.Errorf("insert batch of %d: %w", len(batch), err)
	}
	return nil
}

const insertDirty = `INSERT INTO dirty_hours (hour, mark, done)`

// markDirty says that the aggregates of hours are out of date.
func (s *Sink) markDirty(ctx context.Context, hours []time.Time) error {
	if len(hours) == 0 {
		return nil
	}
	marks := make([]uuid.UUID, len(hours))
	for i := range marks {
		marks[i] = uuid.New()
	}
	return insert(ctx, s.conn, insertDirty, func(b driver.Batch) error {
		return appendColumns(b, hours, marks, make([]uint8, len(hours)))
	})
}

const insertMentions = `INSERT INTO mentions (id, source, collection, kind, published_at, collected_at, received_at, version, is_deleted,
stream_epoch, kafka_partition, kafka_offset, content, author, author_role, author_name, author_key, title, text, url,
parent_id, root_id, repost_of, quote_of, place_code, place_name, likes, replies, reposts, views,
model_epoch, models, language, language_confidence, sentiment, sentiment_score, sentiment_confidence,
topics, topic_confidence, author_type, counted)`

func (s *Sink) insertRows(ctx context.Context, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	return insert(ctx, s.conn, insertMentions, func(b driver.Batch) error {
		return appendColumns(b, mentionColumns(rows)...)
	})
}

// live is each for values that a deletion does not keep.
func live[T any](rows []row, value func(*schemas.EnrichedMention) T) []T {
	return each(rows, func(r *row) (v T) {
		if !r.deleted {
			v = value(r.mention)
		}
		return v
	})
}

// mentionColumns lists the values of rows in the order of insertMentions.
func mentionColumns(rows []row) []any {
	type em = schemas.EnrichedMention
	var models modelList
	return []any{
		each(rows, func(r *row) string { return r.mention.ID }),
		each(rows, func(r *row) string { return r.source }),
		each(rows, func(r *row) string { return r.mention.Collection }),
		live(rows, func(m *em) string { return string(m.Kind) }),
		each(rows, func(r *row) time.Time { return r.publishedAt }),
		each(rows, func(r *row) time.Time { return r.mention.CollectedAt }),
		each(rows, func(r *row) time.Time { return r.mention.Receipt.ReceivedAt }),
		each(rows, func(r *row) *big.Int { return r.version.Big() }),
		each(rows, func(r *row) uint8 { return flag(r.deleted) }),
		each(rows, func(r *row) uint32 { return r.mention.Receipt.Position.Epoch }),
		each(rows, func(r *row) uint16 { return r.mention.Receipt.Position.Partition }),
		each(rows, func(r *row) uint64 { return r.mention.Receipt.Position.Offset }),
		each(rows, func(r *row) uint64 { return r.mention.Receipt.Content }),
		live(rows, func(m *em) string { return pseudonym(m.Author) }),
		live(rows, func(m *em) string { return author(m).role }),
		live(rows, func(m *em) string { return author(m).name }),
		live(rows, func(m *em) string { return author(m).key }),
		live(rows, func(m *em) string { return m.Title }),
		live(rows, func(m *em) string { return m.Text }),
		live(rows, func(m *em) string { return m.URL }),
		live(rows, func(m *em) string { return m.ParentID }),
		live(rows, func(m *em) string { return m.RootID }),
		live(rows, func(m *em) string { return m.RepostOf }),
		live(rows, func(m *em) string { return m.QuoteOf }),
		live(rows, func(m *em) string { return place(m).Code }),
		live(rows, func(m *em) string { return place(m).Name }),
		live(rows, func(m *em) uint32 { return clamp32(reach(m).Likes) }),
		live(rows, func(m *em) uint32 { return clamp32(reach(m).Replies) }),
		live(rows, func(m *em) uint32 { return clamp32(reach(m).Reposts) }),
		live(rows, func(m *em) uint64 { return uint64(max(reach(m).Views, 0)) }),
		each(rows, func(r *row) uint16 { return r.mention.Enrichment.ModelEpoch }),
		live(rows, func(m *em) string { return models.of(m.Enrichment.Models) }),
		live(rows, func(m *em) string { return m.Enrichment.Language.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Language.Confidence }),
		live(rows, func(m *em) string { return string(m.Enrichment.Sentiment.Label) }),
		live(rows, func(m *em) float32 { return m.Enrichment.Sentiment.Score }),
		live(rows, func(m *em) float32 { return m.Enrichment.Sentiment.Confidence }),
		live(rows, func(m *em) []string { return labels(m.Enrichment.Topics) }),
		live(rows, func(m *em) []float32 { return confidences(m.Enrichment.Topics) }),
		live(rows, func(m *em) string { return authorType(m) }),
		live(rows, func(m *em) uint8 { return 1 }),
	}
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

var nobody = string(make([]byte, 16))

// pseudonym is the pseudonym of a as 16 bytes, all zero for nobody.
func pseudonym(a *schemas.Author) string {
	if a == nil {
		return nobody
	}
	var raw [16]byte
	if len(a.Pseudonym) != hex.EncodedLen(len(raw)) {
		return nobody // Validate does not let this through
	}
	if _, err := hex.Decode(raw[:], []byte(a.Pseudonym)); err != nil {
		return nobody
	}
	return string(raw[:])
}

type authorColumns struct{ role, name, key string }

func author(m *schemas.EnrichedMention) authorColumns {
	if m.Author == nil {
		return authorColumns{}
	}
	return authorColumns{string(m.Author.Role), m.Author.Name, m.Author.KeyID}
}

// authorType is what the operator registered; everybody else is unknown until a model reads it.
func authorType(m *schemas.EnrichedMention) string {
	if m.Author != nil && m.Author.Role != "" {
		return string(m.Author.Role)
	}
	return schemas.LabelUnknown
}

func place(m *schemas.EnrichedMention) schemas.Place {
	if m.Place == nil {
		return schemas.Place{}
	}
	return *m.Place
}

func reach(m *schemas.EnrichedMention) schemas.Reach {
	if m.Reach == nil {
		return schemas.Reach{}
	}
	return *m.Reach
}

func clamp32(n int64) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }

func labels(judgements []schemas.Judgement) []string {
	values := make([]string, len(judgements))
	for i, j := range judgements {
		values[i] = j.Label
	}
	return values
}

func confidences(judgements []schemas.Judgement) []float32 {
	values := make([]float32, len(judgements))
	for i, j := range judgements {
		values[i] = j.Confidence
	}
	return values
}

// modelList writes the models of one row after another; most rows have those of the row before.
type modelList struct {
	versions map[string]string
	text     string
}

// of is "judgement=version" pairs, sorted.
func (l *modelList) of(versions map[string]string) string {
	if maps.Equal(versions, l.versions) {
		return l.text
	}
	pairs := make([]string, 0, len(versions))
	for judgement, version := range versions {
		pairs = append(pairs, judgement+"="+version)
	}
	slices.Sort(pairs)
	l.versions, l.text = versions, strings.Join(pairs, " ")
	return l.text
}
