package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// requestTimeout bounds one question to a broker.
const requestTimeout = 10 * time.Second

// committedOffsets is what group has committed; a partition without a commit is absent.
func committedOffsets(ctx context.Context, client *kafka.Client, group, topic string, partitions []int) (map[int]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	res, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: partitions}})
	if err == nil {
		err = res.Error
	}
	if errors.Is(err, kafka.GroupIdNotFound) { // as some brokers say of a group that has not begun
		return map[int]int64{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("offsets of group %s: %w", group, err)
	}
	out := make(map[int]int64, len(partitions))
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("offset of group %s for %s, partition %d: %w", group, topic, p.Partition, p.Error)
		}
		if p.CommittedOffset >= 0 {
			out[p.Partition] = p.CommittedOffset
		}
	}
	return out, nil
}

// StartOffsets is the first offset of each partition of topic.
func (a *Admin) StartOffsets(ctx context.Context, topic string) (map[int]int64, error) {
	return a.offsets(ctx, topic, 0)
}

// EndOffsets is the offset that the next record of each partition of topic will have.
func (a *Admin) EndOffsets(ctx context.Context, topic string) (map[int]int64, error) {
	return a.offsets(ctx, topic, 1)
}

func (a *Admin) offsets(ctx context.Context, topic string, which int) (map[int]int64, error) {
	all, err := a.bounds(ctx, topic)
	if err != nil {
		return nil, err
	}
	out := make(map[int]int64, len(all))
	for p, b := range all {
		out[p] = b[which]
	}
	return out, nil
}

// CommittedOffsets is the offset of each partition of topic from which group would go on. A partition that it never
// committed is absent.
func (a *Admin) CommittedOffsets(ctx context.Context, group, topic string) (out map[int]int64, err error) {
	partitions, err := a.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	err = a.ask(ctx, func(ctx context.Context) error {
		out, err = committedOffsets(ctx, a.client, group, topic, partitions)
		return err
	})
	return out, err
}

// Lag is how many records of each partition of topic group has not committed.
func (a *Admin) Lag(ctx context.Context, group, topic string) (map[int]int64, error) {
	committed, err := a.CommittedOffsets(ctx, group, topic)
	if err != nil {
		return nil, err
	}
	all, err := a.bounds(ctx, topic)
	if err != nil {
		return nil, err
	}
	lag := make(map[int]int64, len(all))
	for p, b := range all {
		lag[p] = max(b[1]-max(committed[p], b[0]), 0)
	}
	return lag, nil
}
