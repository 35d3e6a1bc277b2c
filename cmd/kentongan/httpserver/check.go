package httpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// CheckTimeout is the longest that a check may take; a slower one counts as failed.
const CheckTimeout = 2 * time.Second

// Check is one thing that has to hold. Run is called at each request, possibly many times at once, and has to end soon after its context does. Its
// error is shown to whoever asks: it may name hosts, and no secrets.
type Check struct {
	Name string
	Run  func(context.Context) error
}

// Report is the answer of /healthz and /readyz.
type Report struct {
	Status string            `json:"status"` // StatusOK or StatusFailing
	Checks map[string]string `json:"checks"` // "ok", or why not
}

// The statuses of a Report; the HTTP status is 200 or 503.
const (
	StatusOK      = "ok"
	StatusFailing = "failing"
)

func report(checks []Check) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer := judge(r.Context(), checks)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if answer.Status != StatusOK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(answer) // the asker is gone: nobody to tell
	}
}

// judge runs all checks side by side.
func judge(ctx context.Context, checks []Check) Report {
	ctx, cancel := context.WithTimeout(ctx, CheckTimeout)
	defer cancel()
	errs := make([]error, len(checks))
	var running sync.WaitGroup
	for i, check := range checks {
		running.Go(func() { errs[i] = within(ctx, check) })
	}
	running.Wait()
	answer := Report{Status: StatusOK, Checks: make(map[string]string, len(checks))}
	for i, check := range checks {
		answer.Checks[check.Name] = "ok"
		if errs[i] != nil {
			answer.Status, answer.Checks[check.Name] = StatusFailing, errs[i].Error()
		}
	}
	return answer
}

// within gives the verdict of check, or that it took too long: one that hangs must not keep the others' verdicts.
func within(ctx context.Context, check Check) error {
	verdict := make(chan error, 1)
	go func() { verdict <- check.Run(ctx) }()
	select {
	case err := <-verdict:
		return err
	case <-ctx.Done():
		return fmt.Errorf("no verdict within %s", CheckTimeout)
	}
}

// Heartbeat tells whether a loop still turns. Safe for concurrent use.
type Heartbeat struct {
	limit time.Duration
	last  atomic.Pointer[time.Time]
}

// NewHeartbeat makes one that fails when the latest Beat, or its making, is longer ago than limit.
func NewHeartbeat(limit time.Duration) *Heartbeat {
	h := &Heartbeat{limit: limit}
	h.Beat()
	return h
}

// Beat says that the loop has turned. A nil Heartbeat does nothing.
func (h *Heartbeat) Beat() {
	if h != nil {
		now := time.Now()
		h.last.Store(&now)
	}
}

// Check is the heartbeat as a check of /healthz.
func (h *Heartbeat) Check(name string) Check {
	return Check{Name: name, Run: func(context.Context) error {
		if age := time.Since(*h.last.Load()); age > h.limit {
			return fmt.Errorf("the loop last turned %s ago, more than %s", age.Round(time.Second), h.limit)
		}
		return nil
	}}
}
