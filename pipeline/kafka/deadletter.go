package kafka

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kentongan/kentongan/pipeline"
)

// Names of the headers of a dead letter, beside those it keeps from its record (pipeline.HeaderSource and so on).
const (
	HeaderReason          = "reason" // a schemas.Reason
	HeaderError           = "error"  // at most maxErrorBytes
	HeaderReceivedAt      = "received-at"
	HeaderOriginTopic     = "origin-kafka-topic"
	HeaderOriginPartition = "origin-kafka-partition"
	HeaderOriginOffset    = "origin-kafka-offset"
)

const maxErrorBytes = 1000

// kept are the headers that a dead letter takes over from its record.
var kept = []string{pipeline.HeaderSource, pipeline.HeaderCollection, pipeline.HeaderOrigin, pipeline.HeaderFullBytes, pipeline.HeaderFullSHA256}

// DeadLetter is a pipeline.DeadLetter that sends to pipeline.KafkaTopicDead. The value is the original bytes and the key the
// original key; the headers say where the record stood, and why it is here.
type DeadLetter struct {
	publisher pipeline.Publisher
	metrics   *Metrics
}

var _ pipeline.DeadLetter = (*DeadLetter)(nil)

// NewDeadLetter makes a DeadLetter over publisher, which stays the caller's to close. A nil metrics counts nothing.
func NewDeadLetter(publisher pipeline.Publisher, metrics *Metrics) *DeadLetter {
	return &DeadLetter{publisher: publisher, metrics: metrics}
}

// Reject is as pipeline.DeadLetter says. Of a record that is too large to be sent as a dead letter, the beginning is kept,
// with the length and the SHA-256 of the whole in its headers.
func (d *DeadLetter) Reject(ctx context.Context, rejections ...pipeline.Rejection) error {
	records := make([]pipeline.Record, len(rejections))
	for i := range rejections {
		records[i] = letter(&rejections[i])
	}
	for {
		err := d.publisher.Publish(ctx, records...)
		var tooLarge *TooLargeError
		if errors.As(err, &tooLarge) && shorten(&records[tooLarge.Index], tooLarge) {
			continue
		}
		if err != nil {
			return fmt.Errorf("keep %d dead letters: %w", len(records), err)
		}
		for i := range rejections {
			d.metrics.addDeadLetter(rejections[i].Reason)
		}
		return nil
	}
}

func letter(r *pipeline.Rejection) pipeline.Record {
	in := &r.Delivery
	out := pipeline.Record{KafkaTopic: pipeline.KafkaTopicDead, Key: in.Key, Value: in.Value}
	set := func(name, value string) {
		out.Headers = append(out.Headers, pipeline.Header{Key: name, Value: []byte(value)})
	}
	for _, name := range kept {
		if value := in.Header(name); value != "" {
			set(name, value)
		}
	}
	cause := ""
	if r.Cause != nil {
		cause = r.Cause.Error()
	}
	set(HeaderReason, string(r.Reason))
	set(HeaderError, shortText(cause, maxErrorBytes))
	set(HeaderReceivedAt, in.ReceivedAt.UTC().Format(time.RFC3339Nano))
	set(HeaderOriginTopic, in.KafkaTopic)
	set(HeaderOriginPartition, strconv.Itoa(in.Partition))
	set(HeaderOriginOffset, strconv.FormatInt(in.Offset, 10))
	return out
}

// shorten cuts what made r too large, and reports whether that left less to send.
func shorten(r *pipeline.Record, err *TooLargeError) bool {
	room := err.Limit - (err.Bytes - len(r.Value)) - 256 // for the two headers
	if err.Limit == 0 {
		room = len(r.Value) / 2 // the topic's limit is not known: approach it
	}
	if room < 0 || room >= len(r.Value) {
		return false
	}
	if !hasHeader(r, pipeline.HeaderFullBytes) { // else its collector has cut it before
		sum := sha256.Sum256(r.Value)
		r.Headers = append(r.Headers,
			pipeline.Header{Key: pipeline.HeaderFullBytes, Value: []byte(strconv.Itoa(len(r.Value)))},
			pipeline.Header{Key: pipeline.HeaderFullSHA256, Value: []byte(hex.EncodeToString(sum[:]))})
	}
	r.Value = r.Value[:room]
	return true
}

func hasHeader(r *pipeline.Record, name string) bool {
	for _, h := range r.Headers {
		if h.Key == name {
			return true
		}
	}
	return false
}

// shortText is at most limit bytes of s, as valid UTF-8.
func shortText(s string, limit int) string {
	if len(s) > limit {
		s = s[:limit]
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
