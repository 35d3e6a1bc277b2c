package clickhouse

import (
	"context"
	"fmt"
	"strings"
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

const selectMarks = `SELECT hour, mark FROM dirty_hours FINAL WHERE done = 0 AND hour IN {hours:Array(DateTime('UTC'))}`

// A run number grows with time, also when the clock steps back.
const selectRun = `SELECT greatest(toUInt64(toUnixTimestamp64Nano(now64(9))), max(run) + 1) FROM runs WHERE hour IN {hours:Array(DateTime('UTC'))}`

// An hour is selected by the first column of the sort key alone. A bound such as published_at < 17:00:00 would lose 16:59:59.999: comparing a
// DateTime64 with a DateTime, ClickHouse 26.7 leaves out parts whose least time lies in the last second before the bound.
const computeCells = `INSERT INTO cells (hour, run, topic, source, place_code, sentiment, posts, voiced, authors)
SELECT toStartOfHour(published_at) AS at, {run:UInt64}, topic, source, place_code, sentiment, count(),
       countIf(author_role = '' AND author != unhex('00000000000000000000000000000000')) AS voiced,
       sumMapStateIf([reinterpretAsUInt64(substring(author, 1, 8))], [toUInt64(1)], author_role = '' AND author != unhex('00000000000000000000000000000000'))
FROM mentions FINAL
ARRAY JOIN arrayConcat([''], arrayDistinct(topics)) AS topic
WHERE toStartOfHour(published_at) IN {hours:Array(DateTime('UTC'))} AND is_deleted = 0 AND counted = 1
GROUP BY at, topic, source, place_code, sentiment`

// An hour that has lost its last mention is registered too.
const registerRun = `INSERT INTO runs (hour, run, mentions, counted, newest_published, newest_received, spam)
SELECT at, {run:UInt64}, sum(one), sum(of_these), max(published), max(received), sum(promotes)
FROM (
    SELECT toStartOfHour(published_at) AS at, 1 AS one, toUInt64(counted = 1) AS of_these, published_at AS published, received_at AS received, toUInt64(spam IN ('gambling', 'other')) AS promotes
    FROM mentions FINAL
    WHERE toStartOfHour(published_at) IN {hours:Array(DateTime('UTC'))} AND is_deleted = 0
    UNION ALL
    SELECT arrayJoin({hours:Array(DateTime('UTC'))}), 0, 0, toDateTime64(0, 3, 'UTC'), toDateTime64(0, 3, 'UTC'), 0
)
GROUP BY at`

// Recompute computes the aggregates of hours anew and replaces the former ones, each as a whole. The marks that were there before it read the
// mentions are done; later ones keep their hour dirty. Cut off anywhere, the former aggregates stay and the hours dirty.
//
// Hours that lie together cost little more than one of them: the engine reads at least 8192 rows of every part in any case.
func (h *Hours) Recompute(ctx context.Context, hours ...time.Time) error {
	if len(hours) == 0 {
		return nil
	}
	if err := h.recompute(ctx, ch.Named("hours", hourList(hours))); err != nil {
		return fmt.Errorf("recompute %d hours from %s on: %w", len(hours), hours[0].UTC().Format(time.RFC3339), err)
	}
	return nil
}

func (h *Hours) recompute(ctx context.Context, hours driver.NamedValue) error {
	marks, err := h.marks(ctx, hours)
	if err != nil {
		return fmt.Errorf("read marks: %w", err)
	}
	var number uint64
	if err := h.conn.QueryRow(ctx, selectRun, hours).Scan(&number); err != nil {
		return fmt.Errorf("number the run: %w", err)
	}
	run := ch.Named("run", fmt.Sprint(number))
	for _, statement := range []string{computeCells, registerRun} {
		if err := h.conn.Exec(ctx, statement, hours, run); err != nil {
			return err
		}
	}
	if err := h.markDone(ctx, marks); err != nil {
		return fmt.Errorf("mark done: %w", err)
	}
	return nil
}

// hourList is hours as a ClickHouse array parameter.
func hourList(hours []time.Time) string {
	quoted := make([]string, len(hours))
	for i, hour := range hours {
		quoted[i] = hour.UTC().Format("'" + time.DateTime + "'")
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// mark says that an hour was touched.
type mark struct {
	hour time.Time
	id   uuid.UUID
}

func (h *Hours) marks(ctx context.Context, hours driver.NamedValue) ([]mark, error) {
	rows, err := h.conn.Query(ctx, selectMarks, hours)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var marks []mark
	for rows.Next() {
		var m mark
		if err := rows.Scan(&m.hour, &m.id); err != nil {
			return nil, err
		}
		marks = append(marks, m)
	}
	return marks, rows.Err()
}

func (h *Hours) markDone(ctx context.Context, marks []mark) error {
	if len(marks) == 0 {
		return nil
	}
	return insert(ctx, h.conn, insertDirty, func(b driver.Batch) error {
		return appendColumns(b,
			each(marks, func(m *mark) time.Time { return m.hour }),
			each(marks, func(m *mark) uuid.UUID { return m.id }),
			each(marks, func(*mark) uint8 { return 1 }))
	})
}

// Cells of runs that no longer count go ten minutes after the run was numbered, when no reader holds them any more.
const deleteOldCells = `DELETE FROM cells WHERE (hour, run) NOT IN (SELECT hour, max(run) FROM runs GROUP BY hour)
AND run < toUInt64(toUnixTimestamp64Nano(now64(9) - INTERVAL 10 MINUTE))`

// Sweep removes what earlier runs left behind.
func (h *Hours) Sweep(ctx context.Context) error {
	if err := h.conn.Exec(ctx, deleteOldCells); err != nil {
		return fmt.Errorf("sweep replaced aggregates: %w", err)
	}
	return nil
}
