package kafka

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/kentongan/kentongan/pipeline"
)

// BenchResult is what BenchProduceConsume measured.
type BenchResult struct {
	Records          int     `json:"records"`
	Bytes            int     `json:"bytes"` // of the value of each
	Partitions       int     `json:"partitions"`
	ProducePerSecond float64 `json:"produce_per_second"`
	ConsumePerSecond float64 `json:"consume_per_second"`
}

// BenchProduceConsume measures the clients of this package alone: n records of size bytes, of text that compresses like mentions do, are
// published in calls of a thousand to a topic of its own, acknowledged by all, then consumed and acked by a group of one.
// The topic stays; it expires within a day.
func BenchProduceConsume(ctx context.Context, cfg Config, n, size int) (BenchResult, error) {
	const partitions, perCall = 4, 1000
	result := BenchResult{Records: n, Bytes: size, Partitions: partitions}
	topic := fmt.Sprintf("bench.%d", time.Now().UnixNano())
	admin, err := NewAdmin(cfg)
	if err != nil {
		return result, err
	}
	defer admin.Close()
	if err := admin.EnsureTopics(ctx, TopicSpec{Name: topic, Partitions: partitions, Configs: map[string]string{"retention.ms": "3600000"}}); err != nil {
		return result, err
	}
	publisher, err := NewPublisher(cfg)
	if err != nil {
		return result, err
	}
	defer publisher.Close()
	texts := benchTexts(size)
	start := time.Now()
	records := make([]pipeline.Record, 0, perCall)
	for i := range n {
		records = append(records, pipeline.Record{KafkaTopic: topic, Key: fmt.Appendf(nil, "x:%d", i), Value: texts[i%len(texts)]})
		if len(records) == perCall || i == n-1 {
			if err := publisher.Publish(ctx, records...); err != nil {
				return result, err
			}
			records = records[:0]
		}
	}
	result.ProducePerSecond = float64(n) / time.Since(start).Seconds()

	consumer, err := NewConsumer(cfg, topic, topic)
	if err != nil {
		return result, err
	}
	defer consumer.Close()
	done := make([]pipeline.Delivery, 0, perCall)
	for i := range n {
		d, err := consumer.Fetch(ctx)
		if err != nil {
			return result, err
		}
		if i == 0 {
			start = time.Now() // joining the group is not consuming
		}
		if done = append(done, d); len(done) == perCall || i == n-1 {
			if err := consumer.Ack(ctx, done...); err != nil {
				return result, err
			}
			done = done[:0]
		}
	}
	result.ConsumePerSecond = float64(n) / time.Since(start).Seconds()
	return result, nil
}

// benchTexts makes texts of size bytes from a vocabulary of the size of everyday speech.
func benchTexts(size int) [][]byte {
	rng := rand.New(rand.NewPCG(1, 1))
	words := make([]string, 5000)
	for i := range words {
		var w strings.Builder
		for range 2 + rng.IntN(3) {
			w.WriteByte("bcdgjklmnprst"[rng.IntN(13)])
			w.WriteByte("aeiou"[rng.IntN(5)])
		}
		words[i] = w.String()
	}
	texts := make([][]byte, 4096)
	for i := range texts {
		for len(texts[i]) < size {
			w := rng.ExpFloat64() * 400
			texts[i] = append(append(texts[i], words[int(w)%len(words)]...), ' ')
		}
		texts[i] = texts[i][:size]
	}
	return texts
}
