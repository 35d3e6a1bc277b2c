package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline"
)

// read fetches one partition until its generation ends, and waits while nobody takes what it has fetched. A negative start stands for
// the place where a group that never committed begins.
func (g *generation) read(ctx context.Context, p topicPartition, start int64) {
	log := g.log.WithFields(logrus.Fields{"kafka_topic": p.topic, "partition": p.partition})
	backoff := newBackoff()
	offset := start
	for ctx.Err() == nil {
		var err error
		if offset < 0 {
			offset, err = g.locate(ctx, p)
		} else {
			offset, err = g.readOnce(ctx, p, offset, log)
		}
		if err == nil {
			backoff.reset()
			continue
		}
		if ctx.Err() != nil || errors.Is(err, errBehind) {
			return
		}
		g.c.cfg.Metrics.addFetchError(g.c.group, p.topic)
		log.WithError(err).WithField("offset", offset).Warn("cannot fetch, trying again")
		if !backoff.wait(ctx) {
			return
		}
	}
}

// errBehind ends a generation whose committed offset lies beyond the end of the log while records are being worked on.
var errBehind = errors.New("the log ends before the committed offset")

// locate finds where to begin without a committed offset. kafka-go takes any failure to read the committed offset for
// its absence, so it is asked for again: beginning at the first record after a mere hiccup would repeat days of work.
func (g *generation) locate(ctx context.Context, p topicPartition) (int64, error) {
	committed, err := committedOffsets(ctx, g.client, g.c.group, p.topic, []int{p.partition})
	if err != nil {
		return -1, err
	}
	if offset, ok := committed[p.partition]; ok {
		g.begins(p, offset, offset)
		return offset, nil
	}
	first, _, err := bounds(ctx, g.client, p)
	if err != nil {
		return -1, err
	}
	g.begins(p, first, -1)
	return first, nil
}

// readOnce does one fetch and passes on what came. It returns the offset to go on at, which on error is the one it began at.
func (g *generation) readOnce(ctx context.Context, p topicPartition, offset int64, log logrus.FieldLogger) (int64, error) {
	got, err := fetch(ctx, g.client, p, offset, g.c.tuning.FetchBytes, g.c.tuning.FetchWait)
	if errors.Is(err, kafka.OffsetOutOfRange) {
		return g.reposition(ctx, p, offset, log)
	}
	if err != nil {
		return offset, err
	}
	g.noteEnd(p, got.end)
	if len(got.records) == 0 {
		return offset, nil
	}
	if first := got.records[0].Offset; first > offset {
		g.lose(p, offset, first, log)
	}
	for i := range got.records {
		got.records[i].Generation = g.group.ID
	}
	g.c.cfg.Metrics.addFetched(g.c.group, p.topic, len(got.records))
	return got.next, g.pass(ctx, p, got.records)
}

// pass gives records to Fetch; this is where a reader waits while nobody asks.
func (g *generation) pass(ctx context.Context, p topicPartition, records []pipeline.Delivery) error {
	select {
	case g.c.deliveries <- delivered{generation: g, partition: p, records: records}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reposition finds the way back into a log that does not hold offset.
func (g *generation) reposition(ctx context.Context, p topicPartition, offset int64, log logrus.FieldLogger) (int64, error) {
	first, end, err := bounds(ctx, g.client, p)
	switch {
	case err != nil:
		return offset, err
	case first <= offset && offset <= end:
		return offset, fmt.Errorf("offset %d is said to be out of range of [%d, %d]", offset, first, end)
	case offset < first:
		g.lose(p, offset, first, log)
		g.skip(p, first)
		return first, nil
	case g.pending(p):
		// The log was cut or made anew under our hands. The next generation starts clean.
		return offset, errBehind
	}
	// The log is another one than that of the commit. All of it is new to us.
	log.WithFields(logrus.Fields{"offset": offset, "first": first, "end": end}).
		Error("the log ends before the committed offset: it was made anew or cut; reading it from its first record")
	g.begins(p, first, offset)
	return first, nil
}

// lose reports what cannot be read any more.
func (g *generation) lose(p topicPartition, from, to int64, log logrus.FieldLogger) {
	lost := LostRange{Group: g.c.group, KafkaTopic: p.topic, Partition: p.partition, From: from, To: to}
	log.WithFields(logrus.Fields{"from": from, "to": to, "records": to - from}).Error("records expired before they were read")
	g.c.cfg.Metrics.addLost(g.c.group, p.topic, to-from)
	if g.c.cfg.OnLost != nil {
		g.c.cfg.OnLost(lost)
	}
}
