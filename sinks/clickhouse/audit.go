package clickhouse

import (
	"context"
	"fmt"
	"strings"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
)

// Audit recounts what the store holds, for verify. Its queries share no code with those that wrote it.
type Audit struct{ conn driver.Conn }

// NewAudit makes an Audit on conn, which stays the caller's.
func NewAudit(conn driver.Conn) *Audit { return &Audit{conn} }

// HourCount is what became of the records of one source that were received in one hour.
type HourCount struct {
	Source       string
	Hour         time.Time
	Received     uint64 // receipts, of whatever outcome
	Stored       uint64 // first receipts of a version
	Duplicate    uint64 // further receipts of a version
	Excluded     uint64
	DeadLettered uint64
}

const countPasses = `SELECT intDiv(count(), 4000000) + 1 FROM receipts WHERE stream_epoch = {epoch:UInt32}`

// The first receipt of a version, by place, is the stored one.
const countReceipts = `SELECT source, toStartOfHour(received_at) AS hour, count(),
       countIf(outcome = 'accepted' AND nth = 1), countIf(outcome = 'accepted' AND nth > 1), countIf(outcome = 'excluded'), countIf(outcome = 'dead')
FROM (
    SELECT source, received_at, outcome,
           row_number() OVER (PARTITION BY outcome, id_hash, content ORDER BY stream_epoch, kafka_partition, kafka_offset) AS nth
    FROM receipts FINAL
    WHERE reinterpretAsUInt64(substring(id_hash, 1, 8)) % {passes:UInt64} = {pass:UInt64}
)
GROUP BY source, hour`

// Receipts counts the ledger by source and hour of receipt. Large ledgers are counted in passes over parts of the ids, to bound
// memory.
func (a *Audit) Receipts(ctx context.Context, epoch uint32) ([]HourCount, error) {
	var passes uint64
	if err := a.conn.QueryRow(ctx, countPasses, ch.Named("epoch", fmt.Sprint(epoch))).Scan(&passes); err != nil {
		return nil, fmt.Errorf("size the ledger: %w", err)
	}
	type key struct {
		source string
		hour   time.Time
	}
	index := map[key]int{}
	var counts []HourCount
	for pass := range passes {
		rows, err := a.conn.Query(ctx, countReceipts, ch.Named("passes", fmt.Sprint(passes)), ch.Named("pass", fmt.Sprint(pass)))
		if err != nil {
			return nil, fmt.Errorf("count receipts: %w", err)
		}
		for rows.Next() {
			var c HourCount
			if err := rows.Scan(&c.Source, &c.Hour, &c.Received, &c.Stored, &c.Duplicate, &c.Excluded, &c.DeadLettered); err != nil {
				rows.Close()
				return nil, fmt.Errorf("count receipts: %w", err)
			}
			c.Hour = c.Hour.UTC()
			k := key{c.Source, c.Hour}
			i, ok := index[k]
			if !ok {
				i = len(counts)
				index[k] = i
				counts = append(counts, HourCount{Source: c.Source, Hour: c.Hour})
			}
			counts[i].add(c)
		}
		err = rows.Err()
		rows.Close()
		if err != nil {
			return nil, fmt.Errorf("count receipts: %w", err)
		}
	}
	return counts, nil
}

func (c *HourCount) add(d HourCount) {
	c.Received += d.Received
	c.Stored += d.Stored
	c.Duplicate += d.Duplicate
	c.Excluded += d.Excluded
	c.DeadLettered += d.DeadLettered
}

// PartitionCount is what the ledger holds of one partition.
type PartitionCount struct {
	Partition   uint16
	Receipts    uint64
	FirstOffset uint64
	LastOffset  uint64
}

const countFrom = `SELECT source, toStartOfHour(received_at) AS hour, count() FROM receipts FINAL
WHERE stream_epoch = {epoch:UInt32} AND kafka_offset >= {from:Array(UInt64)}[kafka_partition + 1] AND kafka_offset < {to:Array(UInt64)}[kafka_partition + 1]
GROUP BY source, hour`

// SourceHour is a source and an hour of receipt.
type SourceHour struct {
	Source string
	Hour   time.Time
}

// ReceivedBetween counts the receipts of each source and hour whose offset lies in [from, to) of its partition.
func (a *Audit) ReceivedBetween(ctx context.Context, epoch uint32, from, to []uint64) (map[SourceHour]uint64, error) {
	rows, err := a.conn.Query(ctx, countFrom, ch.Named("epoch", fmt.Sprint(epoch)), ch.Named("from", list(from)), ch.Named("to", list(to)))
	if err != nil {
		return nil, fmt.Errorf("count receipts by offset: %w", err)
	}
	defer rows.Close()
	counts := map[SourceHour]uint64{}
	for rows.Next() {
		var k SourceHour
		var n uint64
		if err := rows.Scan(&k.Source, &k.Hour, &n); err != nil {
			return nil, fmt.Errorf("count receipts by offset: %w", err)
		}
		k.Hour = k.Hour.UTC()
		counts[k] = n
	}
	return counts, rows.Err()
}

// list is numbers as a ClickHouse array parameter.
func list(numbers []uint64) string {
	return strings.ReplaceAll(fmt.Sprint(numbers), " ", ",")
}

const countPartitions = `SELECT kafka_partition, uniqExact(kafka_offset), min(kafka_offset), max(kafka_offset)
FROM receipts WHERE stream_epoch = {epoch:UInt32} GROUP BY kafka_partition ORDER BY kafka_partition`

// Partitions counts the ledger by partition.
func (a *Audit) Partitions(ctx context.Context, epoch uint32) ([]PartitionCount, error) {
	rows, err := a.conn.Query(ctx, countPartitions, ch.Named("epoch", fmt.Sprint(epoch)))
	if err != nil {
		return nil, fmt.Errorf("count the ledger's partitions: %w", err)
	}
	defer rows.Close()
	var counts []PartitionCount
	for rows.Next() {
		var c PartitionCount
		if err := rows.Scan(&c.Partition, &c.Receipts, &c.FirstOffset, &c.LastOffset); err != nil {
			return nil, fmt.Errorf("count the ledger's partitions: %w", err)
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

const selectDead = `SELECT kafka_partition, kafka_offset FROM receipts FINAL WHERE stream_epoch = {epoch:UInt32} AND outcome = 'dead'`

// Dead lists the places of all dead-lettered records of the stream.
func (a *Audit) Dead(ctx context.Context, epoch uint32) (map[schemas.Position]bool, error) {
	rows, err := a.conn.Query(ctx, selectDead, ch.Named("epoch", fmt.Sprint(epoch)))
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	defer rows.Close()
	dead := map[schemas.Position]bool{}
	for rows.Next() {
		p := schemas.Position{Epoch: epoch}
		if err := rows.Scan(&p.Partition, &p.Offset); err != nil {
			return nil, fmt.Errorf("list dead letters: %w", err)
		}
		dead[p] = true
	}
	return dead, rows.Err()
}

// Mentions counts what mentions holds against what the ledger says it must hold.
type Mentions struct {
	Live     uint64 // mentions that exist
	Expected uint64 // ids whose newest accepted receipt is no deletion
	Twice    uint64 // ids with more than one live row
	Lost     uint64 // ids whose newest accepted receipt is newer than anything stored
	Foreign  uint64 // live mentions without a receipt at their place
}

// The bits of schemas.Version: 85 and 16 say deletion, the lowest 16 are the model epoch.
const (
	selectLiveCounts = `SELECT sum(n), countIf(n > 1) FROM (SELECT count() AS n FROM mentions FINAL WHERE is_deleted = 0 GROUP BY id)`

	selectExpected = `SELECT countIf(bitAnd(bitShiftRight(newest, 85), 1) = 0 AND bitAnd(bitShiftRight(newest, 16), 1) = 0)
FROM (SELECT max(version) AS newest FROM receipts FINAL WHERE outcome = 'accepted' GROUP BY id_hash)`

	selectLost = `SELECT countIf(bitShiftRight(stored.newest, 16) < bitShiftRight(wanted.newest, 16))
FROM (SELECT id_hash, max(version) AS newest FROM receipts FINAL WHERE outcome = 'accepted' GROUP BY id_hash) AS wanted
LEFT JOIN (SELECT toFixedString(substring(SHA256(id), 1, 16), 16) AS id_hash, max(version) AS newest FROM mentions GROUP BY id_hash) AS stored USING (id_hash)`

	selectForeign = `SELECT count() FROM mentions FINAL
WHERE is_deleted = 0 AND (stream_epoch, kafka_partition, kafka_offset) NOT IN (SELECT stream_epoch, kafka_partition, kafka_offset FROM receipts WHERE outcome = 'accepted')`
)

// Mentions compares the mentions with the ledger, over all streams.
func (a *Audit) Mentions(ctx context.Context) (Mentions, error) {
	var m Mentions
	for _, q := range []struct {
		statement string
		into      []any
	}{
		{selectLiveCounts, []any{&m.Live, &m.Twice}},
		{selectExpected, []any{&m.Expected}},
		{selectLost, []any{&m.Lost}},
		{selectForeign, []any{&m.Foreign}},
	} {
		if err := a.conn.QueryRow(ctx, q.statement).Scan(q.into...); err != nil {
			return m, fmt.Errorf("compare mentions with the ledger: %w", err)
		}
	}
	return m, nil
}

// Aggregates counts how the aggregates compare with the mentions.
type Aggregates struct {
	Hours     uint64 // hours compared
	Cells     uint64 // cells compared
	Different uint64 // cells that a rebuild would change, add or remove
	Posts     uint64 // counted mentions in the aggregates
	Rebuilt   uint64 // counted mentions in a rebuild
	Waiting   uint64 // hours that are dirty, left out of the comparison
}

// A cell is compared by its numbers and by every voice in it.
const compareCells = `WITH dirty AS (SELECT DISTINCT hour FROM dirty_hours FINAL WHERE done = 0)
SELECT uniqExact(hour), uniqExact(hour, topic, source, place_code, sentiment), countIf(n != 2), sumIf(posts, aggregate = 1), sumIf(posts, rebuilt = 1), (SELECT count() FROM dirty)
FROM (
    SELECT hour, topic, source, place_code, sentiment, posts, voiced, voices, count() AS n, max(side = 'aggregate') AS aggregate, max(side = 'rebuild') AS rebuilt
    FROM (
        SELECT 'aggregate' AS side, hour, toString(topic) AS topic, toString(source) AS source, toString(place_code) AS place_code, toString(sentiment) AS sentiment,
               posts, voiced, sipHash64(toString(finalizeAggregation(authors))) AS voices
        FROM v_cells WHERE hour NOT IN dirty
        UNION ALL
        SELECT 'rebuild' AS side, hour, topic, source, place_code, sentiment, sum(n) AS posts, sumIf(n, voice != 0) AS voiced,
               sipHash64(toString((arraySort(groupArrayIf(voice, voice != 0)), arrayMap(p -> p.2, arraySort(groupArrayIf((voice, n), voice != 0)))))) AS voices
        FROM (
            SELECT toStartOfHour(published_at) AS hour, topic, toString(source) AS source, toString(place_code) AS place_code, toString(sentiment) AS sentiment,
                   if(author_role = '', reinterpretAsUInt64(substring(author, 1, 8)), 0) AS voice, count() AS n
            FROM (SELECT *, arrayJoin(arrayConcat([''], arrayDistinct(arrayMap(t -> toString(t), topics)))) AS topic FROM mentions FINAL WHERE is_deleted = 0 AND counted = 1)
            WHERE toDateTime(toStartOfHour(published_at), 'UTC') NOT IN dirty
            GROUP BY hour, topic, source, place_code, sentiment, voice
        )
        GROUP BY hour, topic, source, place_code, sentiment
    )
    GROUP BY hour, topic, source, place_code, sentiment, posts, voiced, voices
)`

// Aggregates rebuilds every aggregate from the mentions and compares, to the unit.
func (a *Audit) Aggregates(ctx context.Context) (Aggregates, error) {
	var g Aggregates
	err := a.conn.QueryRow(ctx, compareCells).Scan(&g.Hours, &g.Cells, &g.Different, &g.Posts, &g.Rebuilt, &g.Waiting)
	if err != nil {
		return g, fmt.Errorf("compare aggregates with a rebuild: %w", err)
	}
	return g, nil
}
