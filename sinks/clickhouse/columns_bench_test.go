package clickhouse

import (
	"fmt"
	"testing"
	"time"

	chcol "github.com/ClickHouse/clickhouse-go/v2/lib/column"

	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

// BenchmarkColumns lays out the columns of a batch, one sub-benchmark a column type: what a mention costs the worker there.
func BenchmarkColumns(b *testing.B) {
	const n = 20_000
	rows := make([]row, n)
	for i := range rows {
		m := sinktest.Mention(fmt.Sprint(i), uint64(i), func(m *schemas.EnrichedMention) { m.Enrichment.Agencies = m.Enrichment.Agencies[:1] })
		rows[i] = row{mention: &m, publishedAt: m.PublishedAt, source: m.Source}
	}
	lists := topics(rows, func(t *schemas.Topic) string { return t.Label })
	for _, c := range []struct {
		kind   string
		values any
	}{
		{"String", live(rows, func(m *schemas.EnrichedMention) string { return m.Text })},
		{"LowCardinality(String)", live(rows, func(m *schemas.EnrichedMention) string { return m.Enrichment.Kind.Label })},
		{"Float32", live(rows, func(m *schemas.EnrichedMention) float32 { return m.Enrichment.Kind.Confidence })},
		{"Array(LowCardinality(String))", lists},
		{"Array(String)", lists},
		{"Array(Float32)", topics(rows, func(t *schemas.Topic) float32 { return t.Confidence })},
		{"DateTime64(3, 'UTC')", each(rows, func(r *row) time.Time { return r.publishedAt })},
	} {
		b.Run(c.kind, func(b *testing.B) {
			for b.Loop() {
				col, err := chcol.Type(c.kind).Column("x", &chcol.ServerContext{Timezone: time.UTC})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := col.Append(c.values); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/mention")
		})
	}
	b.Run("all values", func(b *testing.B) {
		for b.Loop() {
			mentionColumns(rows)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/mention")
	})
}
