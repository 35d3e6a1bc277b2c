package clickhouse

import (
	"context"
	"fmt"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
)

// Hours recomputes the aggregates of hours. It implements pipeline/aggregate.Store.
type Hours struct{ conn driver.Conn }

// NewHours makes Hours on conn, which stays the caller's.
func NewHours(conn driver.Conn) *Hours { return &Hours{conn: conn} }

const selectDirty = `SELECT DISTINCT hour FROM dirty_hours FINAL WHERE done = 0 ORDER BY hour DESC LIMIT {limit:UInt32}`

// Dirty lists up to limit hours that were touched since they were computed, newest first.
func (h *Hours) Dirty(ctx context.Context, limit int) ([]time.Time, error) {
	rows, err := h.conn.Query(ctx, selectDirty, ch.Named("limit", fmt.Sprint(limit)))
	if err != nil {
		return nil, fmt.Errorf("list dirty hours: %w", err)
	}
	defer rows.Close()
	var hours []time.Time
	for rows.Next() {
		var hour time.Time
		if err := rows.Scan(&hour); err != nil {
			return nil, fmt.Errorf("list dirty hours: %w", err)
		}
		hours = append(hours, hour.UTC())
	}
	return hours, rows.Err()
}

const selectMarks = `SELECT mark FROM dirty_hours FINAL WHERE done = 0 AND hour = {hour:DateTime('UTC')}`

// A run number grows with time, also when the clock steps back.
const selectRun = `SELECT greatest(toUInt64(toUnixTimestamp64Nano(now64(9))), max(run) + 1) FROM runs WHERE hour = {hour:DateTime('UTC')}`

// An hour is selected by the first column of the sort key alone. A bound such as published_at < 17:00:00 would lose 16:59:59.999: comparing a
// DateTime64 with a DateTime, ClickHouse 26.7 leaves out parts whose least time lies in the last second before the bound.
const computeCells = `INSERT INTO cells (hour, run, topic, source, place_code, sentiment, posts, voiced, authors)
SELECT {hour:DateTime('UTC')}, {run:UInt64}, topic, source, place_code, sentiment, count(),
       countIf(author_role = '' AND author != unhex('00000000000000000000000000000000')) AS voiced,
       sumMapStateIf([reinterpretAsUInt64(substring(author, 1, 8))], [toUInt64(1)], author_role = '' AND author != unhex('00000000000000000000000000000000'))
FROM mentions FINAL
ARRAY JOIN arrayConcat([''], arrayDistinct(topics)) AS topic
WHERE toStartOfHour(published_at) = {hour:DateTime('UTC')} AND is_deleted = 0 AND counted = 1
GROUP BY topic, source, place_code, sentiment`

const registerRun = `INSERT INTO runs (hour, run, mentions, counted, newest_published, newest_received)
SELECT {hour:DateTime('UTC')}, {run:UInt64}, count(), countIf(counted = 1), max(published_at), max(received_at)
FROM mentions FINAL
WHERE toStartOfHour(published_at) = {hour:DateTime('UTC')} AND is_deleted = 0`

// Recompute computes the aggregate of hour anew and replaces the former as a whole. The marks that were there before it read the
// mentions are done; later ones keep the hour dirty. Cut off anywhere, the former aggregate stays and the hour dirty.
func (h *Hours) Recompute(ctx context.Context, hour time.Time) error {
	at := ch.Named("hour", hour.UTC().Format(time.DateTime))
	marks, err := h.marks(ctx, at)
	if err != nil {
		return fmt.Errorf("recompute %s: read marks: %w", hour.Format(time.RFC3339), err)
	}
	var number uint64
	if err := h.conn.QueryRow(ctx, selectRun, at).Scan(&number); err != nil {
		return fmt.Errorf("recompute %s: number the run: %w", hour.Format(time.RFC3339), err)
	}
	run := ch.Named("run", fmt.Sprint(number))
	for _, statement := range []string{computeCells, registerRun} {
		if err := h.conn.Exec(ctx, statement, at, run); err != nil {
			return fmt.Errorf("recompute %s: %w", hour.Format(time.RFC3339), err)
		}
	}
	if err := h.markDone(ctx, hour, marks); err != nil {
		return fmt.Errorf("recompute %s: mark done: %w", hour.Format(time.RFC3339), err)
	}
	return nil
}

func (h *Hours) marks(ctx context.Context, at any) ([]uuid.UUID, error) {
	rows, err := h.conn.Query(ctx, selectMarks, at)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var marks []uuid.UUID
	for rows.Next() {
		var mark uuid.UUID
		if err := rows.Scan(&mark); err != nil {
			return nil, err
		}
		marks = append(marks, mark)
	}
	return marks, rows.Err()
}

func (h *Hours) markDone(ctx context.Context, hour time.Time, marks []uuid.UUID) error {
	if len(marks) == 0 {
		return nil
	}
	hours, done := make([]time.Time, len(marks)), make([]uint8, len(marks))
	for i := range marks {
		hours[i], done[i] = hour, 1
	}
	return insert(ctx, h.conn, insertDirty, func(b driver.Batch) error { return appendColumns(b, hours, marks, done) })
}

// Sweep deletes the cells of runs that no longer count and were replaced more than ten minutes ago, so that no reader still holds them.
const deleteOldCells = `DELETE FROM cells WHERE (hour, run) NOT IN (SELECT hour, max(run) FROM runs GROUP BY hour)
AND run < toUInt64(toUnixTimestamp64Nano(now64(9) - INTERVAL 10 MINUTE))`

// Sweep removes what earlier runs left behind.
func (h *Hours) Sweep(ctx context.Context) error {
	if err := h.conn.Exec(ctx, deleteOldCells); err != nil {
		return fmt.Errorf("sweep replaced aggregates: %w", err)
	}
	return nil
}
