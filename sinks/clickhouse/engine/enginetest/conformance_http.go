package enginetest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/klauspost/compress/zstd"
)

// call is one bare HTTP request to a target.
type call struct {
	method string // POST where empty
	path   string // with URL parameters
	body   []byte
	header map[string]string
	nobody bool // without user and password
}

// reply is what came back, with the body as it travelled.
type reply struct {
	status int
	header http.Header
	body   string
}

func (s Target) do(t testing.TB, c call) reply {
	t.Helper()
	if c.method == "" {
		c.method = http.MethodPost
	}
	r, err := http.NewRequest(c.method, "http://"+s.Addr+c.path, bytes.NewReader(c.body))
	must(t, err)
	if !c.nobody {
		r.Header.Set("X-ClickHouse-User", s.User)
		r.Header.Set("X-ClickHouse-Key", s.Password)
		r.Header.Set("X-ClickHouse-Database", s.Database)
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}, Timeout: time.Minute}
	response, err := client.Do(r)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header, body: string(body)}
}

// Ask sends text as a query by bare HTTP and returns its answer in TabSeparated; an exception fails the test.
func (s Target) Ask(t testing.TB, text string) string {
	t.Helper()
	got := s.do(t, call{path: "/", body: []byte(text)})
	if got.status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", text, got.status, got.body)
	}
	return got.body
}

func ask(text string) string { return "/?query=" + url.QueryEscape(text) }

func (s *suite) httpRead(t *testing.T) {
	for _, c := range []struct {
		name string
		call call
		want string
	}{
		{"ping", call{method: "GET", path: "/ping", nobody: true}, "Ok.\n"},
		{"root", call{method: "GET", path: "/", nobody: true}, "Ok.\n"},
		{"GET", call{method: "GET", path: ask("SELECT 1, 'a\tb'")}, "1\ta\\tb\n"},
		{"POST", call{path: "/", body: []byte("SELECT 1")}, "1\n"},
		{"trailing semicolon and comment", call{path: "/", body: []byte("SELECT 1; -- done\n")}, "1\n"},
		{"leading comment", call{path: "/", body: []byte("/* INSERT INTO */ -- FORMAT x\nSELECT 1")}, "1\n"},
		{"query goes on in the body", call{path: ask("SELECT number FROM"), body: []byte("numbers(2)")}, "0\n1\n"},
		{"FORMAT", call{path: "/", body: []byte("SELECT 1 AS x FORMAT CSVWithNames")}, "\"x\"\n1\n"},
		{"format as a column", call{path: "/", body: []byte("SELECT 1 AS format, format + 1 AS two")}, "1\t2\n"},
		{"default_format", call{path: ask("SELECT 1 AS x") + "&default_format=JSONEachRow"}, "{\"x\":1}\n"},
		{"X-ClickHouse-Format", call{path: ask("SELECT 1 AS x"), header: map[string]string{"X-ClickHouse-Format": "JSONEachRow"}}, "{\"x\":1}\n"},
		{"a format with a header, in several blocks", call{path: ask("SELECT number % 2 AS n FROM numbers(4) FORMAT CSVWithNames") + "&max_block_size=1"}, "\"n\"\n0\n1\n0\n1\n"},
		{"a format with brackets, by default_format", call{path: ask("SELECT number AS n FROM numbers(3)") + "&max_block_size=1&default_format=JSONCompactColumns"}, "[\n\t[0, 1, 2]\n]\n"},
		{"several blocks", call{path: ask("SELECT number FROM numbers(4)") + "&max_block_size=1"}, "0\n1\n2\n3\n"},
		{"wait_end_of_query", call{path: ask("SELECT number FROM numbers(2)") + "&wait_end_of_query=1"}, "0\n1\n"},
		{"database parameter", call{path: ask("SELECT currentDatabase()") + "&database=system", nobody: true, header: s.basic()}, "system\n"},
		{"user and password parameters", call{path: ask("SELECT 1") + "&user=" + url.QueryEscape(s.User) + "&password=" + url.QueryEscape(s.Password), nobody: true}, "1\n"},
		{"basic authentication", call{path: ask("SELECT 1"), nobody: true, header: s.basic()}, "1\n"},
		{"DESCRIBE", call{path: "/", body: []byte("DESCRIBE TABLE system.one")}, "dummy\tUInt8\t\t\t\t\t\n"},
		{"SHOW", call{path: "/", body: []byte("SHOW TABLES FROM system LIKE 'one'")}, "one\n"},
		{"WITH", call{path: "/", body: []byte("WITH 5 AS x SELECT x")}, "5\n"},
		{"UNION", call{path: "/", body: []byte("(SELECT 1) UNION ALL (SELECT 1)")}, "1\n1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := s.do(t, c.call)
			if got.status != http.StatusOK || got.body != c.want {
				t.Errorf("status %d, body %q; want 200 and %q", got.status, got.body, c.want)
			}
		})
	}
}

// basic is the header of basic authentication.
func (s *suite) basic() map[string]string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(s.User, s.Password)
	return map[string]string{"Authorization": r.Header.Get("Authorization")}
}

func (s *suite) httpWrite(t *testing.T) {
	s.Ask(t, "CREATE TABLE written (n UInt32, s String) ENGINE = MergeTree ORDER BY n")
	rowBinary := "\x07\x00\x00\x00\x11;\n FORMAT CSV\n'\x00;"
	for _, c := range []struct {
		name string
		call call
		want string
	}{
		{"CSV in the body", call{path: ask("INSERT INTO written FORMAT CSV"), body: []byte("1,a\n2,\"b;c\"\n")}, "1\ta\n2\tb;c\n"},
		{"all in the body", call{path: "/", body: []byte("INSERT INTO written FORMAT CSV\n3,x\n4,y")}, "3\tx\n4\ty\n"},
		{"JSONEachRow", call{path: ask("insert into written(n, s) format JSONEachRow"), body: []byte(`{"n":5,"s":"FORMAT CSV;\n\n"}`)}, "5\tFORMAT CSV;\\n\\n\n"},
		{"VALUES in the body", call{path: "/", body: []byte("INSERT INTO written VALUES (6, 'it''s; ok'), (7, concat('a', 'b'));")}, "6\tit\\'s; ok\n7\tab\n"},
		{"VALUES, data in the body", call{path: ask("INSERT INTO written VALUES"), body: []byte("(8, 'v')")}, "8\tv\n"},
		{"VALUES with a parameter", call{path: "/?param_s=" + url.QueryEscape("p'q"), body: []byte("INSERT INTO written VALUES (9, {s:String})")}, "9\tp\\'q\n"},
		{"RowBinary", call{path: ask("INSERT INTO written FORMAT RowBinary"), body: []byte(rowBinary)}, "7\t;\\n FORMAT CSV\\n\\'\\0;\n"},
		{"SELECT", call{path: "/", body: []byte("INSERT INTO written SELECT number, 'sel' FROM numbers(2)")}, "0\tsel\n1\tsel\n"},
		{"a long list of VALUES", call{path: "/", body: longValues()}, "20000\n"},
		{"settings in the statement", call{path: ask("INSERT INTO written (n, s) SETTINGS max_insert_block_size = 1000 FORMAT TSV"), body: []byte("1\tq\n")}, "1\tq\n"},
		{"nothing", call{path: ask("INSERT INTO written FORMAT CSV")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.Ask(t, "TRUNCATE TABLE written")
			got := s.do(t, c.call)
			if got.status != http.StatusOK || got.body != "" {
				t.Fatalf("status %d, body %q; want 200 and nothing", got.status, got.body)
			}
			question := "SELECT n, s FROM written ORDER BY n"
			if strings.HasPrefix(c.name, "a long list") {
				question = "SELECT count() FROM written"
			}
			if stored := s.Ask(t, question); stored != c.want {
				t.Errorf("stored %q, want %q", stored, c.want)
			}
		})
	}
	got := s.do(t, call{method: "GET", path: ask("INSERT INTO written VALUES (1, 'a')")})
	if got.header.Get("X-ClickHouse-Exception-Code") != "164" {
		t.Errorf("an insert by GET: status %d, %q; want code 164", got.status, got.body)
	}
	got = s.do(t, call{method: "GET", path: ask("DROP TABLE written")})
	if got.header.Get("X-ClickHouse-Exception-Code") != "164" {
		t.Errorf("a drop by GET: status %d, %q; want code 164", got.status, got.body)
	}
}

// longValues is an INSERT that is longer than ClickHouse's max_query_size.
func longValues() []byte {
	var b bytes.Buffer
	b.WriteString("INSERT INTO written VALUES ")
	for n := range 20_000 {
		fmt.Fprintf(&b, "(%d, 'panjang; sekali ''%d'''),", n, n)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte(","))
}

func (s *suite) httpParameters(t *testing.T) {
	got := s.do(t, call{path: ask("SELECT {s:String}, {n:UInt8}, {l:Array(String)}") +
		"&param_s=" + url.QueryEscape(`a\tb\\c'd`) + "&param_n=7&param_l=" + url.QueryEscape(`['x','y\'z']`)})
	wantEqual(t, got.body, "a\\tb\\\\c\\'d\t7\t['x','y\\'z']\n")
	got = s.do(t, call{path: ask("SELECT {n:UInt8}")})
	if got.status == http.StatusOK {
		t.Errorf("a query without its parameter is answered %q", got.body)
	}
}

func (s *suite) httpExceptions(t *testing.T) {
	for _, c := range []struct {
		name   string
		call   call
		status int
		code   string
		text   string
	}{
		{"unknown table", call{path: ask("SELECT * FROM no_such_table")}, 404, "60", "UNKNOWN_TABLE"},
		{"syntax", call{path: ask("SELEC 1")}, 400, "62", "SYNTAX_ERROR"},
		{"several statements", call{path: "/", body: []byte("SELECT 1; SELECT 2")}, 400, "62", "SYNTAX_ERROR"},
		{"unknown setting", call{path: ask("SELECT 1") + "&no_such_setting=1"}, 404, "115", "UNKNOWN_SETTING"},
		{"unknown database", call{path: ask("SELECT * FROM t") + "&database=nope", nobody: true, header: s.basic()}, 404, "81", "UNKNOWN_DATABASE"},
		{"unknown format", call{path: ask("SELECT 1 FORMAT NoSuchFormat")}, 404, "73", "UNKNOWN_FORMAT"},
		{"thrown", call{path: ask("SELECT throwIf(1)")}, 500, "395", "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"},
		{"time limit", call{path: ask("SELECT count() FROM numbers(1000000000000)") + "&max_execution_time=1"}, 408, "159", "TIMEOUT_EXCEEDED"},
		{"insert into no table", call{path: ask("INSERT INTO no_such_table FORMAT CSV"), body: []byte("1\n")}, 404, "60", "UNKNOWN_TABLE"},
		{"wrong password", call{path: ask("SELECT 1") + "&user=" + s.User + "&password=wrong", nobody: true}, 403, "516", "AUTHENTICATION_FAILED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := s.do(t, c.call)
			if got.status != c.status || got.header.Get("X-ClickHouse-Exception-Code") != c.code ||
				!strings.HasPrefix(got.body, "Code: "+c.code+". DB::Exception: ") || !strings.Contains(got.body, "("+c.text+")") {
				t.Errorf("status %d, code %q, %q; want %d, %s, %s", got.status, got.header.Get("X-ClickHouse-Exception-Code"), got.body, c.status, c.code, c.text)
			}
		})
	}
	got := s.do(t, call{method: "GET", path: "/no/such/path"})
	wantEqual(t, got.status, 404)
	got = s.do(t, call{path: "/?query=" + url.QueryEscape("SELECT number, throwIf(number = 3000000) FROM numbers(4000000)") + "&max_threads=1"})
	if got.status == http.StatusOK && !strings.Contains(got.body, "__exception__") || !strings.Contains(got.body, "Code: 395. ") {
		t.Errorf("an exception amid an answer: status %d, the body ends in %q", got.status, got.body[max(0, len(got.body)-200):])
	}
}

func (s *suite) httpCompression(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write([]byte("SELECT 'zipped'"))
	must(t, errors.Join(err, z.Close()))
	got := s.do(t, call{path: "/", body: zipped.Bytes(), header: map[string]string{"Content-Encoding": "gzip"}})
	wantEqual(t, got.body, "zipped\n")

	encoder, err := zstd.NewWriter(nil)
	must(t, err)
	got = s.do(t, call{path: "/", body: encoder.EncodeAll([]byte("SELECT 'zstd'"), nil), header: map[string]string{"Content-Encoding": "zstd"}})
	wantEqual(t, got.body, "zstd\n")

	for _, method := range []compress.Method{compress.None, compress.LZ4, compress.ZSTD} {
		packed := compress.NewWriter(compress.LevelZero, method)
		must(t, packed.Compress([]byte("SELECT 'block'")))
		got = s.do(t, call{path: "/?decompress=1", body: packed.Data})
		wantEqual(t, got.body, "block\n")
		damaged := bytes.Clone(packed.Data)
		damaged[len(damaged)-1] ^= 1
		if got = s.do(t, call{path: "/?decompress=1", body: damaged}); got.status == http.StatusOK {
			t.Errorf("a damaged block (method %v) is answered %q", method, got.body)
		}
	}

	got = s.do(t, call{path: ask("SELECT number FROM numbers(3)") + "&compress=1"})
	plain, err := io.ReadAll(io.LimitReader(compress.NewReader(strings.NewReader(got.body)), 6))
	must(t, err)
	wantEqual(t, string(plain), "0\n1\n2\n")

	got = s.do(t, call{path: ask("SELECT number FROM numbers(3)") + "&enable_http_compression=1", header: map[string]string{"Accept-Encoding": "gzip"}})
	wantEqual(t, got.header.Get("Content-Encoding"), "gzip")
	unzip, err := gzip.NewReader(strings.NewReader(got.body))
	must(t, err)
	text, err := io.ReadAll(unzip)
	must(t, err)
	wantEqual(t, string(text), "0\n1\n2\n")
}

func (s *suite) httpHeaders(t *testing.T) {
	got := s.do(t, call{path: ask("SELECT 1 FORMAT JSON") + "&query_id=my-query"})
	for name, want := range map[string]string{
		"X-ClickHouse-Query-Id": "my-query", "X-ClickHouse-Format": "JSON", "Content-Type": "application/json; charset=UTF-8",
	} {
		wantEqual(t, got.header.Get(name), want)
	}
	for _, name := range []string{"X-ClickHouse-Server-Display-Name", "X-ClickHouse-Timezone", "X-ClickHouse-Summary"} {
		if got.header.Get(name) == "" {
			t.Errorf("header %s is absent", name)
		}
	}
	s.Ask(t, "CREATE TABLE summed (n UInt32) ENGINE = MergeTree ORDER BY n")
	got = s.do(t, call{path: ask("INSERT INTO summed FORMAT CSV"), body: []byte("1\n2\n3\n")})
	if !strings.Contains(got.header.Get("X-ClickHouse-Summary"), `"written_rows":"3"`) {
		t.Errorf("summary of an insert of 3 rows: %s", got.header.Get("X-ClickHouse-Summary"))
	}
}

// httpBrokenBody sends a batch whose connection breaks off amid the body, at several places: nothing of it may be
// stored, and the target goes on.
func (s *suite) httpBrokenBody(t *testing.T) {
	s.Ask(t, "CREATE TABLE broken (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
	var body bytes.Buffer
	for n := range 100_000 {
		fmt.Fprintf(&body, "%d,teks ke %d\n", n, n)
	}
	for _, part := range []int{0, 1, body.Len() / 2, body.Len() - 1, body.Len()} {
		for _, chunked := range []bool{false, true} {
			s.breakOff(t, ask("INSERT INTO broken FORMAT CSV"), body.Bytes(), part, chunked)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var n uint64
	must(t, s.Open(t).QueryRow(ctx, "SELECT count() FROM broken").Scan(&n))
	wantEqual(t, n, uint64(0))
}

// breakOff sends the head of a request and a part of its body, waits until the target has had time to take it, and
// closes the connection: the announced length, or the last chunk, never comes.
func (s *suite) breakOff(t *testing.T, path string, body []byte, part int, chunked bool) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr)
	must(t, err)
	defer conn.Close()
	length := fmt.Sprintf("Content-Length: %d", len(body)+1)
	if chunked {
		length = "Transfer-Encoding: chunked"
	}
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nX-ClickHouse-User: %s\r\nX-ClickHouse-Key: %s\r\nX-ClickHouse-Database: %s\r\n%s\r\n\r\n",
		path, s.User, s.Password, s.Database, length)
	must(t, err)
	if chunked {
		_, err = fmt.Fprintf(conn, "%x\r\n%s\r\n", max(part, 1), body[:max(part, 1)])
	} else {
		_, err = conn.Write(body[:part])
	}
	must(t, err)
	// Half-closing makes the target see the end at once; its answer, or its closing, says that it is done with us.
	must(t, conn.(*net.TCPConn).CloseWrite())
	must(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	_, _ = io.Copy(io.Discard, conn)
}
