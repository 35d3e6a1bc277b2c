package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
)

// BenchmarkInsertMentions inserts rows shaped like mentions through clickhouse-go over HTTP, 20,000 a batch, and reports
// rows per second and the engine's peak memory.
func BenchmarkInsertMentions(b *testing.B) {
	const rows = 20_000
	for _, columns := range []bool{false, true} {
		name := map[bool]string{false: "rows", true: "columns"}[columns]
		for _, method := range []clickhouse.CompressionMethod{clickhouse.CompressionNone, clickhouse.CompressionLZ4} {
			b.Run(name+"/"+method.String(), func(b *testing.B) {
				p := enginetest.Start(b)
				p.Ask(b, `CREATE TABLE mentions (id String, source LowCardinality(String), text String, author UInt64,
					published_at DateTime64(3, 'UTC'), topics Array(LowCardinality(String)), sentiment Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1),
					score Float32, region LowCardinality(String), fingerprint UInt64, version UInt128, is_deleted UInt8)
					ENGINE = ReplacingMergeTree(version, is_deleted) PARTITION BY toDate(published_at) ORDER BY id`)
				options := p.Options()
				options.Compression = &clickhouse.Compression{Method: method}
				conn := enginetest.OpenOptions(b, options)
				ctx := context.Background()
				start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
				n := 0
				b.ResetTimer()
				for b.Loop() {
					batch, err := conn.PrepareBatch(ctx, "INSERT INTO mentions (id, source, text, author, published_at, topics, sentiment, score, region, fingerprint, is_deleted)")
					if err != nil {
						b.Fatal(err)
					}
					m := mentionColumns{}
					for range rows {
						n++
						m.add(n, start)
						if columns {
							continue
						}
						i := len(m.id) - 1
						if err := batch.Append(m.id[i], m.source[i], m.text[i], m.author[i], m.at[i], m.topics[i], m.sentiment[i], m.score[i], m.region[i], m.fingerprint[i], m.deleted[i]); err != nil {
							b.Fatal(err)
						}
					}
					if columns {
						for i, column := range []any{m.id, m.source, m.text, m.author, m.at, m.topics, m.sentiment, m.score, m.region, m.fingerprint, m.deleted} {
							if err := batch.Column(i).Append(column); err != nil {
								b.Fatal(err)
							}
						}
					}
					if err := batch.Send(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(peakMemory(b, p.PID()), "engine-peak-MB")
			})
		}
	}
}

// mentionColumns are the columns of a batch.
type mentionColumns struct {
	id, source, text, region, sentiment []string
	author, fingerprint                 []uint64
	at                                  []time.Time
	topics                              [][]string
	score                               []float32
	deleted                             []uint8
}

func (m *mentionColumns) add(n int, start time.Time) {
	m.id = append(m.id, fmt.Sprintf("bluesky:3l%08x", n*2654435761%4294967291))
	m.source = append(m.source, []string{"bluesky", "x", "lapor", "rss"}[n%4])
	m.text = append(m.text, fmt.Sprintf("Sudah %d hari air PDAM mati di RT %d, kapan diperbaiki? Anak-anak tidak bisa mandi sebelum sekolah, mohon perhatian pak wali kota.", n%30, n%97))
	m.author = append(m.author, uint64(n*7919%50000))
	m.at = append(m.at, start.Add(time.Duration(n%86400)*time.Second))
	m.topics = append(m.topics, []string{"air", "listrik", "jalan"}[:1+n%2])
	m.sentiment = append(m.sentiment, []string{"negative", "neutral", "positive"}[n%3])
	m.score = append(m.score, float32(n%200)/100-1)
	m.region = append(m.region, fmt.Sprintf("kec-%d", n%40))
	m.fingerprint = append(m.fingerprint, uint64(n)*0x9E3779B97F4A7C15)
	m.deleted = append(m.deleted, 0)
}
