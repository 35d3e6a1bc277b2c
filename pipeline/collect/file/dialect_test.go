package file

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/kentongan/kentongan/schemas"
)

// readTable reads all of text: rows as their fields, rejects as "line:column".
func readTable(text string, d dialect, columns int) (rows [][]string, rejects []string) {
	r := newTableReader(newWindow(strings.NewReader(text)), d, columns, position{})
	for {
		rec, ok := r.next()
		if !ok {
			return rows, rejects
		}
		switch {
		case rec.blank:
		case rec.err != nil:
			rejects = append(rejects, fmt.Sprintf("%d:%d", rec.line, rec.err.column))
		default:
			var row []string
			for _, f := range rec.fields {
				row = append(row, string(f))
			}
			rows = append(rows, row)
		}
	}
}

var (
	commas = dialect{delimiter: ',', eol: '\n'}
	tabs   = dialect{delimiter: '\t', quoting: quoteNone, eol: '\n'}
	slash  = dialect{delimiter: ',', quoting: quoteBackslash, eol: '\n'}
)

func TestTableReader(t *testing.T) {
	tests := []struct {
		name    string
		text    string
		dialect dialect
		columns int
		rows    string // fields joined by |, rows by ¶
		rejects string
	}{
		{"plain", "a,b\nc,d\n", commas, 2, "a|b¶c|d", ""},
		{"no last break", "a,b\nc,d", commas, 2, "a|b¶c|d", ""},
		{"windows breaks", "a,b\r\n\"c\",\"d\"\r\n", commas, 2, "a|b¶c|d", ""},
		{"windows breaks twice", "a,b\r\r\n\"c\",\"d\"\r\r\n", commas, 2, "a|b¶c|d", ""},
		{"old mac", "a,b\rc,d\r", dialect{delimiter: ',', eol: '\r'}, 2, "a|b¶c|d", ""},
		{"quotes", `"a ""b"" c","d,e"` + "\n", commas, 2, `a "b" c|d,e`, ""},
		{"line break in quotes", "\"a\nb\",c\nd,e\n", commas, 2, "a\nb|c¶d|e", ""},
		{"windows break in quotes stays", "\"a\r\nb\",c\n", commas, 2, "a\r\nb|c", ""},
		{"empty fields", ",\n\"\",x\n", commas, 2, "|x", ""},
		{"blank lines", "a,b\n\n,,,,\n \nc,d\n", commas, 2, "a|b¶c|d", ""},
		{"delimiter at the end of each row", "a,b,\nc,d,\n", commas, 2, "a|b¶c|d", ""},
		{"quote inside an unquoted field", "a\"b,c\n", commas, 2, `a"b|c`, ""},
		{"too few", "a,b\nc\nd,e\n", commas, 2, "a|b¶d|e", "2:2"},
		{"too many", "a,b\nc,d,e\nf,g\n", commas, 2, "a|b¶f|g", "2:3"},
		{"open quote costs one line", "a,b\nc,\"d\ne,f\ng,h\n", commas, 2, "a|b¶e|f¶g|h", "2:2"},
		{"open quote closed by a neighbour", "a,b\nc,\"d\ne,\"f\"\ng,h\n", commas, 2, "a|b¶e|f¶g|h", "2:2"},
		{"open quote that makes a longer row", "a,b\n\"c,d\ne,f\",g,h\ni,j\n", commas, 2, "a|b¶i|j", "2:3 3:3"},
		{"stray quote", "a,b\n\"c \"d\" e\",f\ng,h\n", commas, 2, "a|b¶g|h", "2:1"},
		{"backslash", `"a \"b\" c",d` + "\n" + `"e \\",f` + "\n", slash, 2, `a "b" c|d¶e \\|f`, ""},
		{"tabs without quoting", "\"a\tb\n\"c\"\td\n", tabs, 2, `"a|b¶"c"|d`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows, rejects := readTable(tt.text, tt.dialect, tt.columns)
			var joined []string
			for _, row := range rows {
				joined = append(joined, strings.Join(row, "|"))
			}
			if got := strings.Join(joined, "¶"); got != tt.rows || strings.Join(rejects, " ") != tt.rejects {
				t.Errorf("rows %q, rejects %q\nwant %q and %q\nof %q", got, rejects, tt.rows, tt.rejects, tt.text)
			}
		})
	}
}

func TestTableReaderBoundsARecord(t *testing.T) {
	long := strings.Repeat("kata ", 3<<20)
	lines := strings.Repeat("baris\n", maxRecordLines+10)
	for _, tt := range []struct {
		name, text string
		first      schemas.Reason
		rows       int
		size       int64
	}{
		{"a line of 15 MB", "a,b\n" + long + ",x\nc,d\n", schemas.ReasonTooLarge, 2, int64(len(long) + 2)},
		{"a quoted line of 15 MB", "a,b\n\"" + long + "\",x\nc,d\n", schemas.ReasonTooLarge, 2, int64(len(long) + 4)},
		{"a quote over too many lines", "a,b\n\"" + lines + "\",x\nc,d\n", schemas.ReasonBadRow, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newTableReader(newWindow(strings.NewReader(tt.text)), commas, 2, position{})
			var rows int
			var first *record
			for {
				rec, ok := r.next()
				if !ok {
					break
				}
				if rec.err == nil && !rec.blank {
					rows++
				}
				if rec.err != nil && first == nil {
					first = &rec
				}
			}
			if first == nil || first.err.reason != tt.first || first.size != tt.size || first.line != 2 {
				t.Fatalf("first reject %+v, want %s of %d bytes in line 2", first, tt.first, tt.size)
			}
			if rows != tt.rows {
				t.Errorf("%d rows, want %d: what stands behind is read", rows, tt.rows)
			}
			if got := cap(r.w.buf); got > 4*maxRecordBytes {
				t.Errorf("the window grew to %d bytes", got)
			}
			if r.position().Offset != int64(len(tt.text)) {
				t.Errorf("ended at %d of %d", r.position().Offset, len(tt.text))
			}
		})
	}
}

// TestTableReaderGoesOn starts again at every position and must read the same rows from there.
func TestTableReaderGoesOn(t *testing.T) {
	text := "a,b\n\"c\nd\",e\n\"broken,f\n\ng,h\r\n,\ni,\"j\"\n"
	var whole []string
	var at []position
	r := newTableReader(newWindow(strings.NewReader(text)), commas, 2, position{})
	describe := func(rec record) string { return fmt.Sprintf("%d %q %v", rec.line, rec.raw, rec.err != nil) }
	for {
		at = append(at, r.position())
		rec, ok := r.next()
		if !ok {
			break
		}
		whole = append(whole, describe(rec))
	}
	for i, p := range at {
		r := newTableReader(newWindow(strings.NewReader(text[p.Offset:])), commas, 2, p)
		var rest []string
		for {
			rec, ok := r.next()
			if !ok {
				break
			}
			rest = append(rest, describe(rec))
		}
		if !slices.Equal(rest, whole[i:]) {
			t.Errorf("from %+v: %q, want %q", p, rest, whole[i:])
		}
	}
}

// FuzzTable: every byte belongs to exactly one record, however the stream is cut into reads; and what encoding/csv writes is read back.
func FuzzTable(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "\"a\"\"b\",c\r\n", "\"open,\nx,y\n", ",,\n\n", "\"a\nb\",c", "\"\\\"\",\n", "\r\r\n\"a\"\r\r\n"} {
		f.Add([]byte(s), uint8(2))
	}
	f.Fuzz(func(t *testing.T, data []byte, columns uint8) {
		for _, d := range []dialect{commas, tabs, slash, {delimiter: ';', eol: '\r'}} {
			whole := newTableReader(newWindow(bytes.NewReader(data)), d, int(columns%5), position{})
			bytewise := newTableReader(newWindow(iotest.OneByteReader(bytes.NewReader(data))), d, int(columns%5), position{})
			var end int64
			for {
				a, okA := whole.next()
				b, okB := bytewise.next()
				if okA != okB || !bytes.Equal(a.raw, b.raw) || (a.err == nil) != (b.err == nil) || len(a.fields) != len(b.fields) {
					t.Fatalf("read at once %q %v, byte by byte %q %v", a.raw, a.err, b.raw, b.err)
				}
				if !okA {
					break
				}
				if now := whole.position(); now.Offset <= end {
					t.Fatalf("no progress at %d", now.Offset)
				}
				if !bytes.HasPrefix(data[end:], a.raw) {
					t.Fatalf("record %q does not stand at %d", a.raw, end)
				}
				end = whole.position().Offset
			}
			if end != int64(len(data)) {
				t.Fatalf("%d of %d bytes read", end, len(data))
			}
		}
		if fields := strings.Split(string(data), "\x1f"); len(fields) > 1 && !strings.Contains(string(data), "\r") {
			var b bytes.Buffer
			w := csv.NewWriter(&b)
			if w.Write(fields) != nil {
				return
			}
			w.Flush()
			rows, rejects := readTable(b.String(), commas, len(fields))
			if blank(asBytes(fields)) || bytes.Count(data, []byte("\n")) > maxRecordLines {
				return
			}
			if len(rows) != 1 || len(rejects) != 0 || !slices.Equal(rows[0], fields) {
				t.Fatalf("wrote %q, read %q and rejects %q", fields, rows, rejects)
			}
		}
	})
}

func asBytes(fields []string) [][]byte {
	var b [][]byte
	for _, f := range fields {
		b = append(b, []byte(f))
	}
	return b
}
