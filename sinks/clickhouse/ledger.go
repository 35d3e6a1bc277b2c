package clickhouse

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
)

const insertReceipts = `INSERT INTO receipts (stream_epoch, kafka_partition, kafka_offset, received_at, source, collection, outcome, reason, id_hash, content, version)`

// Note writes receipts to the ledger. Noting them again changes nothing: the place in the stream is the key.
func (s *Sink) Note(ctx context.Context, receipts []schemas.Receipt) error {
	if len(receipts) == 0 {
		return nil
	}
	err := insert(ctx, s.conn, insertReceipts, func(b driver.Batch) error {
		return appendColumns(b,
			each(receipts, func(r *schemas.Receipt) uint32 { return r.Position.Epoch }),
			each(receipts, func(r *schemas.Receipt) uint16 { return r.Position.Partition }),
			each(receipts, func(r *schemas.Receipt) uint64 { return r.Position.Offset }),
			each(receipts, func(r *schemas.Receipt) time.Time { return r.ReceivedAt }),
			each(receipts, func(r *schemas.Receipt) string { return r.Source }),
			each(receipts, func(r *schemas.Receipt) string { return r.Collection }),
			each(receipts, func(r *schemas.Receipt) string { return string(r.Outcome) }),
			each(receipts, func(r *schemas.Receipt) string { return r.Reason }),
			each(receipts, func(r *schemas.Receipt) string { return string(r.ID[:]) }),
			each(receipts, func(r *schemas.Receipt) uint64 { return r.Content }),
			each(receipts, func(r *schemas.Receipt) *big.Int { return r.Version.Big() }),
		)
	})
	if err != nil {
		return fmt.Errorf("note %d receipts: %w", len(receipts), err)
	}
	return nil
}

const insertCoverage = `INSERT INTO coverage (source, collection, hour, part, unit, expected, got, ended, reported_at)`

// WriteCoverage stores coverage reports; of one part and hour the latest wins.
func (s *Sink) WriteCoverage(ctx context.Context, reports []schemas.Coverage) error {
	if len(reports) == 0 {
		return nil
	}
	err := insert(ctx, s.conn, insertCoverage, func(b driver.Batch) error {
		return appendColumns(b,
			each(reports, func(c *schemas.Coverage) string { return c.Source }),
			each(reports, func(c *schemas.Coverage) string { return c.Collection }),
			each(reports, func(c *schemas.Coverage) time.Time { return c.Hour }),
			each(reports, func(c *schemas.Coverage) string { return c.Part }),
			each(reports, func(c *schemas.Coverage) string { return string(c.Unit) }),
			each(reports, func(c *schemas.Coverage) uint64 { return uint64(c.Expected) }),
			each(reports, func(c *schemas.Coverage) uint64 { return uint64(c.Got) }),
			each(reports, func(c *schemas.Coverage) uint8 { return flag(c.Ended) }),
			each(reports, func(c *schemas.Coverage) time.Time { return c.ReportedAt }),
		)
	})
	if err != nil {
		return fmt.Errorf("write %d coverage reports: %w", len(reports), err)
	}
	return nil
}

// each collects one value of each item.
func each[S, T any](items []S, value func(*S) T) []T {
	values := make([]T, len(items))
	for i := range items {
		values[i] = value(&items[i])
	}
	return values
}
