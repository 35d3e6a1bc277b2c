package file

import (
	"bytes"
	"fmt"

	"github.com/kentongan/kentongan/schemas"
)

// maxRecordLines is how many lines one record may span. A quote that opens and does not close within them is a broken quote, not
// a long text.
const maxRecordLines = 1000

// record is one row of a table as it stands in the file. Its slices are valid until the next one is read.
type record struct {
	line   int64 // of its first line, counted from 1
	raw    []byte
	fields [][]byte // nil where err is set
	blank  bool     // no field holds anything but spaces

	err    *rowError
	size   int64  // of the whole, where raw holds only its beginning
	sha256 string // likewise
}

// rowError is why a row is set aside: the column to look at (counted from 1), and what is wrong with which field.
type rowError struct {
	column int
	reason schemas.Reason
	cause  error
}

func badRow(column int, reason schemas.Reason, field, format string, args ...any) *rowError {
	return &rowError{column: column, reason: reason, cause: &schemas.FieldError{Field: field, Reason: reason, Problem: fmt.Sprintf(format, args...)}}
}

// reader reads the records of one stream. next is false at its end; then err says whether it was the true one.
type reader interface {
	next() (record, bool)
	position() position
	err() error
}

// position is where a reader stands: before which byte and line.
type position struct {
	Offset int64 `json:"offset"`
	Line   int64 `json:"line"` // lines before it
}

// tableReader reads a delimited table.
//
// A row that does not parse costs its own first line and nothing else: after an open quote, a stray quote, or a number of fields other
// than the header's in a row of several lines, reading goes on at the very next line. So a broken quote cannot swallow its
// neighbours, at the price that the further lines of a broken row are set aside one by one.
type tableReader struct {
	w       *window
	dialect dialect
	columns int // fields of a row; 0 takes any number
	lines   int64

	fields  [][]byte
	scratch []byte
}

func newTableReader(w *window, d dialect, columns int, at position) *tableReader {
	w.offset = at.Offset
	return &tableReader{w: w, dialect: d, columns: columns, lines: at.Line}
}

func (t *tableReader) position() position { return position{Offset: t.w.offset, Line: t.lines} }
func (t *tableReader) err() error         { return t.w.err }

func (t *tableReader) next() (record, bool) {
	for {
		data := t.w.bytes()
		if len(data) == 0 {
			if !t.w.fill() {
				return record{}, false
			}
			continue
		}
		n, fields, more, bad := t.dialect.split(data, t.w.eof, t.fields[:0], &t.scratch)
		t.fields = fields
		if more {
			t.scratch = t.scratch[:0]
			if len(data) < maxRecordBytes && t.w.fill() {
				continue
			}
			if !t.w.eof || len(data) >= maxRecordBytes {
				return t.brokenLine(&broken{field: len(fields) + 1, problem: fmt.Sprintf("a quoted field of more than %d bytes", maxRecordBytes)}), true
			}
			continue // the end is now known
		}
		t.scratch = t.scratch[:0] // the fields of this record still point there, until the next one is read
		if bad == nil && n > maxRecordBytes {
			bad = &broken{field: 1, problem: fmt.Sprintf("%d bytes, at most %d", n, maxRecordBytes)}
		}
		if bad != nil {
			return t.brokenLine(bad), true
		}
		raw := data[:n]
		lines := int64(bytes.Count(raw, []byte{t.dialect.eol}))
		if n > 0 && raw[n-1] != t.dialect.eol {
			lines++
		}
		rec := record{line: t.lines + 1, raw: trimBreak(raw, t.dialect.eol), fields: fields, blank: blank(fields)}
		if !rec.blank {
			fields = dropEmptyTail(fields, t.columns)
			rec.fields = fields
			if t.columns > 0 && len(fields) != t.columns {
				bad = &broken{field: min(len(fields), t.columns) + 1, problem: fmt.Sprintf("%d fields, the header names %d", len(fields), t.columns)}
			} else if lines > maxRecordLines {
				bad = &broken{field: len(fields), problem: fmt.Sprintf("a quoted field of more than %d lines", maxRecordLines)}
			}
		}
		if bad != nil && lines > 1 {
			return t.brokenLine(bad), true
		}
		if bad != nil {
			rec.fields, rec.err = nil, &rowError{column: bad.field, reason: schemas.ReasonBadRow, cause: bad}
		}
		t.w.consume(n)
		t.lines += lines
		return rec, true
	}
}

// brokenLine sets the first line aside and goes on behind it.
func (t *tableReader) brokenLine(bad *broken) record {
	t.scratch = t.scratch[:0]
	return firstLine(t.w, t.dialect.eol, &t.lines, &rowError{column: bad.field, reason: schemas.ReasonBadRow, cause: bad})
}

// firstLine consumes the first line as a record that err sets aside, or as one too large for memory.
func firstLine(w *window, eol byte, lines *int64, err *rowError) record {
	rec := record{line: *lines + 1, err: err}
	*lines++
	n, whole := w.line(eol)
	if !whole {
		o := w.skipLine(eol)
		rec.raw, rec.size, rec.sha256 = o.head, o.size, o.sha256
		rec.err = badRow(1, schemas.ReasonTooLarge, "record", "a line of %d bytes, at most %d", o.size, maxRecordBytes)
		return rec
	}
	rec.raw = trimBreak(w.bytes()[:n], eol)
	w.consume(n)
	return rec
}

func trimBreak(raw []byte, eol byte) []byte {
	raw = bytes.TrimSuffix(raw, []byte{eol})
	if eol == '\n' {
		raw = bytes.TrimRight(raw, "\r")
	}
	return raw
}

func blank(fields [][]byte) bool {
	for _, f := range fields {
		if len(bytes.TrimSpace(f)) > 0 {
			return false
		}
	}
	return true
}

// dropEmptyTail cuts fields behind the header's last column that hold nothing: some tools end each row with a delimiter.
func dropEmptyTail(fields [][]byte, columns int) [][]byte {
	for columns > 0 && len(fields) > columns && len(bytes.TrimSpace(fields[len(fields)-1])) == 0 {
		fields = fields[:len(fields)-1]
	}
	return fields
}
