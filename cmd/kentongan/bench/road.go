package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// pollEvery is how often the benchmark asks where things stand.
const pollEvery = 50 * time.Millisecond

// roadLimit is how long a road may stand still before the run fails.
const roadLimit = 2 * time.Minute

// road measures one worker, and one aggregator beside it, on the whole raw topic and an empty store: from the moment the worker owns its
// partitions until it has committed the last record, which it does only when all before it is stored and noted. The commit comes up to
// 200 ms after the acknowledgement; that is counted in.
func (b *bench) road(ctx context.Context, name, enrich string) (_ Round, err error) {
	d, err := b.system.newStore(ctx, name)
	if err != nil {
		return Round{}, err
	}
	defer func() { err = firstError(err, d.drop(ctx)) }()
	aggregator, err := d.start("aggregate", nil)
	if err != nil {
		return Round{}, err
	}
	defer aggregator.stop()
	if _, err := aggregator.await("ready", "", startLimit); err != nil {
		return Round{}, err
	}
	worker, err := d.start("work", map[string]string{"KENTONGAN_WORK_GROUP": name, "KENTONGAN_WORK_ENRICH": enrich})
	if err != nil {
		return Round{}, err
	}
	defer worker.stop()
	began, err := worker.await("generation begins", name, startLimit)
	if err != nil {
		return Round{}, err
	}
	m := b.system.meter(worker, aggregator)
	if err := b.committed(ctx, worker, name, b.material.facts.Records); err != nil {
		return Round{}, err
	}
	r := m.round(b.material.facts.Records, began.Time)
	b.peaks("road", b.system.peaks(worker, aggregator))
	r.Counts, err = d.counts(ctx, b.system.epoch)
	return r, err
}

// committed waits until group has committed n records of the raw topic.
func (b *bench) committed(ctx context.Context, worker *process, group string, n int) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	last, moved := int64(0), time.Now()
	for {
		offsets, err := b.system.admin.CommittedOffsets(ctx, group, pipeline.KafkaTopicRaw)
		if err != nil {
			return err
		}
		sum := int64(0)
		for _, o := range offsets {
			sum += o
		}
		if sum >= int64(n) {
			return nil
		}
		if sum > last {
			last, moved = sum, time.Now()
		}
		if time.Since(moved) > roadLimit {
			return fmt.Errorf("the worker stands still at %d of %d records; it said:\n%s", sum, n, worker.tail())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-worker.done:
			return worker.broken()
		case <-tick.C:
		}
	}
}

// counts reads the ledger and the truth.
func (d *store) counts(ctx context.Context, epoch uint32) (*Counts, error) {
	hours, err := clickhouse.NewAudit(d.conn).Receipts(ctx, epoch)
	if err != nil {
		return nil, err
	}
	c := &Counts{}
	for _, h := range hours {
		c.Received += h.Received
		c.Stored += h.Stored
		c.Duplicate += h.Duplicate
		c.Excluded += h.Excluded
		c.DeadLettered += h.DeadLettered
	}
	if c.Live, err = d.number(ctx, "SELECT count() FROM mentions FINAL WHERE is_deleted = 0"); err != nil {
		return nil, err
	}
	c.HoursWaiting, err = d.number(ctx, "SELECT uniqExact(hour) FROM dirty_hours FINAL WHERE done = 0")
	return c, err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
