package engine

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// handler is ClickHouse's HTTP interface over a backend.
type handler struct {
	cfg      Config
	backend  *backend
	accounts accounts
}

func newHandler(cfg Config, b *backend) *handler {
	return &handler{cfg: cfg, backend: b, accounts: newAccounts(cfg)}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-ClickHouse-Server-Display-Name", h.backend.displayName)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		w.Header().Set("Allow", "GET, HEAD, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case r.URL.Path == "/ping" || r.URL.Path == "/replicas_status" || r.URL.Path == "/" && r.Method != http.MethodPost && r.URL.RawQuery == "":
		w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
		_, _ = io.WriteString(w, "Ok.\n") // a client that has gone can not be told
	case r.URL.Path != "/" && r.URL.Path != "/query":
		http.Error(w, "There is no handle "+r.URL.Path+"\n\nUse / or /ping for health checks.\n", http.StatusNotFound)
	default:
		h.answerQuery(w, r)
	}
}

// answerQuery reads the request, finds a session, and runs the statement in one of the three ways that the library has:
// an insert whose data are passed through, an answer in pieces, or an answer as a whole.
func (h *handler) answerQuery(w http.ResponseWriter, r *http.Request) {
	user, err := h.accounts.authenticate(r)
	if err != nil {
		h.refuse(w, err)
		return
	}
	q, err := parseRequest(r)
	if err != nil {
		h.refuse(w, err)
		return
	}
	w.Header().Set("X-ClickHouse-Query-Id", q.queryID)
	w.Header().Set("X-ClickHouse-Timezone", h.backend.timezone)

	text, insert, err := h.readText(w, r, q)
	if err != nil {
		h.refuse(w, err)
		return
	}
	if q.protocol != "" && isHello(text) {
		h.answerHello(w, r, q)
		return
	}

	sessions := h.backend.full
	if user.reader {
		sessions = h.backend.reader
	}
	s, err := sessions.acquire(r.Context())
	if err != nil {
		h.refuse(w, err)
		return
	}
	defer sessions.release(s)
	if err := s.prepare(q.settings, q.database); err != nil {
		h.refuse(w, err)
		return
	}
	if insert != nil {
		h.insert(w, r, q, s, insert)
		return
	}
	h.query(w, r, q, s, text)
}

func (h *handler) refuse(w http.ResponseWriter, err error) {
	writeException(w, asException(err), h.backend.version)
}

// query runs a statement that is complete in text.
func (h *handler) query(w http.ResponseWriter, r *http.Request, q *request, s *session, text string) {
	class, err := h.judge(s, q, text)
	if err != nil {
		h.refuse(w, err)
		return
	}
	// SET, USE and their like change the session: they work as in ClickHouse without a session, until the request ends.
	s.broken = s.broken || class == chdb.ClassControl

	format := answerFormat(q, text)
	a := newAnswer(w, r, q, format, h.cfg.IOTimeout)
	stop := h.backend.watch(r.Context(), s)
	var stats chdb.Stats
	if class == chdb.ClassReadOnly && isSelect(text) && !q.wholeAnswer && flows(format) {
		stats, err = s.stream(text, format, q.params, a)
	} else {
		stats, err = s.conn.Query(text, format, q.params, a.piece)
	}
	stop()
	// What a failed statement holds, its place among the running ones and its locks, the library lets go with the next
	// statement of the connection or with its end, which is cheap.
	s.broken = s.broken || err != nil
	if err == nil {
		err = a.done(stats)
	}
	if err != nil && r.Context().Err() == nil {
		a.fail(err, h.backend.version)
	}
}

// judge refuses what this request may not do, by the engine's own parser: several statements in one, for anyone;
// anything but a read, for a reader and for GET; temporary tables.
func (h *handler) judge(s *session, q *request, text string) (chdb.Class, error) {
	if strings.TrimSpace(text) == "" {
		return 0, syntaxError("Empty query")
	}
	if isTemporary(text) {
		return 0, notImplemented("Temporary tables are not supported by the embedded engine: it has no sessions")
	}
	a := s.conn.Classify(text)
	readsOnly := s.reader || q.readOnly
	switch {
	case a.Class == chdb.ClassUnknown && readsOnly:
		return 0, s.explain(text)
	case a.Statements > 1:
		return 0, syntaxError("Multi-statements are not allowed")
	case a.Class != chdb.ClassReadOnly && readsOnly:
		return 0, refuseWrite(s, q)
	}
	return a.Class, nil
}

// explain lets the engine say what is wrong with a text that it can not read, without running anything of it.
func (s *session) explain(text string) error {
	params := []chdb.Param{{Name: "text", Value: escapeParam(text)}}
	if _, err := s.conn.Query("SELECT formatQuery({text:String})", "Null", params, nil); err != nil {
		s.broken = true
		return err
	}
	return readOnly("The statement is not a read that the embedded engine knows")
}

// refuseWrite says why a statement that is no read may not run, or nil where it may.
func refuseWrite(s *session, q *request) error {
	switch {
	case s.reader:
		return exceptionf(497, "ACCESS_DENIED", "Not enough privileges: this user may only read")
	case q.readOnly:
		return readOnly("Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. " +
			"You should use method POST for modifying queries.")
	}
	return nil
}

// escapeParam writes a value as the text form of a query parameter.
func escapeParam(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\x00", `\0`).Replace(s)
}

// answerFormat is the format of the answer: the statement's own, else the request's.
func answerFormat(q *request, text string) string {
	if format := outputFormat(text); format != "" {
		return format
	}
	if q.format != "" {
		return q.format
	}
	return "TabSeparated"
}

// flows reports whether pieces of an answer in this format make the whole when put end to end. The library writes every
// piece with the format's own beginning and end, so that of formats with headers or brackets each piece is a document.
func flows(format string) bool {
	switch format {
	case "Native", "RowBinary", "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw", "CSV", "JSONEachRow", "NDJSON", "JSONCompactEachRow":
		return true
	}
	return false
}

// stream runs a read and passes its pieces on as they come.
func (s *session) stream(text, format string, params []chdb.Param, a *answer) (chdb.Stats, error) {
	pieces, err := s.conn.Stream(text, format, params)
	if err != nil {
		return chdb.Stats{}, err
	}
	defer pieces.Close()
	for {
		err := pieces.Next(a.piece)
		if errors.Is(err, io.EOF) {
			return pieces.Stats(), nil
		}
		if err != nil {
			return pieces.Stats(), err
		}
	}
}

// readDeadline moves the deadline for the next read of a request's body.
type readDeadline struct {
	body    io.Reader
	control *http.ResponseController
	silence time.Duration
}

func (d *readDeadline) Read(p []byte) (int, error) {
	_ = d.control.SetReadDeadline(time.Now().Add(d.silence)) // a connection without deadlines is no reason to fail
	return d.body.Read(p)
}

// limited is http.MaxBytesReader for what a body decompresses to.
type limited struct {
	r     io.Reader
	limit int64
	read  int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.read += int64(n); l.read > l.limit {
		return n, bodyTooLarge(l.limit)
	}
	return n, err
}

// headBytes is how much of a body is looked at to tell an insert from a query; ClickHouse's max_query_size is the same.
const headBytes = 256 << 10

// readText reads the statement. For an insert with data it returns the insertion, whose data are left to be read;
// otherwise text is all of it.
func (h *handler) readText(w http.ResponseWriter, r *http.Request, q *request) (text string, in *insert, err error) {
	if r.ContentLength > h.cfg.MaxBodyBytes {
		return "", nil, bodyTooLarge(h.cfg.MaxBodyBytes)
	}
	control := http.NewResponseController(w)
	raw := &readDeadline{body: http.MaxBytesReader(w, r.Body, h.cfg.MaxBodyBytes), control: control, silence: h.cfg.IOTimeout}
	defer func() {
		if in == nil {
			_ = control.SetReadDeadline(time.Time{}) // the body has been read; the query may take longer
		}
	}()
	var body io.Reader = raw
	if r.ContentLength != 0 {
		if body, err = decodeBody(r.Header.Get("Content-Encoding"), raw); err != nil {
			return "", nil, err
		}
	}
	body = &limited{r: body, limit: h.cfg.MaxBodyBytes}
	if q.unpackBody {
		body = newBlockReader(body, h.cfg.MaxBodyBytes)
	}
	if q.query != "" {
		if parsed, ok := parseInsert(q.query + "\n"); ok && parsed.format != "" && parsed.format != "Values" {
			return "", newInsert(parsed, (q.query + "\n")[parsed.dataAt:], body, control), nil
		}
	}
	head, err := io.ReadAll(io.LimitReader(body, headBytes))
	if err != nil {
		return "", nil, bodyError(err)
	}
	text = string(head)
	if q.query != "" {
		text = q.query + "\n" + text
	}
	parsed, ok := parseInsert(text)
	whole := len(head) < headBytes
	switch {
	case ok && parsed.format == "" && q.format != "":
		parsed.format = q.format
		return "", newInsert(parsed, text[parsed.dataAt:], body, control), nil
	case ok && parsed.format != "" && !(whole && parsed.format == "Values"):
		return "", newInsert(parsed, text[parsed.dataAt:], body, control), nil
	case whole:
		return text, nil, nil
	}
	rest, err := io.ReadAll(body)
	if err != nil {
		return "", nil, bodyError(err)
	}
	return text + string(rest), nil, nil
}

// bodyError says what went wrong with reading a body.
func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	var own *exception
	if errors.As(err, &tooLarge) || errors.As(err, &own) {
		return err
	}
	return exceptionf(33, "CANNOT_READ_ALL_DATA", "Cannot read all of the request body: %s", err)
}

// isHello recognises the question that clickhouse-go asks first.
func isHello(text string) bool {
	return strings.Join(strings.Fields(text), " ") == "SELECT displayName(), version(), revision(), timezone()"
}

// answerHello answers clickhouse-go's opening question at the protocol revision it asked in, and with revision 0: from
// then on it reads plain Native, which is what the engine writes.
func (h *handler) answerHello(w http.ResponseWriter, r *http.Request, q *request) {
	revision, err := strconv.Atoi(q.protocol)
	if err != nil {
		h.refuse(w, badArguments("client_protocol_version %q is not a number", q.protocol))
		return
	}
	a := newAnswer(w, r, q, "Native", h.cfg.IOTimeout)
	_, err = a.Write(helloBlock(h.backend, revision))
	if err = errors.Join(err, a.done(chdb.Stats{})); err != nil && r.Context().Err() == nil {
		h.cfg.Log.WithError(err).Debug("engine could not answer a hello")
	}
}
