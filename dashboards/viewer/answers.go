package viewer

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// answerFor is how long an answer is given again without asking the store: what twenty open pages ask at once is asked once.
const answerFor = 2 * time.Second

// answers asks the store once for the same question at the same time, and remembers the last answers for a moment.
type answers struct {
	timeout time.Duration
	flight  singleflight.Group
	mu      sync.Mutex
	recent  map[string]answer
}

type answer struct {
	body []byte
	at   time.Time
}

func newAnswers(timeout time.Duration) *answers {
	return &answers{timeout: timeout, recent: map[string]answer{}}
}

// get is the answer to the question that key names, from make or from a moment ago. The work goes on when the one who asked first hangs up, for others
// may wait for it; it is bounded by the timeout.
func (a *answers) get(ctx context.Context, key string, make func(context.Context) ([]byte, error)) ([]byte, error) {
	a.mu.Lock()
	known, ok := a.recent[key]
	a.mu.Unlock()
	if ok && time.Since(known.at) < answerFor {
		return known.body, nil
	}
	result := a.flight.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.timeout)
		defer cancel()
		body, err := make(ctx)
		if err == nil {
			a.remember(key, body)
		}
		return body, err
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.([]byte), nil
	}
}

func (a *answers) remember(key string, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	for k, known := range a.recent {
		if now.Sub(known.at) >= answerFor {
			delete(a.recent, k)
		}
	}
	a.recent[key] = answer{body, now}
}
