package clickhouse

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/schemas/ddl"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

// TestNative meets a real server over clickhouse://. The one that can be had here is Debian's 18.16, of 2018.
//
// What it proves is the wire: handshake, password and TLS, blocks of every column type that 18.16 and our tables share, LZ4, ZSTD and plain
// frames both ways, ? binding as our statements use it, exceptions, cancellation, and that a pool outlives its server.
// Inserts and reads are our own code's, into our own tables as far as 18.16 knows their types.
//
// What it does not prove is a current server: 18.16 has no UInt128, DateTime64, is_deleted or query parameters, so versions, milliseconds,
// deletions, the recomputation, the reader and the audit never run here, and the settings that Open asks for are unknown
// to it and left out. TestNativeParameters shows what our client sends to a current server in their place;
// TestServerConforms runs everything against one where there is one.
func TestNative(t *testing.T) {
	s := startNative(t)
	sent := map[string]int64{}
	for _, compression := range []string{"none", "lz4", "zstd"} {
		cfg := s.config()
		cfg.Compression = compression
		t.Run("stores and reads/"+compression, func(t *testing.T) {
			var written atomic.Int64
			nativeStores(t, openOld(t, cfg, func(o *ch.Options) { o.DialContext = counting(&written) }))
			sent[compression] = written.Load()
		})
	}
	if sent["lz4"]*2 > sent["none"] || sent["zstd"]*2 > sent["none"] {
		t.Errorf("bytes sent by compression: %v; want less than half", sent)
	}
	conn := openOld(t, s.config())
	t.Run("password", func(t *testing.T) { nativePasswords(t, s.config()) })
	t.Run("tls", func(t *testing.T) { nativeTLS(t, s) })
	t.Run("binding", func(t *testing.T) { nativeBinding(t, conn) })
	t.Run("exceptions leave the pool whole", func(t *testing.T) { nativeExceptions(t, conn) })
	t.Run("cancellation", func(t *testing.T) { nativeCancellation(t, conn) })
	t.Run("kill -9", func(t *testing.T) { nativeKill(t, s, conn) })
}

// openOld is Open without the settings, of which 18.16 knows none.
func openOld(t *testing.T, cfg Config, change ...func(*ch.Options)) driver.Conn {
	t.Helper()
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	options := cfg.options()
	options.Settings = nil
	for _, f := range change {
		f(options)
	}
	conn, err := ch.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// counting dials, and adds up what is written.
func counting(written *atomic.Int64) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		return countedConn{conn, written}, err
	}
}

type countedConn struct {
	net.Conn
	written *atomic.Int64
}

func (c countedConn) Write(b []byte) (int, error) {
	c.written.Add(int64(len(b)))
	return c.Conn.Write(b)
}

// newerSQL and newerClauses are what 18.16 does not understand of our tables.
var newerSQL = strings.NewReplacer("DateTime64(3, 'UTC')", "DateTime('UTC')", "now64(3, 'UTC')", "now()", "UInt128", "UInt64",
	"ReplacingMergeTree(version, is_deleted)", "ReplacingMergeTree(version)")

var newerClauses = regexp.MustCompile(`(?m)(COMMENT|CODEC)\s*('[^']*'|\([^()]*(\([^()]*\))?[^()]*\)+)|^(TTL|SETTINGS) .*$`)

// oldTables makes our tables anew, with what 18.16 knows of them.
func oldTables(t *testing.T, conn driver.Conn) {
	t.Helper()
	steps, err := ddl.Steps()
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, step := range steps {
		for _, statement := range step.Statements {
			if strings.HasPrefix(statement, "ALTER TABLE mentions") {
				s := strings.ReplaceAll(newerClauses.ReplaceAllString(newerSQL.Replace(statement), ""), "IF NOT EXISTS", "")
				if err := conn.Exec(t.Context(), s); err != nil {
					t.Fatalf("%v\n%s", err, s)
				}
				continue
			}
			name := strings.Fields(statement)[5] // CREATE TABLE IF NOT EXISTS name
			if !slices.Contains([]string{"mentions", "mention_keys", "coverage", "dirty_hours"}, name) {
				continue
			}
			for _, s := range []string{"DROP TABLE IF EXISTS " + name, newerClauses.ReplaceAllString(newerSQL.Replace(statement), "")} {
				if err := conn.Exec(t.Context(), s); err != nil {
					t.Fatalf("%v\n%s", err, s)
				}
			}
			made++
		}
	}
	if made != 4 {
		t.Fatalf("made %d tables of 4", made)
	}
}

// nativeStores writes with the sink's own columns and reads with its own statements.
func nativeStores(t *testing.T, conn driver.Conn) {
	oldTables(t, conn)
	sink, ctx := NewSink(conn), t.Context()
	var want []schemas.EnrichedMention
	var rows []row
	for i := range 3000 { // more than one block's worth of text to compress
		m := sinktest.Mention(fmt.Sprint(i), uint64(i), func(m *schemas.EnrichedMention) {
			m.Text = strings.Repeat(fmt.Sprintf("jalan berlubang ke-%d, 'tolong'\t\\ \x00 🙏\n", i), 1+i%20)
			m.PublishedAt = m.PublishedAt.Add(time.Duration(i) * time.Minute)
			m.Place = &schemas.Place{Code: "32.73.01", Name: "Sukasari"}
			m.Reach = &schemas.Reach{Likes: int64(i), Replies: 1 << 40, Views: 1 << 40}
			if i%3 == 0 {
				m.Enrichment.Topics, m.Author = nil, nil
			}
		})
		want = append(want, m)
		rows = append(rows, row{mention: &want[i], publishedAt: m.PublishedAt, source: m.Source})
	}
	names := strings.Split(strings.TrimSuffix(strings.SplitN(insertMentions, "(", 2)[1], ")"), ",")
	version := slices.IndexFunc(names, func(name string) bool { return strings.TrimSpace(name) == "version" })
	columns := slices.Delete(mentionColumns(rows), version, version+1) // 18.16 has no number of 128 bits
	statement := "INSERT INTO mentions (" + strings.Join(slices.Delete(names, version, version+1), ",") + ")"
	err := insert(ctx, conn, statement, func(b driver.Batch) error { return appendColumns(b, columns...) })
	if err != nil {
		t.Fatalf("insert: %v", err)
	}
	live, err := sink.Live(ctx)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if len(live) != len(want) {
		t.Errorf("read %d mentions of %d", len(live), len(want))
	}
	for i := range want {
		w, g := &want[i], live[want[i].ID]
		if g.Text != w.Text || !g.PublishedAt.Equal(w.PublishedAt.Truncate(time.Second)) || g.Kind != w.Kind || g.Source != w.Source || g.Collection != w.Collection ||
			(g.Author == nil) != (w.Author == nil) || g.Author != nil && g.Author.Pseudonym != w.Author.Pseudonym ||
			!reflect.DeepEqual(g.Enrichment, w.Enrichment) {
			t.Fatalf("mention %d\n got %+v\nwant %+v", i, g, w)
		}
	}
	var likes, replies uint32
	var views, offset uint64
	err = conn.QueryRow(ctx, "SELECT likes, replies, views, kafka_offset FROM mentions WHERE id = ?", "x:2999").Scan(&likes, &replies, &views, &offset)
	if err != nil || likes != 2999 || replies != 1<<32-1 || views != 1<<40 || offset != 2999 {
		t.Errorf("numbers of the last one: %d, %d, %d, %d, %v", likes, replies, views, offset, err)
	}

	at := hour(sinktest.At)
	report := schemas.Coverage{Schema: 1, Source: "rss", Collection: "antara", Hour: at, Part: "a", Unit: schemas.CoverageSeconds, Expected: 3600, Got: 1200, Ended: true, ReportedAt: at.Add(time.Hour)}
	if err := sink.WriteCoverage(ctx, []schemas.Coverage{report}); err != nil {
		t.Fatalf("coverage: %v", err)
	}
	var got schemas.Coverage
	var gotSeconds uint64
	var ended uint8
	if err := conn.QueryRow(ctx, "SELECT source, hour, got, ended FROM coverage").Scan(&got.Source, &got.Hour, &gotSeconds, &ended); err != nil ||
		got.Source != "rss" || !got.Hour.Equal(at) || gotSeconds != 1200 || ended != 1 {
		t.Errorf("coverage reads %+v, %d, %d, %v", got, gotSeconds, ended, err)
	}

	if err := sink.markDirty(ctx, []time.Time{at, at.Add(time.Hour)}); err != nil {
		t.Fatalf("mark: %v", err)
	}
	var marks, hours uint64
	if err := conn.QueryRow(ctx, "SELECT uniqExact(mark), uniqExact(hour) FROM dirty_hours WHERE done = 0").Scan(&marks, &hours); err != nil || marks != 2 || hours != 2 {
		t.Errorf("%d marks of %d hours, %v; want 2 of 2", marks, hours, err)
	}
}

func nativePasswords(t *testing.T, cfg Config) {
	cfg.Password = "salah"
	err := openOld(t, cfg).Ping(t.Context())
	var e *ch.Exception
	if !errors.As(err, &e) || e.Code != 193 { // WRONG_PASSWORD; a current server says 516
		t.Errorf("a wrong password: %v", err)
	}
}

func nativeTLS(t *testing.T, s *nativeServer) {
	cfg := s.config()
	cfg.URL = "clickhouses://" + s.secure
	var unknown x509.UnknownAuthorityError
	if err := openOld(t, cfg).Ping(t.Context()); !errors.As(err, &unknown) {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
	nativeStores(t, openOld(t, cfg, func(o *ch.Options) { o.TLS.RootCAs = s.authority }))
}

// nativeBinding binds as lookupKeys and Migrate do.
func nativeBinding(t *testing.T, conn driver.Conn) {
	ctx := t.Context()
	for _, text := range []string{"", "biasa", `'; DROP TABLE mentions; --`, `garis \ miring \' dan "kutip"`, "tab\tbaris\nbaru\r\x00nol", "𝔘𝔫𝔦 🔥 ?", "{x:String} @x $1"} {
		var got string
		if err := conn.QueryRow(ctx, "SELECT ?", text).Scan(&got); err != nil || got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
	}
	oldTables(t, conn)
	const many = 20_000
	ids := make([]string, many)
	hashes := make([]string, many)
	for i := range ids {
		h := schemas.HashID(fmt.Sprint("x:", i))
		ids[i], hashes[i] = string(h[:]), fmt.Sprintf("%x", h)
	}
	published := make([]time.Time, many)
	sources := make([]string, many)
	for i := range published {
		published[i], sources[i] = sinktest.At, "x"
	}
	err := insert(ctx, conn, "INSERT INTO mention_keys (id_hash, published_at, source)", func(b driver.Batch) error {
		return appendColumns(b, ids, published, sources)
	})
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Join(hashes[:many/2], "")
	statement := "SELECT count() FROM (SELECT id_hash " + selectKeys[strings.Index(selectKeys, "FROM"):] + ")"
	var found uint64
	large := ch.Context(ctx, ch.WithSettings(ch.Settings{"max_query_size": len(list) + 4096}))
	if err := conn.QueryRow(large, statement, list, many/2).Scan(&found); err != nil || found != many/2 {
		t.Errorf("found %d of %d keys, %v", found, many/2, err)
	}
	if err := conn.QueryRow(ctx, statement, list, many/2).Scan(&found); err == nil {
		t.Error("a statement longer than max_query_size was taken: the setting did nothing")
	}

	if err := conn.Exec(ctx, strings.Split(createSteps, " COMMENT")[0]); err != nil {
		t.Fatal(err)
	}
	err = insert(ctx, conn, insertStep, func(b driver.Batch) error { return b.Append(uint32(1), "0001_uji's.sql", "abc") })
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := appliedSteps(ctx, conn)
	if err != nil || len(recorded) != 1 || recorded[0] != (appliedStep{1, "0001_uji's.sql", "abc"}) {
		t.Errorf("recorded steps: %+v, %v", recorded, err)
	}
}

// nativeExceptions makes more mistakes than the pool has connections: none of them may keep one.
func nativeExceptions(t *testing.T, conn driver.Conn) {
	oldTables(t, conn)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	code := func(what string, want int32, err error) {
		t.Helper()
		var e *ch.Exception
		if !errors.As(err, &e) || e.Code != want {
			t.Errorf("%s: %v, want an exception with code %d", what, err, want)
		}
	}
	for range 20 {
		code("exec", 60, conn.Exec(ctx, "SELECT * FROM tidak_ada"))
		_, err := conn.Query(ctx, "SELECT * FROM tidak_ada")
		code("query", 60, err)
		code("row", 60, conn.QueryRow(ctx, "SELECT * FROM tidak_ada").Scan())
		code("insert", 60, insert(ctx, conn, "INSERT INTO tidak_ada (a)", nil))
		var n uint8
		code("while rows are read", 395, conn.QueryRow(ctx, "SELECT throwIf(number = 100000) FROM system.numbers LIMIT 200000").Scan(&n))
		if err := insert(ctx, conn, insertDirty, func(driver.Batch) error { return errors.New("not filled") }); err == nil || err.Error() != "not filled" {
			t.Errorf("an insert that is not filled: %v", err)
		}
		// Query parameters are newer than this server. It says so, and nothing hangs.
		_, err = NewHours(conn).Dirty(ctx, 1)
		code("parameters", 62, err)
	}
	var n uint64
	if err := conn.QueryRow(ctx, "SELECT count() FROM dirty_hours").Scan(&n); err != nil || n != 0 {
		t.Errorf("after all that: %d rows, %v", n, err)
	}
}

const forEver = "SELECT count() FROM system.numbers"

// running is how many statements the server has that end never.
func running(t *testing.T, conn driver.Conn) (n uint64) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT count() FROM system.processes WHERE query = ?", forEver).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// nativeCancellation ends statements that would run for ever. The server must notice.
func nativeCancellation(t *testing.T, conn driver.Conn) {
	for name, run := range map[string]func(context.Context) error{
		"exec": func(ctx context.Context) error { return conn.Exec(ctx, forEver) },
		"row":  func(ctx context.Context) error { var n uint64; return conn.QueryRow(ctx, forEver).Scan(&n) },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- run(ctx) }()
		eventually(t, name+" runs", func() bool { return running(t, conn) == 1 })
		cancel()
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want context.Canceled", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s does not end with its context", name)
		}
		eventually(t, name+" has ended at the server", func() bool { return running(t, conn) == 0 })
	}
	// After a deadline the client hangs up without a word, which 18.16 does not notice while it counts.
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := conn.Exec(ctx, "SELECT sum(number) FROM system.numbers"); err == nil {
		t.Error("a statement outlived its deadline")
	}
}

// nativeKill takes the server away under a pool that has connections to it.
func nativeKill(t *testing.T, s *nativeServer, conn driver.Conn) {
	oldTables(t, conn)
	sink, ctx := NewSink(conn), t.Context()
	if err := sink.markDirty(ctx, []time.Time{hour(sinktest.At)}); err != nil {
		t.Fatal(err)
	}
	busy := make(chan error, 1)
	go func() { busy <- conn.Exec(ctx, forEver) }()
	eventually(t, "something runs", func() bool { return running(t, conn) == 1 })
	s.kill()
	select {
	case err := <-busy:
		if err == nil {
			t.Error("a statement whose server died reports success")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("a statement does not notice that its server died")
	}
	began := time.Now()
	if err := sink.markDirty(ctx, []time.Time{hour(sinktest.At)}); err == nil {
		t.Error("an insert into a dead server reports success")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("a dead server was noticed after %v", took)
	}
	s.start(t)
	for i := range 20 { // more than the pool holds: a dead connection in it would show
		if err := sink.markDirty(ctx, []time.Time{hour(sinktest.At)}); err != nil {
			t.Fatalf("insert %d after the restart: %v", i, err)
		}
	}
	var n uint64
	if err := conn.QueryRow(ctx, "SELECT count() FROM dirty_hours").Scan(&n); err != nil || n != 21 {
		t.Errorf("%d marks, %v; want the 1 from before and 20", n, err)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
