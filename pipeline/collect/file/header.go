package file

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxPreamble is how many records may stand before the header: Brandwatch writes about ten.
const maxPreamble = 40

// findHeader is the first record whose names make a mapping, else the first of the width that most records have. after is where the rows
// begin.
func findHeader(sample []byte, d dialect, o *Options, decode func([]byte) (string, error)) (after position, columns []string, m mapping, err error) {
	reader := newTableReader(newWindow(bytes.NewReader(sample)), d, 0, position{})
	type seen struct {
		names  []string
		before position
		after  position
	}
	var first []seen
	widths := make(map[int]int)
	for n := 0; n < 500; {
		before := reader.position()
		rec, ok := reader.next()
		if !ok {
			break
		}
		if rec.blank || rec.err != nil {
			continue
		}
		n++
		widths[len(rec.fields)]++
		if len(first) < maxPreamble {
			names := make([]string, len(rec.fields))
			for i, f := range rec.fields {
				name, _ := decode(f)
				names[i] = strings.TrimSpace(name)
			}
			first = append(first, seen{names: names, before: before, after: reader.position()})
		}
	}
	width, most := 0, 0
	for w, n := range widths {
		if w >= 2 && (n > most || n == most && w > width) {
			width, most = w, n
		}
	}
	if width == 0 {
		return position{}, nil, mapping{}, nil
	}
	var fallback *seen
	for i := range first {
		s := &first[i]
		if len(s.names) < 2 {
			continue
		}
		columns := columnNames(s.names)
		m, mapErr := mapColumns(columns, o.Preset, o.Map)
		if mapErr == nil && !looksLikeData(s.names) && len(m.missing(o.platform(m.preset, columns))) == 0 {
			return s.after, columns, m, nil
		}
		if fallback == nil && len(s.names) == width {
			fallback = s
		}
	}
	if fallback == nil {
		return position{}, nil, mapping{}, nil
	}
	columns, after = columnNames(fallback.names), fallback.after
	if looksLikeData(fallback.names) { // no header: columns are called 1, 2, 3
		for i := range columns {
			columns[i] = strconv.Itoa(i + 1)
		}
		after = fallback.before
	}
	m, err = mapColumns(columns, o.Preset, o.Map)
	return after, columns, m, err
}

// columnNames gives nameless columns their number, as spreadsheets' index columns are.
func columnNames(names []string) []string {
	columns := slices.Clone(names)
	for i, name := range columns {
		if name == "" {
			columns[i] = "column " + strconv.Itoa(i+1)
		}
	}
	return columns
}

// looksLikeData tells a row from a header: it holds a time, a URL or a long number.
func looksLikeData(cells []string) bool {
	for _, cell := range cells {
		if strings.Contains(cell, "://") || len(cell) > 200 {
			return true
		}
		if len(cell) >= 8 && strings.ContainsAny(cell[:1], "0123456789") {
			if _, _, err := (clock{zone: time.UTC}).parse(cell); err == nil || allDigits.MatchString(cell) {
				return true
			}
		}
	}
	return false
}
