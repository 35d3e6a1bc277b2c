package engine

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// request is what a request's URL and headers ask for; its text is still to be read.
type request struct {
	query    string // of the URL; the body continues it
	queryID  string
	database string
	format   string // of the answer where the statement names none; empty means TabSeparated
	settings map[string]string
	params   []chdb.Param
	readOnly bool // the method allows reads only

	protocol        string // client_protocol_version
	unpackBody      bool   // decompress=1: the body comes in ClickHouse's compressed blocks
	packAnswer      bool   // compress=1: the answer goes in ClickHouse's compressed blocks
	packMethod      string
	httpCompression bool
	wholeAnswer     bool // wait_end_of_query=1: nothing is sent before all is known
}

// ownParams are URL parameters of the interface that are no settings and need nothing here.
var ownParams = []string{"query", "user", "password", "quota_key", "stacktrace", "buffer_size", "close_session", "http_zlib_compression_level",
	"network_zstd_compression_level", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "add_http_cors_header",
	"cancel_http_readonly_queries_on_client_close", "http_response_buffer_size", "log_comment"}

// parseRequest reads URL parameters and headers as ClickHouse's HTTP interface does. An unknown parameter is a setting;
// the engine says whether there is one of that name.
func parseRequest(r *http.Request) (*request, error) {
	values := r.URL.Query()
	q := &request{
		query:           values.Get("query"),
		queryID:         values.Get("query_id"),
		settings:        map[string]string{},
		readOnly:        r.Method != http.MethodPost,
		protocol:        values.Get("client_protocol_version"),
		httpCompression: true,
	}
	if q.queryID == "" {
		q.queryID = uuid.NewString()
	}
	for name, all := range values {
		value := all[len(all)-1]
		param, isParam := strings.CutPrefix(name, "param_")
		switch {
		case isParam:
			q.params = append(q.params, chdb.Param{Name: param, Value: value})
		case name == "session_id" || name == "session_check" || name == "session_timeout":
			return nil, notImplemented("Sessions are not supported by the embedded engine (parameter %s): put settings into each request", name)
		case name == "role":
			return nil, exceptionf(512, "SET_NON_GRANTED_ROLE", "Roles are not chosen by the client of the embedded engine")
		case name == "database":
			q.database = value
		case name == "default_format":
			q.format = value
		case name == "decompress":
			q.unpackBody = isOn(value)
		case name == "compress":
			q.packAnswer = isOn(value)
		case name == "network_compression_method":
			q.packMethod = value
		case name == "enable_http_compression":
			q.httpCompression = isOn(value)
		case name == "wait_end_of_query":
			q.wholeAnswer = isOn(value)
		case name == "query_id" || name == "client_protocol_version" || slices.Contains(ownParams, name):
		default:
			q.settings[name] = value
		}
	}
	if database := r.Header.Get("X-ClickHouse-Database"); database != "" {
		q.database = database
	}
	if format := r.Header.Get("X-ClickHouse-Format"); format != "" {
		q.format = format
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return nil, notImplemented("External tables are not supported by the embedded engine: pass the values as a parameter of type Array")
	}
	return q, nil
}

func isOn(value string) bool { return value == "1" || strings.EqualFold(value, "true") }
