package schemas

import (
	"errors"
	"fmt"
)

// Reason says why a record was set aside. The list is closed: a reason is a metric label and a column.
type Reason string

// The reasons of a dead letter.
const (
	ReasonDecode        Reason = "decode"         // the bytes are not a JSON object of the expected shape
	ReasonUnknownSchema Reason = "unknown_schema" // a wire version that this program does not read
	ReasonInvalid       Reason = "invalid"        // a field breaks its rule
	ReasonInvalidUTF8   Reason = "invalid_utf8"
	ReasonTooLarge      Reason = "too_large"
	ReasonSuspectTime   Reason = "suspect_time" // published_at cannot be true
	ReasonBadRow        Reason = "bad_row"      // a row of an imported file that does not parse
	ReasonRefused       Reason = "refused"      // the store named this record as the one it cannot take
)

// Reasons lists every Reason, in a fixed order.
func Reasons() []Reason {
	return []Reason{ReasonDecode, ReasonUnknownSchema, ReasonInvalid, ReasonInvalidUTF8, ReasonTooLarge, ReasonSuspectTime, ReasonBadRow, ReasonRefused}
}

// FieldError says which field breaks which rule. Problem holds no personal data.
type FieldError struct {
	Field   string
	Reason  Reason
	Problem string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Problem }

// ReasonOf is the Reason that err carries, ReasonInvalid if it carries none.
func ReasonOf(err error) Reason {
	var field *FieldError
	if errors.As(err, &field) {
		return field.Reason
	}
	return ReasonInvalid
}

func invalid(field, format string, args ...any) error {
	return &FieldError{Field: field, Reason: ReasonInvalid, Problem: fmt.Sprintf(format, args...)}
}
