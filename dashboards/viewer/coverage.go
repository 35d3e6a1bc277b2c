package viewer

import (
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// coverage is what share of the expected data arrived, by source and window. The windows are those of Starts. The hour that still runs stands
// in its own window where windows are hours, and nowhere else: it cannot be complete.
type coverage struct {
	Step    schemas.Step    `json:"step"`
	Starts  []int64         `json:"starts"` // Unix seconds
	Sources []coverageOfOne `json:"sources"`
}

// coverageOfOne is one source's row: Got of Expected in each window, and Expected 0 where nothing was expected. The unit is the source's own: observed
// seconds of a stream, records of a file.
type coverageOfOne struct {
	Source        string   `json:"source"`
	Got           []uint64 `json:"got"`
	Expected      []uint64 `json:"expected"`
	TotalGot      uint64   `json:"total_got"`
	TotalExpected uint64   `json:"total_expected"`
}

// coverageOf sums cells, which are ordered by source, over the windows of the range.
func coverageOf(cells []schemas.CoverageCell, r resolved, step schemas.Step, now time.Time) coverage {
	c := coverage{Step: step, Starts: []int64{}, Sources: []coverageOfOne{}}
	index := map[int64]int{}
	for i, start := range grid(r.From, r.To, step, r.Zone) {
		c.Starts = append(c.Starts, start.Unix())
		index[start.Unix()] = i
	}
	for _, cell := range cells {
		i, ok := index[floor(cell.Hour, step, r.Zone).Unix()]
		running := cell.Hour.Add(time.Hour).After(now)
		if !ok || r.Source != "" && cell.Source != r.Source || running && step != schemas.StepHour {
			continue
		}
		if n := len(c.Sources); n == 0 || c.Sources[n-1].Source != cell.Source {
			c.Sources = append(c.Sources, coverageOfOne{Source: cell.Source, Got: make([]uint64, len(c.Starts)), Expected: make([]uint64, len(c.Starts))})
		}
		row := &c.Sources[len(c.Sources)-1]
		row.Got[i] += cell.Got
		row.Expected[i] += cell.Expected
		if !running {
			row.TotalGot += cell.Got
			row.TotalExpected += cell.Expected
		}
	}
	return c
}
