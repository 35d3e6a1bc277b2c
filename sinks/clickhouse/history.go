package clickhouse

import (
	"context"
	"fmt"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/kentongan/kentongan/pipeline/reenrich"
	"github.com/kentongan/kentongan/schemas"
)

// History reads what other models read of stored mentions, and replaces it. It implements reenrich.Store. Safe beside running workers:
// a rewritten row differs from the stored one in its model epoch alone, so any newer version of the mention, deletion included, wins.
type History struct{ sink *Sink }

// NewHistory makes a History over sink, which stays the caller's.
func NewHistory(sink *Sink) *History { return &History{sink} }

const selectOutdatedHours = `SELECT toStartOfHour(published_at) AS at, count() FROM mentions FINAL
WHERE is_deleted = 0 AND models != {models:String} GROUP BY at ORDER BY at DESC`

// OutdatedHours lists the hours that hold mentions which models did not read, newest first, and how many each.
func (h *History) OutdatedHours(ctx context.Context, models map[string]string) ([]reenrich.Hour, error) {
	rows, err := h.sink.conn.Query(ctx, selectOutdatedHours, ch.Named("models", new(modelList).of(models)))
	if err != nil {
		return nil, fmt.Errorf("list outdated hours: %w", err)
	}
	defer rows.Close()
	var hours []reenrich.Hour
	for rows.Next() {
		var h reenrich.Hour
		if err := rows.Scan(&h.Start, &h.Mentions); err != nil {
			return nil, fmt.Errorf("list outdated hours: %w", err)
		}
		h.Start = h.Start.UTC()
		hours = append(hours, h)
	}
	return hours, rows.Err()
}

const selectOutdated = `SELECT ` + storedColumns + ` FROM mentions FINAL
WHERE toStartOfHour(published_at) IN {hours:Array(DateTime('UTC'))} AND id > {after:String} AND is_deleted = 0 AND models != {models:String}
ORDER BY id LIMIT {limit:UInt32}`

// Outdated lists up to limit mentions of hours that models did not read, in the order of their ids, those behind after only.
func (h *History) Outdated(ctx context.Context, models map[string]string, hours []time.Time, after string, limit int) ([]schemas.EnrichedMention, error) {
	rows, err := h.sink.conn.Query(ctx, selectOutdated, ch.Named("hours", hourList(hours)), ch.Named("after", after),
		ch.Named("models", new(modelList).of(models)), ch.Named("limit", fmt.Sprint(limit)))
	if err != nil {
		return nil, fmt.Errorf("read mentions of %d hours: %w", len(hours), err)
	}
	defer rows.Close()
	var mentions []schemas.EnrichedMention
	for rows.Next() {
		m, err := scanStored(rows)
		if err != nil {
			return nil, fmt.Errorf("read mentions of %d hours: %w", len(hours), err)
		}
		mentions = append(mentions, m)
	}
	return mentions, rows.Err()
}

// Rewrite stores mentions of Outdated under their new enrichment, and marks their hours.
func (h *History) Rewrite(ctx context.Context, batch []schemas.EnrichedMention) error {
	rows := make([]row, len(batch))
	seen := map[time.Time]bool{}
	var hours []time.Time
	for i := range batch {
		m := &batch[i]
		rows[i] = row{m, m.PublishedAt, m.Source, m.Version(), false}
		if at := hour(m.PublishedAt); !seen[at] {
			seen[at], hours = true, append(hours, at)
		}
	}
	if err := h.sink.insertRows(ctx, rows); err != nil {
		return fmt.Errorf("rewrite %d mentions: %w", len(batch), err)
	}
	if err := h.sink.markDirty(ctx, hours); err != nil {
		return fmt.Errorf("mark %d hours dirty: %w", len(hours), err)
	}
	return nil
}

// A run may have read an hour some time before it was registered, hence the margin.
const selectStale = `SELECT at FROM (SELECT toStartOfHour(published_at) AS at, max(stored_at) AS stored FROM mentions WHERE published_at > toDateTime64(0, 3, 'UTC') GROUP BY at) AS m
LEFT JOIN (SELECT hour, max(computed_at) AS computed FROM runs GROUP BY hour) AS r ON m.at = r.hour
WHERE stored > computed - INTERVAL 10 MINUTE`

// MarkStale marks every hour that holds a row about as new as its aggregate, or newer: what a Rewrite left behind that died before it marked.
// An hour marked in vain is computed once more.
func (h *History) MarkStale(ctx context.Context) error {
	rows, err := h.sink.conn.Query(ctx, selectStale)
	if err != nil {
		return fmt.Errorf("list stale hours: %w", err)
	}
	defer rows.Close()
	var hours []time.Time
	for rows.Next() {
		var at time.Time
		if err := rows.Scan(&at); err != nil {
			return fmt.Errorf("list stale hours: %w", err)
		}
		hours = append(hours, at.UTC())
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("list stale hours: %w", err)
	}
	if err := h.sink.markDirty(ctx, hours); err != nil {
		return fmt.Errorf("mark %d stale hours: %w", len(hours), err)
	}
	return nil
}
