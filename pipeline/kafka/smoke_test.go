package kafka_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

func TestSmoke(t *testing.T) {
	e := kafkatest.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	admin, err := kafka.NewAdmin(e.Config)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	if err := admin.EnsureTopics(ctx, kafka.TopicSpec{Name: "a", Partitions: 3}); err != nil {
		t.Fatal(err)
	}
	fmt.Println(admin.Stream(ctx))
	pub, err := kafka.NewPublisher(e.Config)
	if err != nil {
		t.Fatal(err)
	}
	var recs []pipeline.Record
	for i := range 1000 {
		recs = append(recs, pipeline.Record{KafkaTopic: "a", Key: []byte(fmt.Sprint(i % 10)), Value: []byte(fmt.Sprint(i))})
	}
	if err := pub.Publish(ctx, recs...); err != nil {
		t.Fatal(err)
	}
	c, err := kafka.NewConsumer(e.Config, "g", "a")
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		d, err := c.Fetch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		c.Ack(ctx, d)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Println(admin.Lag(ctx, "g", "a"))
	pub.Close()
}
