package file

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kentongan/kentongan/pipeline/collect"
)

// mapping says which column of a table holds which field.
type mapping struct {
	preset  preset
	columns map[Field][]int // indexes in order of preference: a tool may leave the first one empty
}

// missing names the fields without which no row can be a mention; nil where none is missing.
func (m mapping) missing(platform string) []Field {
	var fields []Field
	if len(m.columns[FieldText]) == 0 {
		fields = append(fields, FieldText)
	}
	idHoldsTime := platform == "x" && (len(m.columns[FieldID]) > 0 || len(m.columns[FieldURL]) > 0)
	if len(m.columns[FieldPublishedAt]) == 0 && !idHoldsTime {
		fields = append(fields, FieldPublishedAt)
	}
	return fields
}

// wanted are the columns that some field reads, by index; "" for the others.
func (m mapping) wanted(columns []string) []string {
	wanted := make([]string, len(columns))
	for _, indexes := range m.columns {
		for _, i := range indexes {
			wanted[i] = columns[i]
		}
	}
	return wanted
}

// named lists the mapping by the columns' names, for the summary.
func (m mapping) named(columns []string) []FieldColumn {
	var named []FieldColumn
	for _, f := range fields {
		for _, i := range m.columns[f] {
			named = append(named, FieldColumn{Field: f, Column: columns[i]})
		}
	}
	return named
}

// mapColumns maps columns by presetName, or by the preset that knows them, and by given, which wins.
func mapColumns(columns []string, presetName string, given []FieldColumn) (mapping, error) {
	normal := make([]string, len(columns))
	for i, c := range columns {
		normal[i] = normalName(c)
	}
	p := detectPreset(normal)
	if presetName != "" {
		var err error
		if p, err = presetNamed(presetName, normal); err != nil {
			return mapping{}, err
		}
	}
	m := mapping{preset: p, columns: make(map[Field][]int)}
	for field, names := range p.columns {
		for _, name := range names {
			i := slices.Index(normal, name)
			if i < 0 {
				continue
			}
			m.columns[field] = append(m.columns[field], i)
			if p.name == plainPreset.name {
				break // the next name on the list may mean something else in this table
			}
		}
	}
	for _, g := range given {
		i := columnIndex(columns, normal, g.Column)
		if i < 0 {
			return mapping{}, &unknownColumn{column: g.Column, columns: columns}
		}
		m.columns[g.Field] = []int{i}
	}
	return m, nil
}

func columnIndex(columns, normal []string, name string) int {
	if i := slices.Index(columns, name); i >= 0 {
		return i
	}
	return slices.Index(normal, normalName(name))
}

// unknownColumn is a --map that names no column of the table.
type unknownColumn struct {
	column  string
	columns []string
}

func (u *unknownColumn) Error() string {
	return fmt.Sprintf("there is no column %q; the nearest is %q (found: %s)", u.column, nearest(u.column, u.columns), found(u.columns))
}

// ErrNoMapping means that a table's columns do not say where the text or the time is.
var ErrNoMapping = errors.New("no usable mapping")

func noMapping(columns []string, missing []Field) error {
	names := make([]string, len(missing))
	for i, f := range missing {
		names[i] = string(f)
	}
	return fmt.Errorf("%w: no column is known to hold %s; say --map %s=COLUMN (found: %s)", ErrNoMapping, strings.Join(names, " and "), names[0], found(columns))
}

// found lists the columns of a table for people: in a file that is none they can be anything.
func found(columns []string) string {
	const most, longest = 60, 64
	var names []string
	for _, c := range columns[:min(len(columns), most)] {
		if quoted := strconv.Quote(c); quoted != `"`+c+`"` { // a control character would move the terminal's cursor
			c = quoted
		}
		names = append(names, collect.Cut(c, longest))
	}
	if len(columns) > most {
		names = append(names, "...")
	}
	return strings.Join(names, ", ")
}
