package viewer

import (
	"fmt"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// series is one scope per window of a range, without gaps, ordered by Start.
type series struct {
	Step schemas.Step `json:"step"`
	// Coarser says that hours were asked for, but most of them have too few voices to be shown, so these are days.
	Coarser bool     `json:"coarser,omitempty"`
	Windows []window `json:"windows"`
}

// window is a scope over [Start, End), Unix seconds.
type window struct {
	Start int64 `json:"start"`
	End   int64 `json:"end"`
	scope
}

// seriesOf lays got on the grid of the range, so that a window in which nothing was said reads 0. Windows that lie in the future are left out. It
// fails where got holds a window that the grid does not.
func seriesOf(got []schemas.WindowAggregate, r resolved, step schemas.Step, show func(schemas.WindowAggregate) scope) (series, error) {
	byStart := make(map[int64]schemas.WindowAggregate, len(got))
	for _, a := range got {
		byStart[a.Start.Unix()] = a
	}
	s := series{Step: step, Windows: []window{}}
	for _, start := range grid(r.From, r.To, step, r.Zone) {
		s.Windows = append(s.Windows, window{Start: start.Unix(), End: next(start, step, r.Zone).Unix(), scope: show(byStart[start.Unix()])})
		delete(byStart, start.Unix())
	}
	for start := range byStart {
		return series{}, fmt.Errorf("the reader gave a %s that starts at %s, which is not in the range", step, time.Unix(start, 0).UTC().Format(time.RFC3339))
	}
	return s, nil
}

// grid is the starts of the windows that touch [from, to).
func grid(from, to time.Time, step schemas.Step, zone *time.Location) []time.Time {
	var starts []time.Time
	for t := floor(from, step, zone); t.Before(to); t = next(t, step, zone) {
		starts = append(starts, t)
	}
	return starts
}

// floor is the start of the window that holds t.
func floor(t time.Time, step schemas.Step, zone *time.Location) time.Time {
	if step == schemas.StepDay {
		local := t.In(zone)
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	}
	return t.Truncate(time.Hour)
}

// ceil is the first start of a window that is not before t.
func ceil(t time.Time, step schemas.Step, zone *time.Location) time.Time {
	if start := floor(t, step, zone); start.Before(t) {
		return next(start, step, zone)
	}
	return t
}

func next(start time.Time, step schemas.Step, zone *time.Location) time.Time {
	if step == schemas.StepDay {
		return start.In(zone).AddDate(0, 0, 1)
	}
	return start.Add(time.Hour)
}

// tooThin reports whether most of the windows in which anything was said are withheld.
func tooThin(got []schemas.WindowAggregate) bool {
	said, hidden := 0, 0
	for _, a := range got {
		if a.Posts > 0 {
			said++
		}
		if withheld(a) {
			hidden++
		}
	}
	return hidden*2 > said
}
