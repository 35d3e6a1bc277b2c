package pipeline

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Kafka's topics on the road.
const (
	KafkaTopicRaw      = "mentions.raw"      // schemas.Mention, keyed by mention id
	KafkaTopicDead     = "mentions.dead"     // original bytes; origin, reason and error in the headers
	KafkaTopicCoverage = "mentions.coverage" // schemas.Coverage, keyed by source and collection
)

// Names of the headers of records. A raw record with HeaderRejectReason is an input that its collector could not make a
// mention of: its value is the original bytes, and the worker dead-letters it, so that every input is counted in one place.
const (
	HeaderSource       = "source"
	HeaderCollection   = "collection"
	HeaderOrigin       = "origin"        // where the input stood: "april.csv:123:4" (file, line, column), a feed, a URL without credentials
	HeaderRejectReason = "reject-reason" // a schemas.Reason
	HeaderRejectError  = "reject-error"
	HeaderFullBytes    = "full-bytes"  // length of the input, where the value holds only its beginning
	HeaderFullSHA256   = "full-sha256" // of the input, where the value holds only its beginning
)

// Header is one header of a record.
type Header struct {
	Key   string
	Value []byte
}

// Record is what a Publisher sends. Records with the same Key reach the same partition in the order of the calls.
type Record struct {
	KafkaTopic string
	Key        []byte
	Value      []byte
	Headers    []Header
	Time       time.Time // the record's Kafka timestamp; zero means now
}

// Publisher sends records to Kafka. Publish blocks until all in-sync replicas have every record, retrying what can be retried; on error
// some of them may have been sent, and sending all of them again is right. Safe for concurrent use, but calls for one key
// must not overlap if their order matters.
type Publisher interface {
	Publish(ctx context.Context, records ...Record) error
	Close() error
}

// Delivery is one record as a Consumer hands it out. Its slices are not reused: it may be retained.
type Delivery struct {
	KafkaTopic string
	Partition  int
	Offset     int64
	Key        []byte
	Value      []byte
	Headers    []Header
	ReceivedAt time.Time // the record's Kafka timestamp, UTC
	Generation int32     // of the consumer group when it was fetched
}

// Header is the value of the last header named key, "" if there is none.
func (d *Delivery) Header(key string) string {
	for i := len(d.Headers) - 1; i >= 0; i-- {
		if d.Headers[i].Key == key {
			return string(d.Headers[i].Value)
		}
	}
	return ""
}

// Consumer is one member of a consumer group. Fetch blocks; io.EOF means closed. Deliveries of one partition come in
// order of offset within a generation. Ack may be called in any order and from any goroutine: the committed
// offset moves only over a gap-free prefix, so what was not acked comes back. Acking a delivery of a generation that has ended does nothing.
type Consumer interface {
	Fetch(ctx context.Context) (Delivery, error)
	Ack(ctx context.Context, done ...Delivery) error
	Close() error
}

// Sink stores a batch. Writing the same mentions twice leaves the same totals, in any order and cut into any batches. A *BatchError names the indexes
// that cannot be stored whatever the number of tries; any other error means assume none was stored, and try again.
type Sink interface {
	Write(ctx context.Context, batch []schemas.EnrichedMention) error
	Close() error
}

// Ledger notes what became of each input record. Noting the same receipts twice changes nothing. Called after Write and Reject and
// before Ack.
type Ledger interface {
	Note(ctx context.Context, receipts []schemas.Receipt) error
}

// CoverageSink stores coverage reports. Storing one twice changes nothing.
type CoverageSink interface {
	WriteCoverage(ctx context.Context, reports []schemas.Coverage) error
}

// Rejection is a delivery that cannot be processed, and why.
type Rejection struct {
	Delivery Delivery
	Reason   schemas.Reason
	Cause    error
}

// DeadLetter keeps what cannot be processed: the original bytes, where they came from, and why. Reject blocks until
// all of them are kept; an error means some may not be, and rejecting all again is right.
type DeadLetter interface {
	Reject(ctx context.Context, rejections ...Rejection) error
}

// BatchError names the mentions of a batch that the sink refused for what they are. The others of the batch are not stored either:
// the caller sets the named ones aside and writes the rest again.
type BatchError struct {
	Failed map[int]error // by index in the batch
}

func (e *BatchError) Error() string { return "the store refused part of the batch" }
