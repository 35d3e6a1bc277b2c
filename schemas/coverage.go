package schemas

import "time"

// Coverage says how much of what a source should have given in one hour arrived. Reports of one (Source, Collection, Hour,
// Part) replace each other, the latest ReportedAt wins; parts add up. A collector that restarts writes a new Part.
//
// Unit "seconds": Got seconds of the hour were observed, Expected is 3600. Unit "records": Got of Expected records of the hour arrived (files).
// A "seconds" collection is expected to go on until a report with Ended.
type Coverage struct {
	Schema     int          `json:"schema"`
	Source     string       `json:"source"`
	Collection string       `json:"collection"`
	Unit       CoverageUnit `json:"unit"`
	Hour       time.Time    `json:"hour"` // start of the hour, UTC
	Part       string       `json:"part"`
	Expected   int64        `json:"expected"`
	Got        int64        `json:"got"`
	Ended      bool         `json:"ended,omitempty"`
	ReportedAt time.Time    `json:"reported_at"`
}

// CoverageUnit is what a Coverage counts.
type CoverageUnit string

// The units of coverage.
const (
	CoverageSeconds CoverageUnit = "seconds"
	CoverageRecords CoverageUnit = "records"
)

// Validate checks c by itself. The error is a *FieldError.
func (c *Coverage) Validate() error {
	switch {
	case c.Schema != SchemaVersion:
		return &FieldError{Field: "schema", Reason: ReasonUnknownSchema, Problem: "unknown version"}
	case !ValidSource(c.Source):
		return invalid("source", "%q is not 1 to 32 of a-z, 0-9 and _", clip(c.Source))
	case c.Unit != CoverageSeconds && c.Unit != CoverageRecords:
		return invalid("unit", "%q is neither seconds nor records", clip(string(c.Unit)))
	case c.Hour.IsZero() || !c.Hour.Equal(c.Hour.Truncate(time.Hour)):
		return invalid("hour", "not the start of an hour")
	case c.Expected < 0 || c.Got < 0 || c.Got > c.Expected:
		return invalid("got", "%d of %d", c.Got, c.Expected)
	case c.ReportedAt.IsZero():
		return invalid("reported_at", "missing")
	}
	return nil
}

// EncodeCoverage is the wire form of c.
func EncodeCoverage(c Coverage) ([]byte, error) { return encode(c) }
