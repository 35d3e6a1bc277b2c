package pipeline_test

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// received is when the records of the tests reached Kafka.
var received = time.Date(2026, 11, 21, 5, 30, 0, 0, time.UTC)

const epoch = 3

// Write, Note and WriteCoverage make a road a store; Reject makes it a dead letter.

func (r *road) Write(ctx context.Context, batch []schemas.EnrichedMention) error {
	return r.step(ctx, stepWrite, len(batch), func() error {
		if err := r.store.Write(ctx, batch); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, m := range batch {
			if r.newest[m.ID].Less(m.Version()) {
				r.newest[m.ID] = m.Version()
			}
		}
		return nil
	})
}

func (r *road) Note(ctx context.Context, receipts []schemas.Receipt) error {
	return r.step(ctx, stepNote, len(receipts), func() error { return r.store.Note(ctx, receipts) })
}

func (r *road) WriteCoverage(ctx context.Context, reports []schemas.Coverage) error {
	return r.step(ctx, stepWrite, len(reports), func() error { return r.store.WriteCoverage(ctx, reports) })
}

func (r *road) Reject(ctx context.Context, rejections ...pipeline.Rejection) error {
	return r.step(ctx, stepReject, len(rejections), func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, x := range rejections {
			r.dead[at(x.Delivery)] = x
		}
		return nil
	})
}

func (r *road) Close() error { return nil }

// mustBeKept fails the test where a record is acknowledged whose receipt, mention or dead letter is not kept yet.
func (r *road) mustBeKept(done []pipeline.Delivery) {
	receipts, letters := r.store.Receipts(), r.letters()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range done {
		receipt, noted := receipts[schemas.Position{Epoch: epoch, Partition: uint16(d.Partition), Offset: uint64(d.Offset)}]
		if !noted {
			r.t.Errorf("record %v is acknowledged without a receipt", at(d))
			continue
		}
		switch receipt.Outcome {
		case schemas.OutcomeDead:
			if _, kept := letters[at(d)]; !kept {
				r.t.Errorf("record %v is acknowledged, dead (%s), and not among the dead letters", at(d), receipt.Reason)
			}
		case schemas.OutcomeAccepted:
			if newest, stored := r.newest[string(d.Key)]; !stored || newest.Less(receipt.Version) {
				r.t.Errorf("record %v is acknowledged, and %s is not stored", at(d), d.Key)
			}
		}
	}
}

// mention is a valid mention of source x.
func mention(native string, change ...func(*schemas.Mention)) schemas.Mention {
	m := schemas.Mention{Schema: schemas.SchemaVersion, Op: schemas.OpUpsert, ID: "x:" + native, Source: "x", Collection: "uji", Kind: schemas.KindPost,
		PublishedAt: received.Add(-time.Hour), CollectedAt: received.Add(-time.Minute), Text: "lampu jalan mati " + native,
		Author: &schemas.Author{Pseudonym: "0123456789abcdef0123456789abcdef", KeyID: "k1", Basis: schemas.BasisAccount}}
	for _, c := range change {
		c(&m)
	}
	return m
}

// record is m as its collector sends it to partition.
func record(t testing.TB, partition int, m schemas.Mention) pipeline.Delivery {
	t.Helper()
	value, err := schemas.EncodeMention(m)
	if err != nil {
		t.Fatal(err)
	}
	return rawRecord(partition, m.ID, m.Source, value)
}

func rawRecord(partition int, key, source string, value []byte, more ...pipeline.Header) pipeline.Delivery {
	headers := append([]pipeline.Header{{Key: pipeline.HeaderSource, Value: []byte(source)}, {Key: pipeline.HeaderCollection, Value: []byte("uji")}}, more...)
	return pipeline.Delivery{Partition: partition, Key: []byte(key), Value: value, Headers: headers, ReceivedAt: received}
}

// posts are n valid records of distinct mentions over three partitions.
func posts(t testing.TB, n int) []pipeline.Delivery {
	t.Helper()
	out := make([]pipeline.Delivery, n)
	for i := range out {
		out[i] = record(t, i%3, mention(fmt.Sprint(i)))
	}
	return out
}

// mixture is what a real stream holds: new posts, edits, deletions, copies, excluded ones and what is no mention at all.
func mixture(t testing.TB, n int) []pipeline.Delivery {
	t.Helper()
	var out []pipeline.Delivery
	for i := range n {
		native := fmt.Sprint(i % (n/2 + 1)) // every second one meets an older version
		partition := i % (n/2 + 1) % 3
		m := mention(native)
		switch i % 7 {
		case 1:
			m.Text = fmt.Sprintf("sudah diperbaiki %d", i)
		case 2:
			m.Op, m.Text, m.Kind, m.PublishedAt, m.Author = schemas.OpDelete, "", "", time.Time{}, nil
		case 3:
			m.Text += " promo judi"
		case 4:
			out = append(out, rawRecord(partition, m.ID, "x", []byte(`{"schema":`)))
			continue
		case 5:
			out = append(out, rawRecord(partition, "berkas.csv", "x", []byte("a;b;c"),
				pipeline.Header{Key: pipeline.HeaderRejectReason, Value: []byte(schemas.ReasonBadRow)}))
			continue
		}
		out = append(out, record(t, partition, m))
	}
	return out
}

var rules = []pipeline.Rule{{Name: "judi", Phrase: "JUDI"}}

// newWorker makes a worker on a road; change adjusts its configuration.
func newWorker(t *testing.T, consumer pipeline.Consumer, r *road, change ...func(*pipeline.WorkerConfig, *pipeline.WorkerParts)) *pipeline.Worker {
	t.Helper()
	cfg := pipeline.WorkerConfig{BatchSize: 10, BatchWait: 500 * time.Millisecond, Parallelism: 2, GiveUp: time.Minute, StreamEpoch: epoch, Rules: rules}
	parts := pipeline.WorkerParts{Consumer: consumer, Enricher: enrich.Passthrough{}, Sink: r, Ledger: r, DeadLetter: r, Log: silence()}
	for _, c := range change {
		c(&cfg, &parts)
	}
	w, err := pipeline.NewWorker(cfg, parts)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func silence() logrus.FieldLogger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}
