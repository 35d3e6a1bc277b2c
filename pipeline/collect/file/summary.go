package file

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Counts are what became of the rows of a file. Rows = Sent + the sum of Rejected; blank lines are no rows.
type Counts struct {
	Rows     int64                    `json:"rows"`
	Sent     int64                    `json:"sent"`
	Deletes  int64                    `json:"deletes,omitempty"` // of those sent
	Blank    int64                    `json:"blank,omitempty"`
	Rejected map[schemas.Reason]int64 `json:"rejected,omitempty"`

	IDs        map[IDBasis]int64 `json:"ids,omitempty"` // of those sent, where their id came from
	TimeFromID int64             `json:"time_from_id,omitempty"`
	ZoneFromID int64             `json:"zone_from_id,omitempty"`
}

// SetAside is the sum of Rejected.
func (c *Counts) SetAside() int64 {
	var sum int64
	for _, n := range c.Rejected {
		sum += n
	}
	return sum
}

func (c *Counts) clone() Counts {
	d := *c
	d.Rejected, d.IDs = maps.Clone(c.Rejected), maps.Clone(c.IDs)
	return d
}

// TableSummary says how one table was read.
type TableSummary struct {
	Name     string        `json:"name"`
	Bytes    int64         `json:"bytes"` // unpacked
	Format   string        `json:"format"`
	Encoding Encoding      `json:"encoding"`
	Preset   string        `json:"preset"`
	Mapping  []FieldColumn `json:"mapping,omitempty"`
	Notes    []string      `json:"notes,omitempty"`
}

// FileSummary is the outcome of one file.
type FileSummary struct {
	Path       string         `json:"path"`
	SHA256     string         `json:"sha256,omitempty"`
	Collection string         `json:"collection"`
	Tables     []TableSummary `json:"tables,omitempty"`
	Skipped    []string       `json:"skipped,omitempty"` // members of an archive that are no tables
	Counts     Counts         `json:"counts"`
	Already    bool           `json:"already,omitempty"` // imported before: nothing was sent, Counts are that import's
	ResumedAt  int64          `json:"resumed_at,omitempty"`
	Elapsed    time.Duration  `json:"elapsed"`
	Err        error          `json:"-"`
}

// Summary is the outcome of an import, a file at a time in the order of the paths.
type Summary struct {
	Files []FileSummary `json:"files"`
}

// Totals adds up the files; those that were imported before do not count.
func (s *Summary) Totals() Counts {
	var t Counts
	for i := range s.Files {
		if s.Files[i].Already {
			continue
		}
		c := &s.Files[i].Counts
		t.Rows, t.Sent, t.Deletes, t.Blank = t.Rows+c.Rows, t.Sent+c.Sent, t.Deletes+c.Deletes, t.Blank+c.Blank
		t.TimeFromID, t.ZoneFromID = t.TimeFromID+c.TimeFromID, t.ZoneFromID+c.ZoneFromID
		addTo(&t.Rejected, c.Rejected)
		addTo(&t.IDs, c.IDs)
	}
	return t
}

func addTo[K comparable](to *map[K]int64, from map[K]int64) {
	for k, n := range from {
		if *to == nil {
			*to = make(map[K]int64)
		}
		(*to)[k] += n
	}
}

// WriteTo writes the summary for people.
func (s *Summary) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	for i := range s.Files {
		s.Files[i].write(&b)
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func (f *FileSummary) write(b *strings.Builder) {
	switch {
	case f.Err != nil && len(f.Tables) == 0:
		fmt.Fprintf(b, "%s: not imported: %v\n", f.Path, f.Err)
		return
	case f.Already:
		fmt.Fprintf(b, "%s: already imported, nothing sent (--again sends it once more)\n", f.Path)
	case f.Err != nil:
		fmt.Fprintf(b, "%s: stopped: %v\n", f.Path, f.Err)
	default:
		fmt.Fprintf(b, "%s: imported into collection %s in %s\n", f.Path, f.Collection, f.Elapsed.Round(time.Millisecond))
	}
	for _, t := range f.Tables {
		fmt.Fprintf(b, "  %s: %s, %s, preset %s", t.Name, t.Format, t.Encoding, t.Preset)
		for i, m := range t.Mapping {
			fmt.Fprintf(b, "%s%s=%s", map[bool]string{true: " (", false: ", "}[i == 0], m.Field, m.Column)
		}
		if len(t.Mapping) > 0 {
			b.WriteString(")")
		}
		b.WriteString("\n")
		for _, note := range t.Notes {
			fmt.Fprintf(b, "    %s\n", note)
		}
	}
	if len(f.Skipped) > 0 {
		fmt.Fprintf(b, "  members left out: %s\n", strings.Join(f.Skipped, ", "))
	}
	c := &f.Counts
	fmt.Fprintf(b, "  %d rows: %d sent, %d set aside; %d blank lines", c.Rows, c.Sent, c.SetAside(), c.Blank)
	if f.ResumedAt > 0 {
		fmt.Fprintf(b, "; went on after row %d", f.ResumedAt)
	}
	b.WriteString("\n")
	for _, reason := range sortedKeys(c.Rejected) {
		fmt.Fprintf(b, "    set aside as %s: %d\n", reason, c.Rejected[reason])
	}
	for _, basis := range sortedKeys(c.IDs) {
		fmt.Fprintf(b, "    id from %s: %d\n", basis, c.IDs[basis])
	}
	for _, line := range []struct {
		n    int64
		text string
	}{{c.Deletes, "deletions"}, {c.TimeFromID, "times taken from the id"}, {c.ZoneFromID, "times that the id shows to be in another zone, corrected"}} {
		if line.n > 0 {
			fmt.Fprintf(b, "    %s: %d\n", line.text, line.n)
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
