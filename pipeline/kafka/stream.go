package kafka

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/schemas"
)

// KafkaTopicStream holds one record that matters, its first: when the stream was born. It lives and dies with the brokers'
// data, so a stream that was made anew has another birth, and its small offsets are known to be new.
const KafkaTopicStream = "mentions.stream"

type birth struct {
	ID    string `json:"id"`
	Epoch uint32 `json:"epoch"` // schemas.EpochAt of the birth
}

// Stream reads the birth of the stream, and makes it now if there is none. Processes that do so at once agree: the first record wins.
func (a *Admin) Stream(ctx context.Context) (id string, epoch uint32, err error) {
	b, err := a.stream(ctx, time.Now())
	if err != nil {
		return "", 0, fmt.Errorf("birth record of the stream: %w", err)
	}
	return b.ID, b.Epoch, nil
}

func (a *Admin) stream(ctx context.Context, now time.Time) (birth, error) {
	err := a.EnsureTopics(ctx, TopicSpec{Name: KafkaTopicStream, Partitions: 1, Configs: map[string]string{"retention.ms": "-1", "retention.bytes": "-1"}})
	if err != nil {
		return birth{}, err
	}
	p := topicPartition{topic: KafkaTopicStream}
	all, err := a.bounds(ctx, p.topic)
	if err != nil {
		return birth{}, err
	}
	first, end := all[0][0], all[0][1]
	if first > 0 {
		return birth{}, errors.New("it was deleted, and with it the order of all versions; restore it, or begin with empty brokers and an empty store")
	}
	if end == 0 {
		if err := a.bear(ctx, birth{ID: uuid.NewString(), Epoch: schemas.EpochAt(now)}); err != nil {
			return birth{}, err
		}
	}
	backoff := newBackoff()
	for {
		var got fetched
		err := a.ask(ctx, func(ctx context.Context) error {
			got, err = fetch(ctx, a.client, p, 0, 1<<16, time.Second)
			return err
		})
		if err != nil {
			return birth{}, err
		}
		if len(got.records) > 0 {
			var b birth
			if err := json.Unmarshal(got.records[0].Value, &b); err != nil {
				return birth{}, err
			}
			if b.ID == "" || b.Epoch == 0 {
				return birth{}, fmt.Errorf("%q names no id or no epoch", got.records[0].Value)
			}
			return b, nil
		}
		if !backoff.wait(ctx) {
			return birth{}, context.Cause(ctx)
		}
	}
}

func (a *Admin) bear(ctx context.Context, b birth) error {
	value, err := json.Marshal(b)
	if err != nil {
		return err
	}
	publisher, err := NewPublisher(a.cfg)
	if err != nil {
		return err
	}
	defer publisher.Close()
	return publisher.Publish(ctx, pipeline.Record{KafkaTopic: KafkaTopicStream, Value: value})
}

// ReadAll hands fn every record that is in topic at the time of the call, partition by partition in order of offset, apart from any group.
// It ends early with the error of fn. A record that expires while it is being read is an error.
func (a *Admin) ReadAll(ctx context.Context, topic string, fn func(pipeline.Delivery) error) error {
	all, err := a.bounds(ctx, topic)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if err := a.readRange(ctx, topicPartition{topic, id}, all[id][0], all[id][1], fn); err != nil {
			return fmt.Errorf("read %s, partition %d: %w", topic, id, err)
		}
	}
	return nil
}

func (a *Admin) readRange(ctx context.Context, p topicPartition, from, to int64, fn func(pipeline.Delivery) error) error {
	backoff := newBackoff()
	for from < to {
		got, err := fetch(ctx, a.client, p, from, 4<<20, time.Second)
		switch {
		case errors.Is(err, kafka.OffsetOutOfRange), err != nil && permanent(err):
			return err
		case err != nil:
			a.log.WithError(err).WithField("kafka_topic", p.topic).Warn("cannot fetch, trying again")
			if !backoff.wait(ctx) {
				return fmt.Errorf("%w, last: %w", context.Cause(ctx), err)
			}
			continue
		}
		backoff.reset()
		for _, d := range got.records {
			if d.Offset >= to {
				return nil
			}
			if err := fn(d); err != nil {
				return err
			}
		}
		from = got.next
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}
