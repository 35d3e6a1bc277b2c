// Package verify recounts the invariants of a live system: what Kafka holds against the ledger, the ledger against the mentions, the mentions
// against the aggregates. It reads and changes nothing. Each identity is counted on both sides by queries that share nothing.
package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// Report is what a run found. Its JSON form is stable.
type Report struct {
	Holds      bool       `json:"holds"`
	Identities []Identity `json:"identities"`
	Totals     Totals     `json:"totals"`
}

// Identity is one statement that has to hold, with its numbers in the order in which they are told.
type Identity struct {
	Name    string
	Says    string // in words
	Holds   bool
	Numbers []Number
}

// Number is one figure of an identity.
type Number struct {
	Name  string
	Value uint64
}

// MarshalJSON puts the numbers beside name and holds.
func (i Identity) MarshalJSON() ([]byte, error) {
	object := map[string]any{"name": i.Name, "says": i.Says, "holds": i.Holds}
	for _, n := range i.Numbers {
		object[n.Name] = n.Value
	}
	return json.Marshal(object)
}

// Totals are the records of the stream: Received = Stored + Duplicate + Excluded + DeadLettered + InFlight.
type Totals struct {
	Received     uint64 `json:"received"`
	Stored       uint64 `json:"stored"`
	Duplicate    uint64 `json:"duplicate"`
	Excluded     uint64 `json:"excluded"`
	DeadLettered uint64 `json:"dead_lettered"`
	InFlight     uint64 `json:"in_flight"`
}

// Verifier recounts.
type Verifier struct {
	Audit *clickhouse.Audit
	Admin *kafka.Admin
	Epoch uint32
}

// A live system moves between two queries: a count that does not hold is repeated, up to tries times. A count that holds with records
// in flight is repeated less often, to let them arrive.
const (
	tries         = 5
	inFlightTries = 3
)

// Run recounts until everything holds and nothing is in flight, or its tries are used up.
func (v *Verifier) Run(ctx context.Context) (Report, error) {
	for try := 1; ; try++ {
		report, err := v.once(ctx)
		if err != nil || try == tries || report.Holds && (report.Totals.InFlight == 0 || try >= inFlightTries) {
			return report, err
		}
		select {
		case <-ctx.Done():
			return report, ctx.Err()
		case <-time.After(2 * time.Second):
		}
	}
}

func (v *Verifier) once(ctx context.Context) (Report, error) {
	stream, err := v.stream(ctx)
	if err != nil {
		return Report{}, err
	}
	hours, err := v.Audit.Receipts(ctx, v.Epoch)
	if err != nil {
		return Report{}, err
	}
	var r Report
	r.Totals.InFlight = stream.inFlight
	unbalanced := uint64(0)
	for _, h := range hours {
		r.Totals.Received += h.Received
		r.Totals.Stored += h.Stored
		r.Totals.Duplicate += h.Duplicate
		r.Totals.Excluded += h.Excluded
		r.Totals.DeadLettered += h.DeadLettered
		if h.Received != h.Stored+h.Duplicate+h.Excluded+h.DeadLettered {
			unbalanced++
		}
	}
	r.Totals.Received += stream.inFlight
	t := r.Totals
	r.add("conservation", "received = stored + duplicate + excluded + dead-lettered + in flight, for every source and hour",
		unbalanced == 0 && t.Received == t.Stored+t.Duplicate+t.Excluded+t.DeadLettered+t.InFlight,
		Number{"received", t.Received}, Number{"stored", t.Stored}, Number{"duplicate", t.Duplicate}, Number{"excluded", t.Excluded},
		Number{"dead_lettered", t.DeadLettered}, Number{"in_flight", t.InFlight}, Number{"source_hours", uint64(len(hours))}, Number{"source_hours_unbalanced", unbalanced})
	r.add("ledger_without_gaps", "every offset of every partition up to the last noted one has its receipt",
		stream.gaps == 0, Number{"noted", stream.noted}, Number{"missing", stream.gaps}, Number{"partitions", stream.partitions})
	r.add("ledger_equals_stream", "the ledger counts for every source and hour what Kafka still holds",
		stream.different == 0, Number{"records_recounted", stream.recounted}, Number{"source_hours", stream.sourceHours}, Number{"source_hours_different", stream.different})
	r.add("dead_letters_kept", "every dead-lettered record lies among the dead letters with its bytes",
		stream.deadMissing == 0, Number{"dead_lettered", stream.dead}, Number{"missing", stream.deadMissing})
	m, err := v.Audit.Mentions(ctx)
	if err != nil {
		return Report{}, err
	}
	r.add("nothing_lost", "of every mention the newest accepted version is stored", m.Lost == 0, Number{"lost", m.Lost})
	r.add("nothing_twice", "no mention stands twice", m.Twice == 0, Number{"twice", m.Twice})
	r.add("mentions_equal_ledger", "what exists is what the ledger says must exist",
		m.Live == m.Expected && m.Foreign == 0, Number{"live", m.Live}, Number{"expected", m.Expected}, Number{"foreign", m.Foreign})
	g, err := v.Audit.Aggregates(ctx)
	if err != nil {
		return Report{}, err
	}
	r.add("aggregates_equal_rebuild", "every aggregate equals a rebuild from the mentions, voice by voice",
		g.Different == 0 && g.Posts == g.Rebuilt, Number{"hours", g.Hours}, Number{"cells", g.Cells}, Number{"different", g.Different},
		Number{"posts", g.Posts}, Number{"rebuilt", g.Rebuilt}, Number{"hours_waiting", g.Waiting})
	r.Holds = true
	for _, i := range r.Identities {
		r.Holds = r.Holds && i.Holds
	}
	return r, nil
}

func (r *Report) add(name, says string, holds bool, numbers ...Number) {
	r.Identities = append(r.Identities, Identity{name, says, holds, numbers})
}

// streamCount is what Kafka holds, against the ledger.
type streamCount struct {
	partitions, noted, gaps, inFlight uint64
	recounted, sourceHours, different uint64
	dead, deadMissing                 uint64
}

// stream recounts Kafka's topics. The ledger is asked first: records that arrive meanwhile are in flight.
func (v *Verifier) stream(ctx context.Context) (streamCount, error) {
	var c streamCount
	noted, err := v.Audit.Partitions(ctx, v.Epoch)
	if err != nil {
		return c, err
	}
	starts, err := v.Admin.StartOffsets(ctx, pipeline.KafkaTopicRaw)
	if err != nil {
		return c, fmt.Errorf("ask Kafka for offsets: %w", err)
	}
	ends, err := v.Admin.EndOffsets(ctx, pipeline.KafkaTopicRaw)
	if err != nil {
		return c, fmt.Errorf("ask Kafka for offsets: %w", err)
	}
	c.partitions = uint64(len(ends))
	from, to := make([]uint64, len(ends)), make([]uint64, len(ends))
	for p, start := range starts {
		from[p] = uint64(start)
	}
	for _, n := range noted {
		c.noted += n.Receipts
		c.gaps += n.LastOffset + 1 - n.Receipts
		if int(n.Partition) < len(to) {
			to[n.Partition] = n.LastOffset + 1
		}
	}
	for p, end := range ends {
		if uint64(end) > to[p] {
			c.inFlight += uint64(end) - max(to[p], from[p])
		}
	}
	recount, err := v.recount(ctx, to)
	if err != nil {
		return c, err
	}
	ledger, err := v.Audit.ReceivedBetween(ctx, v.Epoch, from, to)
	if err != nil {
		return c, err
	}
	for k, n := range recount {
		c.recounted += n
		if ledger[k] != n {
			c.different++
		}
	}
	for k := range ledger {
		if recount[k] == 0 {
			c.different++
		}
	}
	c.sourceHours = uint64(len(ledger))
	return c, v.deadLetters(ctx, &c, from)
}

// recount reads every raw record below to that Kafka still holds.
func (v *Verifier) recount(ctx context.Context, to []uint64) (map[clickhouse.SourceHour]uint64, error) {
	counts := map[clickhouse.SourceHour]uint64{}
	err := v.Admin.ReadAll(ctx, pipeline.KafkaTopicRaw, func(d pipeline.Delivery) error {
		if uint64(d.Offset) < to[d.Partition] {
			counts[clickhouse.SourceHour{Source: sourceOf(d), Hour: pipeline.ReceivedAt(d).Truncate(time.Hour)}]++
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("recount %s: %w", pipeline.KafkaTopicRaw, err)
	}
	return counts, nil
}

// sourceOf is what a record says of its source: the header of its collector, else the mention itself if it is one.
func sourceOf(d pipeline.Delivery) string {
	if s := d.Header(pipeline.HeaderSource); schemas.ValidSource(s) {
		return s
	}
	if m, err := schemas.DecodeMention(d.Value); err == nil && m.ValidateAt(pipeline.ReceivedAt(d)) == nil && string(d.Key) == m.ID {
		return m.Source
	}
	return schemas.SourceUnknown
}

func (v *Verifier) deadLetters(ctx context.Context, c *streamCount, from []uint64) error {
	dead, err := v.Audit.Dead(ctx, v.Epoch)
	if err != nil {
		return err
	}
	for p := range dead { // what has expired in Kafka is not missed
		if int(p.Partition) < len(from) && p.Offset < from[p.Partition] {
			delete(dead, p)
		}
	}
	c.dead = uint64(len(dead))
	err = v.Admin.ReadAll(ctx, pipeline.KafkaTopicDead, func(d pipeline.Delivery) error {
		partition, err1 := strconv.ParseUint(d.Header(kafka.HeaderOriginPartition), 10, 16)
		offset, err2 := strconv.ParseUint(d.Header(kafka.HeaderOriginOffset), 10, 64)
		if err1 == nil && err2 == nil && d.Header(kafka.HeaderOriginTopic) == pipeline.KafkaTopicRaw {
			delete(dead, schemas.Position{Epoch: v.Epoch, Partition: uint16(partition), Offset: offset})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("recount %s: %w", pipeline.KafkaTopicDead, err)
	}
	c.deadMissing = uint64(len(dead))
	return nil
}
