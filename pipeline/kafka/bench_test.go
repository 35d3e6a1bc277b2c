package kafka_test

import (
	"fmt"
	"testing"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/apache"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

func TestBenchProduceConsume(t *testing.T) {
	e := kafkatest.Start(t)
	result, err := kafka.BenchProduceConsume(t.Context(), e.Config, 5500, 400)
	if err != nil {
		t.Fatal(err)
	}
	if result.ProducePerSecond <= 0 || result.ConsumePerSecond <= 0 {
		t.Fatalf("measured %+v", result)
	}
}

// The clients alone, against a broker in another process: go test -run '^$' -bench ProduceConsume -benchtime 300000x
func BenchmarkProduceConsume(b *testing.B) {
	bench := func(b *testing.B, cfg kafka.Config) {
		cfg.Publish, cfg.Consume = kafka.PublishConfig{Compression: cfg.Publish.Compression}, kafka.ConsumeConfig{}
		result, err := kafka.BenchProduceConsume(b.Context(), cfg, b.N, 400)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(result.ProducePerSecond, "produced/s")
		b.ReportMetric(result.ConsumePerSecond, "consumed/s")
	}
	for _, sync := range []bool{false, true} {
		for _, codec := range []string{"none", "snappy", "lz4", "zstd"} {
			b.Run(fmt.Sprintf("embedded/sync=%v/%s", sync, codec), func(b *testing.B) {
				p := kafkatest.StartProcess(b, broker.Config{Sync: sync})
				p.Config.Publish.Compression = codec
				bench(b, p.Config)
			})
		}
	}
	for _, codec := range []string{"lz4", "zstd"} {
		b.Run("apache/"+codec, func(b *testing.B) {
			k := apache.Start(b)
			k.Config.Publish.Compression = codec
			bench(b, k.Config)
		})
	}
}
