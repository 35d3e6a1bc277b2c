package file

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sampleBytes is how much of a stream's beginning decides format, dialect, header and mapping.
const sampleBytes = 512 << 10

// leastShare is how much of a sample must be rows as wide as the header: with less, the file is not what it seems, and setting aside
// all of it would help nobody.
const leastShare = 0.1

// format is what a stream holds.
type format string

const (
	formatTable   format = "table"   // delimited
	formatObjects format = "objects" // NDJSON
	formatWire    format = "wire"    // Kentongan's mentions as NDJSON
)

// layout is everything that was decided about a stream by looking at it.
type layout struct {
	format  format
	dialect dialect
	columns []string
	mapping mapping
	body    position // where the first row stands
	rows    [][]string
}

// sniff decides the layout from sample, a stream's beginning in the form of Encoding.split; whole says that nothing follows. decode is
// Encoding.text.
func sniff(sample []byte, whole bool, o *Options, decode func([]byte) (string, error)) (layout, error) {
	if !whole {
		sample = wholeLines(sample)
	}
	start := bytes.TrimSpace(sample)
	switch {
	case len(start) == 0:
		return layout{}, errors.New("is empty")
	case start[0] == '{':
		return sniffObjects(sample, o)
	case start[0] == '[' && len(bytes.TrimSpace(start[1:])) > 0 && bytes.TrimSpace(start[1:])[0] == '{':
		return layout{}, errors.New("is one JSON array; one object a line is expected (jq -c '.[]' makes it)")
	}
	if o.Preset == PresetWire {
		return layout{}, errors.New("is not NDJSON, as the preset kentongan needs")
	}
	return sniffTable(sample, o, decode)
}

// wholeLines cuts a torn last line.
func wholeLines(sample []byte) []byte {
	if i := bytes.LastIndexByte(sample, '\n'); i >= 0 {
		return sample[:i+1]
	}
	if i := bytes.LastIndexByte(sample, '\r'); i >= 0 {
		return sample[:i+1]
	}
	return sample
}

func sniffObjects(sample []byte, o *Options) (layout, error) {
	l := layout{format: formatObjects}
	seen := make(map[string]bool)
	var objects []map[string]any
	for line := range bytes.Lines(sample) {
		if object, err := decodeObject(line); err == nil {
			objects = append(objects, object)
			paths(object, "", 2, func(path string) { seen[path] = true })
		}
	}
	if len(objects) == 0 {
		return l, errors.New("begins like NDJSON, but no line of its beginning is a JSON object")
	}
	for path := range seen {
		l.columns = append(l.columns, path)
	}
	slices.Sort(l.columns)
	if o.Preset == PresetWire || o.Preset == "" && len(o.Map) == 0 && seen["schema"] && seen["op"] && seen["id"] && seen["source"] {
		l.format = formatWire
		return l, nil
	}
	var err error
	if l.mapping, err = mapColumns(l.columns, o.Preset, o.Map); err != nil {
		return l, err
	}
	for _, object := range objects {
		row := make([]string, len(l.columns))
		for i, path := range l.mapping.wanted(l.columns) {
			if path != "" {
				row[i] = string(lookup(object, path))
			}
		}
		l.rows = append(l.rows, row)
	}
	return l, nil
}

// sniffTable tries the dialects and takes the one under which most of the sample is rows of one width below a header that is understood.
func sniffTable(sample []byte, o *Options, decode func([]byte) (string, error)) (layout, error) {
	eol := byte('\n')
	if !bytes.Contains(sample, []byte("\n")) && bytes.Contains(sample, []byte("\r")) {
		eol = '\r'
	}
	var best candidate
	for _, delimiter := range []byte{',', ';', '\t', '|'} {
		for _, quoting := range []quoting{quoteDouble, quoteBackslash, quoteNone} {
			if quoting == quoteNone && delimiter != '\t' { // an unquoted comma is a delimiter or a comma: nobody can tell
				continue
			}
			c := try(sample, dialect{delimiter: delimiter, quoting: quoting, eol: eol}, o, decode)
			if c.beats(best) {
				best = c
			}
		}
	}
	if best.err != nil {
		return layout{}, best.err
	}
	if len(best.layout.columns) == 0 {
		return layout{}, fmt.Errorf("%w: no delimiter (comma, semicolon, tab, pipe) makes rows of several columns", ErrNoMapping)
	}
	if best.share < leastShare {
		return layout{}, fmt.Errorf("%w: the header names %d columns (%s), and hardly a row has as many fields", ErrNoMapping, len(best.layout.columns), strings.Join(best.layout.columns, ", "))
	}
	return best.layout, nil
}

// candidate is a layout as one dialect reads it.
type candidate struct {
	layout layout
	known  int     // fields that the header names, 0 where they do not make a mention
	share  float64 // of the sample's bytes behind the header that are rows as wide as the header
	err    error   // of the mapping
}

// beats prefers a header that is understood, then the share of whole rows, then whichever was tried first.
func (c candidate) beats(other candidate) bool {
	if (c.known > 0) != (other.known > 0) {
		return c.known > 0
	}
	if c.share < other.share-0.0005 || c.share > other.share+0.0005 {
		return c.share > other.share
	}
	return len(c.layout.columns) > len(other.layout.columns) && c.known >= other.known
}

func try(sample []byte, d dialect, o *Options, decode func([]byte) (string, error)) candidate {
	c := candidate{layout: layout{format: formatTable, dialect: d}}
	header, columns, m, err := findHeader(sample, d, o, decode)
	if len(columns) < 2 {
		return candidate{}
	}
	c.err = err
	c.layout.columns, c.layout.mapping = columns, m
	if len(m.missing(o.platform(m.preset, columns))) == 0 {
		c.known = len(m.columns)
	}
	c.layout.body = header
	rows := newTableReader(newWindow(bytes.NewReader(sample[header.Offset:])), d, len(columns), header)
	var good, all int64
	for {
		before := rows.position().Offset
		rec, ok := rows.next()
		if !ok {
			break
		}
		if rec.blank {
			continue
		}
		size := rows.position().Offset - before
		all += size
		if rec.err != nil {
			continue
		}
		good += size
		row := make([]string, len(rec.fields))
		for i, f := range rec.fields {
			row[i], _ = decode(f)
		}
		c.layout.rows = append(c.layout.rows, row)
	}
	if all > 0 {
		c.share = float64(good) / float64(all)
	} else {
		c.share = 0.5 // a header alone
	}
	return c
}
