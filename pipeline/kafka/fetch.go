package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/kentongan/kentongan/pipeline"
)

type topicPartition struct {
	topic     string
	partition int
}

// fetched is the answer to one fetch.
type fetched struct {
	records []pipeline.Delivery // ascending by offset, from the one asked for
	next    int64               // the offset to ask for next
	end     int64               // of the partition
}

// fetch asks for the records of p from offset on, and waits up to wait for the first. A record larger than maxBytes comes
// whole and alone: the limit is on what is added to a first batch.
func fetch(ctx context.Context, client *kafka.Client, p topicPartition, offset int64, maxBytes int, wait time.Duration) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+15*time.Second)
	defer cancel()
	res, err := client.Fetch(ctx, &kafka.FetchRequest{
		Topic: p.topic, Partition: p.partition, Offset: offset,
		MinBytes: 1, MaxBytes: int64(maxBytes), MaxWait: wait,
		IsolationLevel: kafka.ReadCommitted,
	})
	if err != nil {
		return fetched{}, err
	}
	if res.Error != nil {
		return fetched{}, res.Error
	}
	out := fetched{next: offset, end: res.HighWatermark}
	for {
		record, err := res.Records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			if len(out.records) > 0 {
				return out, nil // the next fetch begins at the record that failed, and says so
			}
			return fetched{}, fmt.Errorf("read record at or after offset %d: %w", offset, err)
		}
		key, err := readBytes(record.Key)
		if err != nil {
			return fetched{}, fmt.Errorf("read key at offset %d: %w", record.Offset, err)
		}
		value, err := readBytes(record.Value)
		if err != nil {
			return fetched{}, fmt.Errorf("read value at offset %d: %w", record.Offset, err)
		}
		if record.Offset < out.next {
			continue // the broker sends whole batches, also where only a part was asked for
		}
		out.records = append(out.records, pipeline.Delivery{
			KafkaTopic: p.topic, Partition: p.partition, Offset: record.Offset,
			Key: key, Value: value, Headers: headersIn(record.Headers), ReceivedAt: record.Time.UTC(),
		})
		out.next = record.Offset + 1
	}
}

func readBytes(b kafka.Bytes) ([]byte, error) {
	if b == nil {
		return nil, nil
	}
	defer b.Close()
	return kafka.ReadAll(b)
}

func headersIn(in []kafka.Header) []pipeline.Header {
	if len(in) == 0 {
		return nil
	}
	out := make([]pipeline.Header, len(in))
	for i, h := range in {
		out[i] = pipeline.Header{Key: h.Key, Value: h.Value}
	}
	return out
}

// bounds is the first offset of p and the one past its last.
func bounds(ctx context.Context, client *kafka.Client, p topicPartition) (first, end int64, err error) {
	all, err := topicBounds(ctx, client, p.topic, []int{p.partition})
	if err != nil {
		return 0, 0, err
	}
	b := all[p.partition]
	return b[0], b[1], nil
}

// topicBounds is the first offset and the one past the last of each of the partitions.
func topicBounds(ctx context.Context, client *kafka.Client, topic string, partitions []int) (map[int][2]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var requests []kafka.OffsetRequest
	for _, p := range partitions {
		requests = append(requests, kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
	}
	res, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: requests}})
	if err != nil {
		return nil, fmt.Errorf("offsets of %s: %w", topic, err)
	}
	out := make(map[int][2]int64, len(partitions))
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("offsets of %s, partition %d: %w", topic, p.Partition, p.Error)
		}
		out[p.Partition] = [2]int64{p.FirstOffset, p.LastOffset}
	}
	for _, p := range partitions {
		if _, ok := out[p]; !ok {
			return nil, fmt.Errorf("offsets of %s, partition %d: not in the answer", topic, p)
		}
	}
	return out, nil
}
