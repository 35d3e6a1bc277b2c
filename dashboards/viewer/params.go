package viewer

import (
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// request is what the page asks for, checked but not yet tied to the clock or the data.
type request struct {
	Range    string // one of ranges; "custom" has From and To
	From, To time.Time
	Step     schemas.Step // "" is automatic
	Zone     *time.Location
	Topic    string
	Source   string
}

// ranges by name, in local days; 0 is not a number of days.
var ranges = map[string]int{"auto": 0, "24h": 0, "7d": 7, "14d": 14, "30d": 30, "90d": 90, "all": 0, "latest": 0, "custom": 0}

// What one answer may hold.
const (
	maxDays  = 3700 // of a range
	maxHours = 93 * 24
)

// earliest is before any platform we read.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

var (
	topicPattern  = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,31}$`)
	sourcePattern = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
)

// parameterError says what is wrong with a parameter of the query, for people.
type parameterError struct{ parameter, message string }

func (e *parameterError) Error() string { return e.parameter + ": " + e.message }

func badParameter(parameter, format string, args ...any) error {
	return &parameterError{parameter, fmt.Sprintf(format, args...)}
}

// parseRequest reads range, from, to, step, zone, topic and source. The error is a *parameterError.
func parseRequest(q url.Values, zone *time.Location) (request, error) {
	for name, values := range q {
		switch name {
		case "range", "from", "to", "step", "zone", "topic", "source":
		default:
			return request{}, badParameter(name, "no such parameter; there are range, from, to, step, zone, topic and source")
		}
		if len(values) > 1 {
			return request{}, badParameter(name, "given %d times", len(values))
		}
	}
	r := request{Range: q.Get("range"), Step: schemas.Step(q.Get("step")), Topic: q.Get("topic"), Source: q.Get("source"), Zone: zone}
	if short := q.Get("zone"); short != "" {
		if r.Zone = zoneByShort(short); r.Zone == nil {
			return request{}, badParameter("zone", "is not WIB, WITA or WIT")
		}
	}
	if q.Has("from") || q.Has("to") {
		if r.Range != "" && r.Range != "custom" {
			return request{}, badParameter("range", "goes without from and to")
		}
		r.Range = "custom"
	}
	if r.Range == "" {
		r.Range = "auto"
	}
	if _, known := ranges[r.Range]; !known {
		return request{}, badParameter("range", "is not auto, 24h, 7d, 14d, 30d, 90d, all or latest")
	}
	if r.Step != "" && r.Step != schemas.StepHour && r.Step != schemas.StepDay {
		return request{}, badParameter("step", "is not hour or day")
	}
	if r.Topic != "" && !topicPattern.MatchString(r.Topic) {
		return request{}, badParameter("topic", "is not a topic's code, such as JALAN")
	}
	if r.Source != "" && !sourcePattern.MatchString(r.Source) {
		return request{}, badParameter("source", "is not a source's name, such as bluesky")
	}
	if r.Range == "custom" {
		return r, r.parseBounds(q.Get("from"), q.Get("to"))
	}
	return r, nil
}

// parseBounds takes dates of the zone, the last one included, or moments that lie on hours.
func (r *request) parseBounds(from, to string) error {
	var err error
	if r.From, err = parseBound("from", from, r.Zone, 0); err != nil {
		return err
	}
	if r.To, err = parseBound("to", to, r.Zone, 1); err != nil {
		return err
	}
	days := r.To.Sub(r.From).Hours() / 24
	switch {
	case !r.From.Before(r.To):
		return badParameter("to", "is not after from")
	case r.From.Before(earliest):
		return badParameter("from", "is before the year 2000")
	case days > maxDays:
		return badParameter("to", "the range is %.0f days long, at most %d are shown", days, maxDays)
	case r.Step == schemas.StepHour && days*24 > maxHours:
		return badParameter("step", "hours are shown for at most %d days", maxHours/24)
	}
	return nil
}

func parseBound(name, value string, zone *time.Location, addDays int) (time.Time, error) {
	if value == "" {
		return time.Time{}, badParameter(name, "is missing: from and to go together")
	}
	if date, err := time.ParseInLocation(time.DateOnly, value, zone); err == nil {
		return date.AddDate(0, 0, addDays), nil
	}
	moment, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return time.Time{}, badParameter(name, "is neither a date like 2026-11-07 nor a moment like 2026-11-07T03:00:00Z")
	}
	if !moment.Equal(moment.Truncate(time.Hour)) {
		return time.Time{}, badParameter(name, "does not lie on an hour")
	}
	return moment, nil
}
