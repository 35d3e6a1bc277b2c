package file

import (
	"bytes"
	"fmt"
)

// quoting is how a table shields delimiters and line breaks inside a field.
type quoting uint8

const (
	quoteDouble    quoting = iota // RFC 4180: "a ""b"" c"
	quoteBackslash                // PHP's fputcsv, and with it YouTube Data Tools: "a \"b\" c"; doubled quotes too
	quoteNone                     // every quote is text; tab-separated dumps
)

// dialect is how a table is written. A line ends at eol; carriage returns before a '\n' belong to it, also several: Windows' text mode
// makes \r\r\n of a \r\n.
type dialect struct {
	delimiter byte
	quoting   quoting
	eol       byte // '\n', or '\r' in files of old Macs
}

func (d dialect) String() string {
	names := map[byte]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "pipe"}
	s := names[d.delimiter]
	switch d.quoting {
	case quoteBackslash:
		s += ", backslash escapes"
	case quoteNone:
		s += ", no quoting"
	}
	return s
}

// broken says why a record is none: at which field (counted from 1), and what is wrong.
type broken struct {
	field   int
	problem string
}

func (b *broken) Error() string { return fmt.Sprintf("record: %s", b.problem) }

// split cuts the first record of data into fields, appended to fields, and says how many bytes it took, line break included. The fields
// are slices of data, or of scratch where a quote had to be removed. more means that data ends within the record, which
// cannot be when last says that nothing follows.
//
// encoding/csv does the same for well-formed files, but gives up its place after a broken quote: what it has swallowed by then is
// gone, up to the rest of the file. Here the caller keeps the bytes, and goes on at the next line.
func (d dialect) split(data []byte, last bool, fields [][]byte, scratch *[]byte) (n int, _ [][]byte, more bool, bad *broken) {
	i := 0
	for {
		if d.quoting != quoteNone && i < len(data) && data[i] == '"' {
			end, field, needs, err := d.quoted(data, i, last, scratch)
			if needs {
				return 0, fields, true, nil
			}
			if err != "" {
				return 0, fields, false, &broken{field: len(fields) + 1, problem: err}
			}
			fields = append(fields, field)
			i = end
		} else {
			end := d.plain(data, i)
			if end == len(data) && !last {
				return 0, fields, true, nil
			}
			field := data[i:end]
			if d.eol == '\n' && (end == len(data) || data[end] == '\n') {
				field = bytes.TrimRight(field, "\r")
			}
			fields = append(fields, field)
			i = end
		}
		if i == len(data) {
			return i, fields, false, nil
		}
		if data[i] == d.eol {
			return i + 1, fields, false, nil
		}
		i++ // the delimiter
	}
}

// plain is where the unquoted field that begins at i ends: at a delimiter, a line break, or the end of data.
func (d dialect) plain(data []byte, i int) int {
	for ; i < len(data); i++ {
		if c := data[i]; c == d.delimiter || c == d.eol {
			return i
		}
	}
	return i
}

// quoted reads the quoted field whose opening quote is data[i]. end is where its delimiter, line break or the end of data stands.
func (d dialect) quoted(data []byte, i int, last bool, scratch *[]byte) (end int, field []byte, more bool, problem string) {
	start := i + 1
	copied := -1 // where in scratch the field begins, once it needs a copy
	from := start
	keep := func(to int) {
		if copied < 0 {
			copied = len(*scratch)
		}
		*scratch = append(*scratch, data[from:to]...)
	}
	for i = start; ; {
		at := bytes.IndexByte(data[i:], '"')
		if at < 0 {
			if last {
				return 0, nil, false, "a quote that is never closed"
			}
			return 0, nil, true, ""
		}
		i += at
		if d.quoting == quoteBackslash && backslashes(data[start:i])%2 == 1 {
			keep(i - 1)
			from = i
			i++
			continue
		}
		next := i + 1
		if next == len(data) && !last {
			return 0, nil, true, ""
		}
		if next < len(data) && data[next] == '"' {
			keep(next)
			from = next + 1
			i = from
			continue
		}
		field = data[start:i]
		if copied >= 0 {
			keep(i)
			field = (*scratch)[copied:len(*scratch):len(*scratch)]
		}
		if d.eol == '\n' && next < len(data) && data[next] == '\r' {
			behind := next
			for behind < len(data) && data[behind] == '\r' {
				behind++
			}
			switch {
			case behind == len(data) && !last:
				return 0, nil, true, ""
			case behind == len(data) || data[behind] == '\n':
				next = behind
			}
		}
		if next < len(data) && data[next] != d.delimiter && data[next] != d.eol {
			return 0, nil, false, "a quote within a quoted field that is neither doubled nor its end"
		}
		return next, field, false, ""
	}
}

// backslashes counts those that end b.
func backslashes(b []byte) int {
	n := 0
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n
}
