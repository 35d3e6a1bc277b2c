package engine

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// exception is an error in ClickHouse's words: a code, a message, and the symbolic name of the code.
type exception struct {
	code    int
	message string
	name    string
}

func (e *exception) Error() string {
	return fmt.Sprintf("Code: %d. DB::Exception: %s (%s)", e.code, e.message, e.name)
}

// The exceptions that the HTTP interface raises itself. Codes and names are those of ClickHouse's ErrorCodes.cpp,
// release 26.7.
func exceptionf(code int, name, format string, args ...any) *exception {
	return &exception{code: code, name: name, message: fmt.Sprintf(format, args...)}
}

func badArguments(format string, args ...any) *exception {
	return exceptionf(36, "BAD_ARGUMENTS", format, args...)
}

func notImplemented(format string, args ...any) *exception {
	return exceptionf(48, "NOT_IMPLEMENTED", format, args...)
}

func readOnly(format string, args ...any) *exception {
	return exceptionf(164, "READONLY", format, args...)
}

func syntaxError(format string, args ...any) *exception {
	return exceptionf(62, "SYNTAX_ERROR", format, args...)
}

var (
	engineCode = regexp.MustCompile(`^Code: (\d+)\. `)
	// engineVersion ends the exceptions of inserts, and of inserts only.
	engineVersion = regexp.MustCompile(` \(version [0-9.]+[^()]*(\([^()]*\))?\)\s*$`)
	engineName    = regexp.MustCompile(`\(([A-Z][A-Z0-9_]+)\)\s*$`)
)

// asException finds the exception in err. What is no exception of the engine becomes one of code 1002
// (UNKNOWN_EXCEPTION), as in ClickHouse.
func asException(err error) *exception {
	var own *exception
	if errors.As(err, &own) {
		return own
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return bodyTooLarge(tooLarge.Limit)
	}
	var said *chdb.Error
	if !errors.As(err, &said) {
		return exceptionf(1002, "UNKNOWN_EXCEPTION", "%s", err)
	}
	text := said.Text
	e := &exception{code: 1002, name: "UNKNOWN_EXCEPTION"}
	if m := engineCode.FindStringSubmatch(text); m != nil {
		if code, err := strconv.Atoi(m[1]); err == nil {
			e.code = code
			text = strings.TrimPrefix(strings.TrimPrefix(text, m[0]), "DB::Exception: ")
		}
	}
	text = engineVersion.ReplaceAllString(text, "")
	if m := engineName.FindStringSubmatchIndex(text); m != nil {
		e.name = text[m[2]:m[3]]
		text = text[:m[0]]
	}
	e.message = strings.TrimSpace(text)
	return e
}

func bodyTooLarge(limit int64) *exception {
	return exceptionf(307, "TOO_MANY_BYTES", "Request body is larger than %d bytes, the most this engine takes", limit)
}

// status is the HTTP status for an exception, as in ClickHouse's exceptionCodeToHTTPStatus.cpp, release 26.7.
func (e *exception) status() int {
	switch e.name {
	case "REQUIRED_PASSWORD":
		return http.StatusUnauthorized
	case "UNKNOWN_USER", "WRONG_PASSWORD", "AUTHENTICATION_FAILED", "SET_NON_GRANTED_ROLE", "ACCESS_DENIED":
		return http.StatusForbidden
	case "BAD_ARGUMENTS", "CANNOT_COMPILE_REGEXP", "CANNOT_PARSE_TEXT", "CANNOT_PARSE_ESCAPE_SEQUENCE",
		"CANNOT_PARSE_QUOTED_STRING", "CANNOT_PARSE_DATE", "CANNOT_PARSE_DATETIME", "CANNOT_PARSE_NUMBER",
		"CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING", "CANNOT_PARSE_IPV4", "CANNOT_PARSE_IPV6",
		"CANNOT_PARSE_INPUT_ASSERTION_FAILED", "CANNOT_PARSE_UUID", "DUPLICATE_COLUMN", "ILLEGAL_COLUMN",
		"UNKNOWN_ELEMENT_IN_AST", "UNKNOWN_TYPE_OF_AST_NODE", "THERE_IS_NO_COLUMN", "TOO_DEEP_AST", "TOO_BIG_AST",
		"UNEXPECTED_AST_STRUCTURE", "SYNTAX_ERROR", "INCORRECT_DATA", "TYPE_MISMATCH", "VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE":
		return http.StatusBadRequest
	case "UNKNOWN_TABLE", "UNKNOWN_FUNCTION", "UNKNOWN_IDENTIFIER", "UNKNOWN_TYPE", "UNKNOWN_STORAGE", "UNKNOWN_DATABASE",
		"UNKNOWN_SETTING", "UNKNOWN_DIRECTION_OF_SORTING", "UNKNOWN_AGGREGATE_FUNCTION", "UNKNOWN_FORMAT",
		"UNKNOWN_DATABASE_ENGINE", "UNKNOWN_TYPE_OF_QUERY", "UNKNOWN_ROLE":
		return http.StatusNotFound
	case "QUERY_IS_TOO_LARGE", "TOO_MANY_BYTES":
		return http.StatusRequestEntityTooLarge
	case "NOT_IMPLEMENTED":
		return http.StatusNotImplemented
	case "SOCKET_TIMEOUT", "CANNOT_OPEN_FILE", "CANNOT_SCHEDULE_TASK":
		return http.StatusServiceUnavailable
	case "TIMEOUT_EXCEEDED":
		return http.StatusRequestTimeout
	case "UNSUPPORTED_MEDIA_TYPE":
		return http.StatusUnsupportedMediaType
	default:
		return http.StatusInternalServerError
	}
}
