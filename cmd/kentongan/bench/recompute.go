package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// day is the day that is recomputed.
var day = time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)

// loadDay repeats the sample's rows within one day: time of day, words, topics, sources and places stay, ids are new, and each repetition has
// voices of its own.
const loadDay = `INSERT INTO mentions
SELECT concat(id, '-', toString({k:UInt64})) AS id, source, collection, kind,
       toDateTime64({day:DateTime('UTC')}, 3, 'UTC') + toIntervalMillisecond(toUnixTimestamp64Milli(m.published_at) % 86400000) AS published_at,
       collected_at, received_at, now64(3, 'UTC') AS stored_at, version, 0 AS is_deleted, stream_epoch, kafka_partition, kafka_offset, content,
       if(m.author = toFixedString('', 16), m.author, toFixedString(substring(SHA256(concat(m.author, toString({k:UInt64}))), 1, 16), 16)) AS author,
       * EXCEPT (id, source, collection, kind, published_at, collected_at, received_at, stored_at, version, is_deleted, stream_epoch, kafka_partition, kafka_offset, content, author)
FROM mentions AS m FINAL
WHERE toStartOfDay(m.published_at) != {day:DateTime('UTC')}
LIMIT {n:UInt64}`

const ofDay = ` FROM mentions FINAL WHERE toStartOfDay(published_at) = {day:DateTime('UTC')} AND is_deleted = 0`

// recompute measures what one day's aggregates cost: the fullest hour, and all hours one after another, as the aggregator computes them.
func (b *bench) recompute(ctx context.Context) (err error) {
	d, err := b.system.newStore(ctx, "recompute")
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, d.drop(ctx)) }()
	sink, hours := clickhouse.NewSink(d.conn), clickhouse.NewHours(d.conn)
	var upserts []schemas.EnrichedMention
	for _, row := range b.material.rows {
		if row.Op == schemas.OpUpsert {
			upserts = append(upserts, row)
		}
	}
	if err := sink.Insert(ctx, upserts); err != nil {
		return err
	}
	r := &b.result.Recompute
	b.say("loading a day of %d mentions", b.cfg.DayMentions)
	began := time.Now()
	at := ch.Named("day", day.Format(time.DateTime))
	for k, rest := 0, b.cfg.DayMentions; rest > 0; k++ {
		if err := d.conn.Exec(ctx, loadDay, at, ch.Named("k", fmt.Sprint(k)), ch.Named("n", fmt.Sprint(rest))); err != nil {
			return fmt.Errorf("load the day: %w", err)
		}
		before := r.Mentions
		if r.Mentions, err = d.number(ctx, "SELECT count()"+ofDay, at); err != nil {
			return err
		}
		if r.Mentions == before {
			return errors.New("load the day: nothing came")
		}
		rest = b.cfg.DayMentions - int(r.Mentions)
	}
	r.LoadSeconds = time.Since(began).Seconds()
	var fullest time.Time
	if err := d.conn.QueryRow(ctx, "SELECT toStartOfHour(published_at) AS hour, count() AS n"+ofDay+" GROUP BY hour ORDER BY n DESC LIMIT 1", at).Scan(&fullest, &r.HourMentions); err != nil {
		return fmt.Errorf("find the fullest hour: %w", err)
	}
	for range b.cfg.Rounds {
		took, err := recomputeHours(ctx, hours, fullest, 1)
		if err != nil {
			return err
		}
		r.HourSeconds = append(r.HourSeconds, took)
		if took, err = recomputeHours(ctx, hours, day, 24); err != nil {
			return err
		}
		r.DaySeconds = append(r.DaySeconds, took)
	}
	r.HourMedian, r.DayMedian = median(r.HourSeconds), median(r.DaySeconds)
	b.say("recomputed: the fullest hour (%d mentions) in %.2f s, the day in %.2f s", r.HourMentions, r.HourMedian, r.DayMedian)
	b.peaks("recompute", b.system.peaks())
	r.Cells, err = d.number(ctx, "SELECT count() FROM v_cells")
	return err
}

func recomputeHours(ctx context.Context, hours *clickhouse.Hours, from time.Time, n int) (seconds float64, err error) {
	began := time.Now()
	for i := range n {
		if err := hours.Recompute(ctx, from.Add(time.Duration(i)*time.Hour)); err != nil {
			return 0, err
		}
	}
	return time.Since(began).Seconds(), nil
}
