package bench

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// latencies measures, with worker and aggregator running, how long it takes from a mention's append to Kafka until the aggregates hold it.
//
// Every mention that is published here has an author of its own, whose number is the mention's, so that the aggregates themselves say
// which mentions they count: the cells of each recomputation list their authors. A mention is visible from the moment when a reader first
// sees the recomputation that holds it; the benchmark looks every 50 ms, and counts that delay in. The append is the moment before the record
// is handed to the publisher. Voices that are all distinct make the recomputation dearer than life does.
func (b *bench) latencies(ctx context.Context) error {
	for i, rate := range b.cfg.Rates {
		l, err := b.latency(ctx, fmt.Sprintf("latency_%d", i), rate)
		if err != nil {
			return fmt.Errorf("latency at %d/s: %w", rate, err)
		}
		b.say("latency at %d/s: p50 %.2f s, p99 %.2f s, %d of %d visible", rate, l.P50, l.P99, l.Visible, l.Sent)
		b.result.Latency = append(b.result.Latency, l)
	}
	return nil
}

func (b *bench) latency(ctx context.Context, name string, rate int) (_ Latency, err error) {
	d, err := b.system.newStore(ctx, name)
	if err != nil {
		return Latency{}, err
	}
	defer func() { err = firstError(err, d.drop(ctx)) }()
	aggregator, err := d.start("aggregate", nil)
	if err != nil {
		return Latency{}, err
	}
	defer aggregator.stop()
	if err := b.skip(ctx, name); err != nil {
		return Latency{}, err
	}
	worker, err := d.start("work", map[string]string{"KENTONGAN_WORK_GROUP": name})
	if err != nil {
		return Latency{}, err
	}
	defer worker.stop()
	if _, err := worker.await("generation begins", name, startLimit); err != nil {
		return Latency{}, err
	}
	total := int(float64(rate) * b.cfg.LatencyTime.Seconds())
	var appended []time.Time
	published := make(chan struct{})
	group, running := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		defer close(published)
		appended, err = b.publishAt(running, name, rate, total)
		return err
	})
	var seen sightings
	group.Go(func() (err error) {
		seen, err = d.watchRuns(running, uint64(total), published)
		return err
	})
	if err := group.Wait(); err != nil {
		return Latency{}, err
	}
	b.peaks(fmt.Sprintf("latency at %d/s", rate), b.system.peaks(worker, aggregator))
	l, err := d.latencyOf(ctx, appended, seen)
	l.Rate, l.Seconds = rate, b.cfg.LatencyTime.Seconds()
	return l, err
}

// publishAt publishes total mentions at rate a second, a hundredth of them every 10 ms, and returns when each was appended. It never skips:
// when it is late it catches up, and each mention's time is its own.
func (b *bench) publishAt(ctx context.Context, name string, rate, total int) ([]time.Time, error) {
	appended := make([]time.Time, 0, total)
	upserts := b.upserts()
	began := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for len(appended) < total {
		now := time.Now()
		due := min(total, int(now.Sub(began).Seconds()*float64(rate)))
		var records []pipeline.Record
		for n := len(appended); n < due; n++ {
			m := numbered(*upserts[n%len(upserts)], name, n, now)
			value, err := schemas.EncodeMention(m)
			if err != nil {
				return nil, err
			}
			r := record(&m, value)
			r.Time = now
			records, appended = append(records, r), append(appended, now)
		}
		if err := b.publisher.Publish(ctx, records...); err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
	return appended, nil
}

const latencySource = "x"

// numbered is m, said now by the author whose number is n+1.
func numbered(m schemas.Mention, name string, n int, now time.Time) schemas.Mention {
	var pseudonym [16]byte
	binary.LittleEndian.PutUint64(pseudonym[:], uint64(n)+1) // the aggregates know the first 8 bytes as a number
	m.ID, m.Source = fmt.Sprintf("%s:%s-%d", latencySource, name, n), latencySource
	m.PublishedAt, m.CollectedAt, m.Revision = now, now, 0
	m.Author = &schemas.Author{Pseudonym: hex.EncodeToString(pseudonym[:]), KeyID: "bench", Basis: schemas.BasisAccount}
	return m
}

// upserts are the mentions of the sample that say something which counts: the aggregates hold no others.
func (b *bench) upserts() []*schemas.Mention {
	var out []*schemas.Mention
	for i := range b.material.rows {
		if m := &b.material.rows[i].Mention; m.Op == schemas.OpUpsert && b.material.rows[i].Enrichment.Counts() {
			out = append(out, m)
		}
	}
	return out
}

// sightings say when each recomputation of an hour was first seen.
type sightings map[time.Time]map[uint64]time.Time

// What a run counts is what its cells hold: the number in its own row is read a moment later.
const selectRuns = `SELECT hour, run, sum(posts) FROM cells WHERE topic = '' AND (hour, run) IN (SELECT hour, max(run) FROM runs GROUP BY hour) GROUP BY hour, run`

// visibleLimit is how long after the last append a mention may take to be seen; what takes longer is missing.
const visibleLimit = time.Minute

// watchRuns looks until the aggregates count total mentions, or until visibleLimit after published.
func (d *store) watchRuns(ctx context.Context, total uint64, published <-chan struct{}) (sightings, error) {
	seen := sightings{}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	var late <-chan time.Time
	for {
		counted, err := d.look(ctx, seen)
		if err != nil {
			return nil, fmt.Errorf("look at the recomputations: %w", err)
		}
		if counted >= total {
			return seen, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-late:
			return seen, nil
		case <-published:
			published, late = nil, time.After(visibleLimit)
		case <-tick.C:
		}
	}
}

// look adds what is seen now, and returns how many mentions the aggregates count.
func (d *store) look(ctx context.Context, seen sightings) (counted uint64, err error) {
	rows, err := d.conn.Query(ctx, selectRuns)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	now := time.Now()
	for rows.Next() {
		var hour time.Time
		var run, n uint64
		if err := rows.Scan(&hour, &run, &n); err != nil {
			return 0, err
		}
		if seen[hour.UTC()] == nil {
			seen[hour.UTC()] = map[uint64]time.Time{}
		}
		if _, known := seen[hour.UTC()][run]; !known {
			seen[hour.UTC()][run] = now
		}
		counted += n
	}
	return counted, rows.Err()
}

const selectFirstRuns = `SELECT hour, author, min(run) FROM
(SELECT hour, run, arrayJoin(tupleElement(finalizeAggregation(authors), 1)) AS author FROM cells WHERE topic = '')
GROUP BY hour, author`

// latencyOf says which recomputation held each mention first, and from that how long it took. One that was replaced before anybody looked
// is visible through the next of its hour.
func (d *store) latencyOf(ctx context.Context, appended []time.Time, seen sightings) (Latency, error) {
	l := Latency{Sent: len(appended)}
	rows, err := d.conn.Query(ctx, selectFirstRuns)
	if err != nil {
		return l, fmt.Errorf("read which recomputation held each mention: %w", err)
	}
	defer rows.Close()
	runs := map[time.Time][]uint64{}
	for hour, of := range seen {
		runs[hour] = slices.Sorted(maps.Keys(of))
		l.Computed += len(of)
	}
	var seconds []float64
	for rows.Next() {
		var hour time.Time
		var author, run uint64
		if err := rows.Scan(&hour, &author, &run); err != nil {
			return l, err
		}
		hour = hour.UTC()
		at, _ := slices.BinarySearch(runs[hour], run)
		if at == len(runs[hour]) || author == 0 || author > uint64(len(appended)) {
			continue
		}
		seconds = append(seconds, seen[hour][runs[hour][at]].Sub(appended[author-1]).Seconds())
	}
	if err := rows.Err(); err != nil {
		return l, err
	}
	slices.Sort(seconds)
	if l.Visible = len(seconds); l.Visible > 0 {
		at := func(q float64) float64 { return seconds[min(l.Visible-1, int(q*float64(l.Visible)))] }
		l.P50, l.P90, l.P99, l.Max = at(0.5), at(0.9), at(0.99), seconds[l.Visible-1]
	}
	l.InHour, err = d.number(ctx, "SELECT max(mentions) FROM runs FINAL")
	return l, err
}
