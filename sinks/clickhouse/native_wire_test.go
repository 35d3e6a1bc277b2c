package clickhouse

import (
	"context"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/ch-go/proto"
	ch "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/kentongan/kentongan/schemas"
)

// currentRevision is that of every server since 23.x which clickhouse-go 2.50 makes use of (lib/proto/const.go).
const currentRevision = 54460

// listener is the server's half of the native protocol, by ch-go's decoder: it notes each query as a current server would read it, and
// answers that it is not one.
type listener struct {
	addr string

	mu      sync.Mutex
	queries []proto.Query
}

func listen(t *testing.T) *listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &listener{addr: l.Addr().String()}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				if err := s.serve(conn); err != nil {
					t.Errorf("a current server would not understand: %v", err)
				}
			})
		}
	})
	t.Cleanup(func() { l.Close(); serving.Wait() })
	return s
}

// serve is one connection with one query.
func (s *listener) serve(conn net.Conn) error {
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	r := proto.NewReader(conn)
	var b proto.Buffer
	if _, err := r.UVarInt(); err != nil { // ClientCodeHello
		return err
	}
	var hello proto.ClientHello
	if err := hello.Decode(r); err != nil {
		return err
	}
	(&proto.ServerHello{Name: "ClickHouse", Major: 26, Minor: 7, Revision: currentRevision, Timezone: "UTC", DisplayName: "uji", Patch: 1}).EncodeAware(&b, currentRevision)
	if _, err := conn.Write(b.Buf); err != nil {
		return err
	}
	if _, err := r.Str(); err != nil { // the addendum: a quota key
		return err
	}
	if _, err := r.UVarInt(); err != nil { // ClientCodeQuery
		return err
	}
	var q proto.Query
	if err := q.DecodeAware(r, currentRevision); err != nil {
		return err
	}
	s.mu.Lock()
	s.queries = append(s.queries, q)
	s.mu.Unlock()
	b.Reset()
	proto.ServerCodeException.Encode(&b)
	(&proto.Exception{Code: 999, Name: "DB::Exception", Message: "only listening"}).EncodeAware(&b, currentRevision)
	_, err := conn.Write(b.Buf)
	return err
}

func (s *listener) take() []proto.Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	queries := s.queries
	s.queries = nil
	return queries
}

var placeholder = regexp.MustCompile(`\{(\w+):`)

// TestNativeParameters: with a current server, the named parameters of our statements travel beside them over clickhouse://, as over HTTP, and
// the settings of Open as text. No server runs here: ch-go decodes what clickhouse-go sends.
func TestNativeParameters(t *testing.T) {
	s := listen(t)
	conn, err := Open(Config{URL: "clickhouse://" + s.addr, Database: "kentongan", User: nativeUser, Password: nativePassword})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	from := time.Date(2026, 11, 2, 5, 0, 0, 0, time.UTC)
	const awkward = "a'b\\c\"\td\ne\r\x00 é🔥 {x:String} ?"
	hours, reader, audit := NewHours(conn), NewReader(conn, time.Now), NewAudit(conn)
	for name, test := range map[string]struct {
		call func(context.Context) error
		want map[string]string
	}{
		"dirty hours": {func(ctx context.Context) error { _, err := hours.Dirty(ctx, 7); return err }, map[string]string{"limit": "7"}},
		"recompute": {func(ctx context.Context) error { return hours.Recompute(ctx, from, from.Add(time.Hour)) },
			map[string]string{"hours": "['2026-11-02 05:00:00','2026-11-02 06:00:00']"}},
		"aggregates": {func(ctx context.Context) error {
			_, err := reader.Aggregates(ctx, schemas.AggregateQuery{From: from, To: from.Add(time.Hour), Topic: awkward, Source: "x"})
			return err
		}, map[string]string{"from": "2026-11-02 05:00:00", "to": "2026-11-02 06:00:00", "topic": awkward, "source": "x"}},
		"coverage": {func(ctx context.Context) error { _, err := reader.Coverage(ctx, from, from.Add(time.Hour)); return err },
			map[string]string{"from": "2026-11-02 05:00:00", "to": "2026-11-02 06:00:00"}},
		"receipts": {func(ctx context.Context) error { _, err := audit.Receipts(ctx, 3); return err }, map[string]string{"epoch": "3"}},
		"received between": {func(ctx context.Context) error {
			_, err := audit.ReceivedBetween(ctx, 3, []uint64{1, 2}, []uint64{30, 40})
			return err
		},
			map[string]string{"epoch": "3", "from": "[1,2]", "to": "[30,40]"}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.call(t.Context()); err == nil || !strings.Contains(err.Error(), "only listening") {
				t.Fatalf("the call ends with %v", err)
			}
			queries := s.take()
			if len(queries) != 1 {
				t.Fatalf("%d queries arrived, want 1", len(queries))
			}
			q := queries[0]
			got := map[string]string{}
			for _, p := range q.Parameters {
				got[p.Key] = asServerReads(t, p.Value)
			}
			for key, want := range test.want {
				if got[key] != want {
					t.Errorf("parameter %s arrives as %q, want %q", key, got[key], want)
				}
			}
			for _, found := range placeholder.FindAllStringSubmatch(q.Body, -1) {
				if _, given := got[found[1]]; !given {
					t.Errorf("the statement asks for %s, which is not given:\n%s", found[1], q.Body)
				}
			}
			settings := map[string]string{}
			for _, setting := range q.Settings {
				settings[setting.Key] = setting.Value
			}
			if settings["async_insert"] != "0" || settings["do_not_merge_across_partitions_select_final"] != "1" {
				t.Errorf("settings arrive as %v", settings)
			}
			if q.Compression != proto.CompressionEnabled {
				t.Error("the client does not ask for compression")
			}
		})
	}
}

// asServerReads undoes the two layers in which a parameter travels: a quoted string (Field::restoreFromDump), whose content is escaped text
// (deserializeTextEscaped).
func asServerReads(t *testing.T, dump string) string {
	t.Helper()
	inner, quoted := strings.CutPrefix(dump, "'")
	inner, closed := strings.CutSuffix(inner, "'")
	if !quoted || !closed {
		t.Fatalf("%q is not a quoted string", dump)
	}
	return unescape(unescape(inner))
}

var escapes = strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\0`, "\x00")

func unescape(s string) string { return escapes.Replace(s) }

// The settings of a statement, such as the longer max_query_size of a look-up, join those of the connection.
func TestNativeSettings(t *testing.T) {
	s := listen(t)
	conn, err := Open(Config{URL: "clickhouse://" + s.addr, Database: "kentongan", User: nativeUser, Password: nativePassword})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = lookupKeys(t.Context(), conn, []schemas.IDHash{schemas.HashID("x:1"), schemas.HashID("x:2")})
	if err == nil || !strings.Contains(err.Error(), "only listening") {
		t.Fatalf("the look-up ends with %v", err)
	}
	queries := s.take()
	if len(queries) != 1 {
		t.Fatalf("%d queries arrived, want 1", len(queries))
	}
	settings := map[string]string{}
	for _, setting := range queries[0].Settings {
		settings[setting.Key] = setting.Value
	}
	if settings["max_query_size"] == "" || settings["async_insert"] != "0" {
		t.Errorf("settings arrive as %v", settings)
	}
	if strings.Contains(queries[0].Body, "?") || len(queries[0].Parameters) > 0 {
		t.Errorf("arguments by place are put into the text; this one arrives as %q", queries[0].Body)
	}
	if ch.ClientTCPProtocolVersion != currentRevision {
		t.Errorf("clickhouse-go speaks revision %d now, this test %d", ch.ClientTCPProtocolVersion, currentRevision)
	}
}
