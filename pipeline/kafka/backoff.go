package kafka

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// retryBackoff is the wait between the tries of one call: 50 ms, growing to a second, spread by a half.
type retryBackoff struct{ b *backoff.ExponentialBackOff }

func newBackoff() retryBackoff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = 50*time.Millisecond, time.Second, 2
	b.Reset()
	return retryBackoff{b}
}

func (r retryBackoff) reset() { r.b.Reset() }

// wait waits, and reports whether to try again: not once ctx has ended.
func (r retryBackoff) wait(ctx context.Context) bool {
	timer := time.NewTimer(r.b.NextBackOff())
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
