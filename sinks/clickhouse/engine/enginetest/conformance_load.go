package enginetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// wantCode checks that err is ClickHouse's exception with this code.
func wantCode(t testing.TB, err error, code int32) {
	t.Helper()
	var e *clickhouse.Exception
	if !errors.As(err, &e) {
		t.Errorf("error is %v, want an exception with code %d", err, code)
		return
	}
	if e.Code != code {
		t.Errorf("exception has code %d (%s), want %d", e.Code, e.Message, code)
	}
}

func (s *suite) exceptions(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	var n uint8
	wantCode(t, conn.QueryRow(ctx, "SELECT n FROM no_such_table").Scan(&n), 60)
	wantCode(t, conn.QueryRow(ctx, "SELEC 1").Scan(&n), 62)
	wantCode(t, conn.QueryRow(ctx, "SELECT no_such_function(1)").Scan(&n), 46)
	wantCode(t, conn.QueryRow(ctx, "SELECT throwIf(1, 'as planned')").Scan(&n), 395)
	wantCode(t, conn.Exec(ctx, "CREATE TABLE system.one (n UInt8) ENGINE = Memory"), 57)
	set := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"no_such_setting": 1}))
	wantCode(t, conn.QueryRow(set, "SELECT 1").Scan(&n), 115)
	must(t, conn.QueryRow(ctx, "SELECT 1").Scan(&n))
	options := s.Options()
	options.Auth.Database = "no_such_database"
	other := OpenOptions(t, options)
	wantCode(t, other.QueryRow(ctx, "SELECT n FROM t").Scan(&n), 81)
}

func (s *suite) exceptionAmidAnswer(t *testing.T) {
	for _, method := range []clickhouse.CompressionMethod{clickhouse.CompressionNone, clickhouse.CompressionLZ4} {
		options := s.Options()
		options.Compression = &clickhouse.Compression{Method: method}
		conn := OpenOptions(t, options)
		ctx := clickhouse.Context(context.Background(), clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1, "max_block_size": 65536}))
		rows, err := conn.Query(ctx, "SELECT number, throwIf(number = 3000000, 'as planned') FROM numbers(4000000)")
		n := 0
		if err == nil {
			for rows.Next() {
				n++
			}
			err = errors.Join(rows.Err(), rows.Close())
		}
		wantCode(t, err, 395)
		if n > 3000000 {
			t.Errorf("%d rows before the exception at 3000000", n)
		}
		var one uint8
		must(t, conn.QueryRow(context.Background(), "SELECT 1").Scan(&one))
	}
}

func (s *suite) wrongPassword(t *testing.T) {
	options := s.Options()
	options.Auth.Password += "x"
	wantCode(t, OpenOptions(t, options).Ping(context.Background()), 516)
	options = s.Options()
	options.Auth.Username, options.Auth.Password = "nobody", "x"
	wantCode(t, OpenOptions(t, options).Ping(context.Background()), 516)
}

func (s *suite) compression(t *testing.T) {
	ctx := context.Background()
	for _, method := range []clickhouse.CompressionMethod{
		clickhouse.CompressionNone, clickhouse.CompressionLZ4, clickhouse.CompressionZSTD,
		clickhouse.CompressionGZIP, clickhouse.CompressionDeflate, clickhouse.CompressionBrotli,
	} {
		t.Run("method "+method.String(), func(t *testing.T) {
			options := s.Options()
			options.Compression = &clickhouse.Compression{Method: method, Level: 3}
			options.Settings = clickhouse.Settings{"enable_http_compression": 1}
			conn := OpenOptions(t, options)
			table := s.table(t, conn, fmt.Sprintf("compression_%d", method), "n UInt64, s String")
			batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" (n, s)")
			must(t, err)
			defer batch.Close()
			const rows = 50_000
			for n := range uint64(rows) {
				must(t, batch.Append(n, fmt.Sprintf("baris ke-%d", n)))
			}
			must(t, batch.Send())
			got, err := conn.Query(ctx, "SELECT n, s FROM "+table+" ORDER BY n")
			must(t, err)
			defer got.Close()
			var want uint64
			for ; got.Next(); want++ {
				var n uint64
				var text string
				must(t, got.Scan(&n, &text))
				if n != want || text != fmt.Sprintf("baris ke-%d", want) {
					t.Fatalf("row %d is %d, %q", want, n, text)
				}
			}
			must(t, got.Err())
			wantEqual(t, want, uint64(rows))
			wantCode(t, conn.Exec(ctx, "SELECT n FROM no_such_table"), 60)
			var n uint8
			wantCode(t, conn.QueryRow(ctx, "SELECT n FROM no_such_table").Scan(&n), 60)
		})
	}
}

func (s *suite) concurrent(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	s.table(t, conn, "concurrent", "worker UInt32, n UInt32")
	var all sync.WaitGroup
	const workers, rounds, rows = 12, 8, 100
	errs := make(chan error, workers)
	for w := range uint32(workers) {
		all.Go(func() {
			errs <- func() error {
				for range rounds {
					batch, err := conn.PrepareBatch(ctx, "INSERT INTO concurrent (worker, n)")
					if err != nil {
						return err
					}
					for n := range uint32(rows) {
						if err := batch.Append(w, n); err != nil {
							return err
						}
					}
					if err := batch.Send(); err != nil {
						return err
					}
					// Each answer has to be the asker's own.
					set := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_block_size": 1000 + w}))
					var setting uint64
					var asked uint32
					if err := conn.QueryRow(set, "SELECT toUInt64(getSetting('max_block_size')), toUInt32(?)", w).Scan(&setting, &asked); err != nil {
						return err
					}
					if asked != w || setting != uint64(1000+w) {
						return fmt.Errorf("worker %d was answered %d with max_block_size %d", w, asked, setting)
					}
				}
				return nil
			}()
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		must(t, err)
	}
	var total, distinct uint64
	must(t, conn.QueryRow(ctx, "SELECT count(), uniqExact(worker, n) FROM concurrent").Scan(&total, &distinct))
	wantEqual(t, []uint64{total, distinct}, []uint64{workers * rounds * rows, workers * rows})
}

func (s *suite) largeInsert(t *testing.T) {
	ctx := context.Background()
	for _, method := range []clickhouse.CompressionMethod{clickhouse.CompressionNone, clickhouse.CompressionLZ4} {
		options := s.Options()
		options.Compression = &clickhouse.Compression{Method: method}
		conn := OpenOptions(t, options)
		table := s.table(t, conn, fmt.Sprintf("large_%d", method), "n UInt64, s String")
		batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" (n, s)")
		must(t, err)
		defer batch.Close()
		const rows = 300_000
		text := "Air PDAM mati sejak pagi di kelurahan kami, mohon segera ditindaklanjuti; FORMAT Native, terima kasih. " +
			"Sudah tiga hari begini dan belum ada kabar dari petugas. Nomor laporan kami sudah dikirim lewat aplikasi, " +
			"tetapi statusnya tetap menunggu, padahal banyak warga lanjut usia yang membutuhkan air bersih setiap hari. " +
			"Kami mohon ada tangki air sementara di balai warga, dan kepastian kapan perbaikan pipa selesai. Terima kasih atas perhatiannya ya."
		for n := range uint64(rows) {
			must(t, batch.Append(n, text))
		}
		must(t, batch.Send())
		var count, sum, length uint64
		must(t, conn.QueryRow(ctx, "SELECT count(), sum(n), sum(length(s)) FROM "+table).Scan(&count, &sum, &length))
		wantEqual(t, []uint64{count, sum, length}, []uint64{rows, rows * (rows - 1) / 2, rows * uint64(len(text))})
	}
}

func (s *suite) largeSelect(t *testing.T) {
	conn := s.Open(t)
	rows, err := conn.Query(context.Background(), "SELECT number, toString(number) FROM numbers(1000000)")
	must(t, err)
	defer rows.Close()
	var n uint64
	for ; rows.Next(); n++ {
		var number uint64
		var text string
		must(t, rows.Scan(&number, &text))
		if number != n {
			t.Fatalf("row %d has %d", n, number)
		}
	}
	must(t, rows.Err())
	wantEqual(t, n, uint64(1_000_000))
}

func (s *suite) deduplicationToken(t *testing.T) {
	conn := s.Open(t)
	must(t, conn.Exec(context.Background(),
		"CREATE TABLE tokens (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100"))
	for _, token := range []string{"one", "one", "two", "one"} {
		ctx := clickhouse.Context(context.Background(), clickhouse.WithSettings(clickhouse.Settings{
			"insert_deduplication_token": token, "insert_deduplicate": 1, "async_insert": 0,
		}))
		batch, err := conn.PrepareBatch(ctx, "INSERT INTO tokens (n)")
		must(t, err)
		must(t, batch.Append(uint64(1)))
		must(t, batch.Send())
	}
	var n uint64
	must(t, conn.QueryRow(context.Background(), "SELECT count() FROM tokens").Scan(&n))
	wantEqual(t, n, uint64(2))
}

func (s *suite) refusedBatch(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	must(t, conn.Exec(ctx, "CREATE TABLE refused (n UInt64, CONSTRAINT small CHECK n < 1000) ENGINE = MergeTree ORDER BY n"))
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO refused (n)")
	must(t, err)
	defer batch.Close()
	for n := range uint64(1001) {
		must(t, batch.Append(n))
	}
	wantCode(t, batch.Send(), 469)
	var n uint64
	must(t, conn.QueryRow(ctx, "SELECT count() FROM refused").Scan(&n))
	wantEqual(t, n, uint64(0))
}
