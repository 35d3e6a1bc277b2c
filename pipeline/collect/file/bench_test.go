package file

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
)

type discard struct{}

func (discard) Publish(context.Context, ...pipeline.Record) error { return nil }
func (discard) Close() error                                      { return nil }

// BenchmarkImport imports a generated CSV file of KENTONGAN_BENCH_MB megabytes (default 20) through the real Output into a Publisher that
// forgets. It reports rows a second and the most heap that was held, so that a file's size can be seen not to matter.
func BenchmarkImport(b *testing.B) {
	megabytes := 20
	if s := os.Getenv("KENTONGAN_BENCH_MB"); s != "" {
		var err error
		if megabytes, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	path, rows := bigFile(b, int64(megabytes)<<20)
	var peak uint64
	for b.Loop() {
		i, err := New(Options{Paths: []string{path}, Pseudonymiser: testPseudonymiser(b), Cursors: &collecttest.Cursors{}, Progress: func(Progress) {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}})
		if err != nil {
			b.Fatal(err)
		}
		out := collect.NewOutput(discard{}, collect.OutputConfig{})
		if err := collect.With(b.Context(), out, func(ctx context.Context, out collect.Output) error {
			summary, err := i.Import(ctx, out)
			if err == nil && summary.Files[0].Counts.Sent != rows {
				err = fmt.Errorf("%d rows sent, want %d", summary.Files[0].Counts.Sent, rows)
			}
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(megabytes)*float64(b.N)/b.Elapsed().Seconds(), "MB/s")
	b.ReportMetric(float64(peak)/(1<<20), "peak-heap-MB")
}

func bigFile(b *testing.B, size int64) (path string, rows int64) {
	path = filepath.Join(b.TempDir(), "big.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "date,url,user,content")
	start := time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC)
	for written := int64(0); written < size; rows++ {
		n, err := fmt.Fprintf(w, "%s,https://twitter.com/warga%d/status/%d,warga%d,\"Jalan di RT %d rusak sejak minggu lalu, sudah dilaporkan \"\"tiga kali\"\" tetapi belum ada perbaikan.\nMohon segera ditangani, terima kasih %d 🙏\"\n",
			start.Add(time.Duration(rows)*time.Second).Format(time.RFC3339), rows%5000, 1377000000000000000+rows, rows%5000, rows%40, rows)
		if err != nil {
			b.Fatal(err)
		}
		written += int64(n)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path, rows
}
