package bluesky

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect/observed"
)

// cursor is where the collector goes on, and what it had observed by then.
type cursor struct {
	TimeUS int64        `json:"time_us,omitempty"` // of the newest event that was processed
	Host   string       `json:"host,omitempty"`    // that it came from: an endpoint
	Books  observed.Log `json:"books"`
}

func decodeCursor(data []byte, part string) (*cursor, error) {
	c := &cursor{}
	if data != nil {
		if err := json.Unmarshal(data, c); err != nil {
			return nil, fmt.Errorf("decode cursor: %w", err)
		}
	}
	if c.Books.Part == "" {
		c.Books.Part = part
	}
	return c, nil
}

// from is the cursor to ask host for at now: wound back a little, further if the host is another one, because its clock is another. 0
// means what comes from now on: there is no cursor, or it lies in the future, where a host would skip to the live end without a word.
func (c *cursor) from(host string, now time.Time) int64 {
	if c.TimeUS == 0 || c.TimeUS > now.Add(clockTolerance).UnixMicro() {
		return 0
	}
	back := rewindSame
	if host != c.Host {
		back = rewindSwitch
	}
	return c.TimeUS - back.Microseconds()
}

// advance notes that an event of time t, from host, was processed, and returns how much event time before it nobody delivered: 0, or
// more than maxGap. A time that lies in the future is not believed, and an older one changes nothing: a cursor that is too early
// costs a second reading, one that is too late costs events.
func (c *cursor) advance(host string, t, now time.Time, maxGap time.Duration) (gap time.Duration, believed bool) {
	if t.After(now.Add(clockTolerance)) {
		return 0, false
	}
	us := t.UnixMicro()
	if us <= c.TimeUS {
		return 0, true
	}
	if last := time.UnixMicro(c.TimeUS); c.TimeUS > 0 {
		if t.Sub(last) <= maxGap {
			c.Books.Observe(last, t)
		} else {
			gap = t.Sub(last)
		}
	}
	c.TimeUS, c.Host = us, host
	return gap, true
}
