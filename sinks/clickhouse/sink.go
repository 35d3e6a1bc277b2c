package clickhouse

import (
	"context"
	"fmt"
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

func (s *Sink) insertRows(ctx context.Context, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	return insert(ctx, s.conn, insertMentions, func(b driver.Batch) error {
		return appendColumns(b, mentionColumns(rows)...)
	})
}
