package file

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/kentongan/kentongan/schemas"
)

// objectReader reads NDJSON: one object a line. A key inside an object is named with a dot: "user.name". Only the wanted columns are
// taken out of a line.
type objectReader struct {
	w      *window
	decode func([]byte) (string, error) // Encoding.text, of a whole line
	wanted []string                     // paths; "" for a column nobody reads
	lines  int64
	fields [][]byte
}

func newObjectReader(w *window, decode func([]byte) (string, error), wanted []string, at position) *objectReader {
	w.offset = at.Offset
	return &objectReader{w: w, decode: decode, wanted: wanted, lines: at.Line, fields: make([][]byte, len(wanted))}
}

func (o *objectReader) position() position { return position{Offset: o.w.offset, Line: o.lines} }
func (o *objectReader) err() error         { return o.w.err }

func (o *objectReader) next() (record, bool) {
	if len(o.w.bytes()) == 0 && !o.w.fill() {
		return record{}, false
	}
	rec := firstLine(o.w, '\n', &o.lines, nil)
	if rec.err != nil {
		return rec, true
	}
	if rec.blank = len(bytes.TrimSpace(rec.raw)) == 0; rec.blank || o.wanted == nil {
		return rec, true
	}
	text, err := o.decode(rec.raw) // encoding/json would replace broken bytes in silence
	if err != nil {
		rec.err = badRow(1, schemas.ReasonInvalidUTF8, "record", "not valid UTF-8")
		return rec, true
	}
	object, err := decodeObject([]byte(text))
	if err != nil {
		rec.err = &rowError{column: errorColumn(err), reason: schemas.ReasonBadRow, cause: fmt.Errorf("record: %w", err)}
		return rec, true
	}
	for i, path := range o.wanted {
		o.fields[i] = nil
		if path != "" {
			o.fields[i] = lookup(object, path)
		}
	}
	rec.fields = o.fields
	return rec, true
}

var errNoObject = errors.New("not a JSON object")

// decodeObject keeps numbers as they are written: ids have more digits than a float.
func decodeObject(line []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return nil, errNoObject
		}
		return nil, problemOf(err, line)
	}
	if object == nil {
		return nil, errNoObject
	}
	if d.More() {
		return nil, errors.New("more than one value in a line")
	}
	return object, nil
}

// jsonProblem says where a line stops being JSON, and nothing of what it says. The column is counted in bytes from 1.
type jsonProblem struct{ column int }

func (p *jsonProblem) Error() string { return fmt.Sprintf("not JSON at byte %d", p.column) }

func problemOf(err error, line []byte) *jsonProblem {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return &jsonProblem{column: int(max(1, syntax.Offset))}
	}
	return &jsonProblem{column: len(line)} // it ends too early
}

func errorColumn(err error) int {
	var problem *jsonProblem
	if errors.As(err, &problem) {
		return problem.column
	}
	return 1
}

// lookup is the text of the value at path, nil where there is none.
func lookup(object map[string]any, path string) []byte {
	value, ok := object[path]
	for !ok {
		head, rest, more := strings.Cut(path, ".")
		if !more {
			return nil
		}
		inner, isObject := object[head].(map[string]any)
		if !isObject {
			return nil
		}
		object, path = inner, rest
		value, ok = object[path]
	}
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return []byte(v)
	case json.Number:
		return []byte(v)
	case bool:
		if v {
			return []byte("true")
		}
		return []byte("false")
	default:
		text, err := json.Marshal(v)
		if err != nil {
			return nil
		}
		return text
	}
}

// paths lists the keys of object, those of its objects with a dot, two levels deep.
func paths(object map[string]any, prefix string, depth int, add func(string)) {
	for key, value := range object {
		if inner, ok := value.(map[string]any); ok && depth > 0 {
			paths(inner, prefix+key+".", depth-1, add)
			continue
		}
		add(prefix + key)
	}
}
