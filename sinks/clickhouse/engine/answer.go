package engine

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// answer writes one response: headers with the first byte, so that a query which fails before it has an exception with
// its status, and one that fails later has ClickHouse's framed exception in the body.
type answer struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	silence  time.Duration
	encoding string // of HTTP
	packed   string // method of ClickHouse's compressed blocks, or empty
	tag      string // announces and frames an exception behind data

	body   io.Writer
	finish func() error
}

func newAnswer(w http.ResponseWriter, r *http.Request, q *request, format string, silence time.Duration) *answer {
	a := &answer{w: w, control: http.NewResponseController(w), silence: silence, tag: newTag()}
	if q.httpCompression {
		a.encoding = answerEncoding(r.Header.Get("Accept-Encoding"))
	}
	if q.packAnswer {
		a.packed = q.packMethod
		if a.packed == "" {
			a.packed = "LZ4"
		}
		a.encoding = ""
	}
	header := w.Header()
	header.Set("Content-Type", contentType(format))
	header.Set("X-ClickHouse-Format", format)
	return a
}

func newTag() string {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand does not fail on systems that Go supports
	}
	return hex.EncodeToString(raw[:])
}

// piece is a chdb.Sink: with the first piece go the numbers known so far.
func (a *answer) piece(p []byte, stats chdb.Stats) error {
	if !a.started() {
		summarize(a.w.Header(), stats)
	}
	_, err := a.Write(p)
	return err
}

// started reports whether bytes have been sent.
func (a *answer) started() bool { return a.body != nil }

// Write sends a piece of the result. A client that takes none of it for the silence limit fails the write.
func (a *answer) Write(p []byte) (int, error) {
	if !a.started() {
		a.start()
	}
	// A connection without deadlines, as in a test's recorder, is no reason to fail.
	_ = a.control.SetWriteDeadline(time.Now().Add(a.silence))
	n, err := a.body.Write(p)
	if err != nil {
		return n, fmt.Errorf("send answer: %w", err)
	}
	return n, nil
}

func (a *answer) start() {
	a.w.Header().Set("X-ClickHouse-Exception-Tag", a.tag)
	if a.encoding != "" {
		a.w.Header().Set("Content-Encoding", a.encoding)
		a.w.Header().Set("Vary", "Accept-Encoding")
	}
	encoded := encodeAnswer(a.encoding, a.w)
	a.body, a.finish = encoded, encoded.Close
	if a.packed != "" {
		a.body = newBlockWriter(encoded, a.packed)
	}
}

// done ends an answer that is complete. An empty one says so by its length: clickhouse-go relies on it.
func (a *answer) done(stats chdb.Stats) error {
	if a.started() {
		return a.finish()
	}
	summarize(a.w.Header(), stats)
	a.w.Header().Set("Content-Length", "0")
	a.w.WriteHeader(http.StatusOK)
	return nil
}

// fail sends an exception: with its status where nothing has been sent, else framed behind the data, after which the
// connection is broken off so that no client takes the answer for complete.
func (a *answer) fail(err error, version string) {
	e := asException(err)
	if !a.started() {
		writeException(a.w, e, version)
		return
	}
	text := exceptionText(e, version)
	frame := fmt.Sprintf("\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n", a.tag, text, len(text), a.tag)
	_, writeErr := a.body.Write([]byte(frame))
	if errors.Join(writeErr, a.finish(), a.control.Flush()) == nil {
		panic(http.ErrAbortHandler)
	}
}

func exceptionText(e *exception, version string) string {
	return fmt.Sprintf("%s (version %s (embedded))\n", e.Error(), version)
}

// writeException answers with an exception where nothing has been sent yet.
func writeException(w http.ResponseWriter, e *exception, version string) {
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=UTF-8")
	header.Set("X-ClickHouse-Exception-Code", strconv.Itoa(e.code))
	header.Del("X-ClickHouse-Format")
	status := e.status()
	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Basic realm="ClickHouse server HTTP API"`)
	}
	w.WriteHeader(status)
	// A client that has gone can not be told.
	_, _ = io.WriteString(w, exceptionText(e, version))
}

// summarize sets the header by which ClickHouse reports a query's numbers.
func summarize(header http.Header, s chdb.Stats) {
	header.Set("X-ClickHouse-Summary", fmt.Sprintf(
		`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","total_rows_to_read":"0","result_rows":"%d","result_bytes":"%d","elapsed_ns":"%d"}`,
		s.ReadRows, s.ReadBytes, s.WroteRows, s.WroteBytes, s.ResultRows, s.ResultBytes, int64(s.ElapsedSeconds*1e9)))
}
