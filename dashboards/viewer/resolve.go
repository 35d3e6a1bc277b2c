package viewer

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// resolved is a request tied to the clock and to the data: [From, To) in whole hours, whole days where From must be one.
type resolved struct {
	request
	Name          string       // the range that was meant: "auto" has become "14d" or "latest"
	VolumeStep    schemas.Step // of the counts
	SentimentStep schemas.Step // of the shares, which need more voices to say anything
}

// resolve ties a request to now and to where the data is. Only "all" asks the store.
func (s *Server) resolve(ctx context.Context, q request, newest time.Time) (resolved, error) {
	r := resolved{request: q, Name: q.Range}
	now := s.cfg.Now()
	thisHour := ceil(now, schemas.StepHour, q.Zone)
	if r.Name == "auto" {
		if r.Name = "14d"; !newest.IsZero() && now.Sub(newest) > 14*24*time.Hour {
			r.Name = "latest" // nothing recent: the data is where an import put it
		}
	}
	switch r.Name {
	case "custom":
		r.To = earlier(r.To, thisHour)
		if !r.From.Before(r.To) {
			return r, badParameter("from", "lies in the future")
		}
	case "24h":
		r.From, r.To = thisHour.Add(-24*time.Hour), thisHour
	case "all":
		oldest, err := s.oldest(ctx, q, thisHour)
		if err != nil {
			return r, err
		}
		r.To = thisHour
		if !newest.IsZero() && now.Sub(newest) > 31*24*time.Hour {
			r.To = ceil(newest.Add(time.Millisecond), schemas.StepDay, q.Zone)
		}
		r.From = floor(oldest, schemas.StepDay, q.Zone)
		if !r.From.Before(r.To) {
			r.From = floor(r.To.Add(-time.Hour), schemas.StepDay, q.Zone)
		}
	case "latest":
		if newest.IsZero() {
			newest = now
		}
		r.To = earlier(ceil(newest.Add(time.Millisecond), schemas.StepDay, q.Zone), thisHour)
		r.From = floor(newest, schemas.StepDay, q.Zone).AddDate(0, 0, -13)
	default:
		r.To = thisHour
		r.From = floor(now, schemas.StepDay, q.Zone).AddDate(0, 0, 1-ranges[r.Name])
	}
	r.chooseSteps()
	if r.SentimentStep == schemas.StepDay {
		r.From = floor(r.From, schemas.StepDay, q.Zone)
		r.To = earlier(ceil(r.To, schemas.StepDay, q.Zone), thisHour)
	}
	return r, nil
}

// chooseSteps keeps charts readable: hours of counts for a month, hours of shares for a week.
func (r *resolved) chooseSteps() {
	span := r.To.Sub(r.From)
	switch {
	case r.Step == schemas.StepDay, r.Step == "" && span > 32*24*time.Hour, span > maxHours*time.Hour:
		r.VolumeStep, r.SentimentStep = schemas.StepDay, schemas.StepDay
	case r.Step == schemas.StepHour, span <= 7*24*time.Hour:
		r.VolumeStep, r.SentimentStep = schemas.StepHour, schemas.StepHour
	default:
		r.VolumeStep, r.SentimentStep = schemas.StepHour, schemas.StepDay
	}
}

// onDays reports whether the range starts at a local midnight and is long enough for days to say something.
func (r *resolved) onDays() bool {
	return r.From.Equal(floor(r.From, schemas.StepDay, r.Zone)) && r.To.Sub(r.From) > 48*time.Hour
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
