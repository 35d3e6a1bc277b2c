package bench

import (
	"context"
	"slices"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// topicScratch takes what is produced and not consumed.
const topicScratch = "bench.scratch"

// consume measures kafka-go alone: the worker's consumer on the whole raw topic, every record acknowledged and nothing done with it. The
// time begins with the first record.
func (b *bench) consume(ctx context.Context, group string) (Round, error) {
	var m *meter
	err := b.take(ctx, group, b.material.facts.Records, func() { m = b.system.meter() })
	if err != nil {
		return Round{}, err
	}
	return m.round(b.material.facts.Records, time.Time{}), nil
}

// skip lets group begin behind what the raw topic holds now.
func (b *bench) skip(ctx context.Context, group string) error {
	ends, err := b.system.admin.EndOffsets(ctx, pipeline.KafkaTopicRaw)
	if err != nil {
		return err
	}
	n := 0
	for _, end := range ends {
		n += int(end)
	}
	return b.take(ctx, group, n, func() {})
}

// take fetches and acknowledges n records of the raw topic; first is called with the first one.
func (b *bench) take(ctx context.Context, group string, n int, first func()) error {
	c, err := kafka.NewConsumer(b.system.kafka, group, pipeline.KafkaTopicRaw)
	if err != nil {
		return err
	}
	defer c.Close()
	batch := make([]pipeline.Delivery, 0, batchSize)
	for i := range n {
		d, err := c.Fetch(ctx)
		if err != nil {
			return err
		}
		if i == 0 {
			first()
		}
		if batch = append(batch, d); len(batch) == batchSize {
			if err := c.Ack(ctx, batch...); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return c.Ack(ctx, batch...)
}

// produce measures the publisher alone, on the sample.
func (b *bench) produce(ctx context.Context) (Round, error) {
	records := make([]pipeline.Record, len(b.material.sample))
	for i, r := range b.material.sample {
		r.KafkaTopic = topicScratch
		records[i] = r
	}
	m := b.system.meter()
	for part := range slices.Chunk(records, 5000) {
		if err := b.publisher.Publish(ctx, part...); err != nil {
			return Round{}, err
		}
	}
	return m.round(len(records), time.Time{}), nil
}

// insert measures the insert of the sample's rows alone, in the worker's batches.
func (b *bench) insert(ctx context.Context, name string) (Round, error) {
	return b.write(ctx, name, func(s *clickhouse.Sink, batch []schemas.EnrichedMention) error { return s.Insert(ctx, batch) })
}

// store measures all that the worker asks of the sink, in its batches.
func (b *bench) store(ctx context.Context, name string) (Round, error) {
	return b.write(ctx, name, func(s *clickhouse.Sink, batch []schemas.EnrichedMention) error {
		receipts := make([]schemas.Receipt, len(batch))
		for i := range batch {
			receipts[i] = batch[i].Receipt
		}
		return firstError(s.Write(ctx, batch), s.Note(ctx, receipts))
	})
}

func (b *bench) write(ctx context.Context, name string, write func(*clickhouse.Sink, []schemas.EnrichedMention) error) (_ Round, err error) {
	d, err := b.system.newStore(ctx, name)
	if err != nil {
		return Round{}, err
	}
	defer func() { err = firstError(err, d.drop(ctx)) }()
	sink := clickhouse.NewSink(d.conn)
	m := b.system.meter()
	for batch := range slices.Chunk(b.material.rows, batchSize) {
		if err := write(sink, batch); err != nil {
			return Round{}, err
		}
	}
	return m.round(len(b.material.rows), time.Time{}), nil
}
