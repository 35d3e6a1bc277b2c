package bluesky

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

var (
	errStalled = errors.New("the host sent nothing for too long")
	errGarbage = errors.New("the host sent nothing but what cannot be read")
)

// tooMuchGarbage is how many messages in a row may be unreadable: then the host speaks another language (compressed, or another endpoint),
// and setting the whole firehose aside helps nobody.
const tooMuchGarbage = 20

// reportEvery is how often coverage is reported; its books are saved with every checkpoint.
const reportEvery = time.Minute

// stopWithin bounds the last checkpoint of a collector that is told to stop.
const stopWithin = 5 * time.Second

// roadError is a failure behind the collector, not of a host.
type roadError struct{ err error }

func (e *roadError) Error() string { return e.err.Error() }

// reading is what one Collect call holds over all its connections.
type reading struct {
	c        *Collector
	out      collect.Output
	at       *cursor
	followed *Followed
	dirty    bool      // something was processed since the last checkpoint
	reported time.Time // when coverage was last reported
}

// session reads from one host until it fails, and says why. A *roadError is not the host's fault. All goroutines have ended when it returns.
func (r *reading) session(ctx context.Context, host string) error {
	c := r.c
	from := r.at.from(host, time.Now())
	s, err := c.dial(ctx, subscribeURL(host, from))
	if err != nil {
		return err
	}
	if from == 0 && r.at.TimeUS != 0 {
		c.log.WithField("cursor_us", r.at.TimeUS).Warn("the cursor lies in the future: going on with what comes now")
		r.at.TimeUS = 0
	}
	c.connected(host)

	ctx, cancel := context.WithCancel(ctx)
	messages := make(chan message, 256) // deep enough to read while a batch is sent, shallow enough to press back on the host
	done := make(chan struct{})
	go func() {
		defer close(done)
		pump(ctx, s, messages)
	}()
	defer func() { cancel(); s.close(); <-done }()

	checkpoints := time.NewTicker(checkpointEvery)
	defer checkpoints.Stop()
	stall := time.NewTimer(c.cfg.StallAfter)
	defer stall.Stop()
	garbage := 0
	for {
		select {
		case m := <-messages:
			if m.err != nil {
				return m.err
			}
			readable, err := r.process(ctx, host, m.frame)
			if err != nil {
				return &roadError{err}
			}
			if garbage++; readable {
				garbage = 0
			}
			if garbage >= tooMuchGarbage {
				return errGarbage
			}
			stall.Reset(c.cfg.StallAfter)
		case <-checkpoints.C:
			if err := r.checkpoint(ctx); err != nil {
				return &roadError{err}
			}
		case <-stall.C:
			if len(messages) == 0 { // else it was us who were slow
				return errStalled
			}
			stall.Reset(c.cfg.StallAfter)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type message struct {
	frame frame
	err   error
}

// pump hands over every message of s, and last the error that ended it.
func pump(ctx context.Context, s stream, messages chan<- message) {
	for {
		f, err := s.read(ctx)
		select {
		case messages <- message{f, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// process does what a message asks for and moves the cursor in memory. readable is false for what was set aside as undecodable.
func (r *reading) process(ctx context.Context, host string, f frame) (readable bool, err error) {
	c := r.c
	r.dirty = true
	if f.binary || f.sha256 != "" {
		c.deps.Metrics.event(outcomeRejected)
		return false, r.setAside(ctx, f)
	}
	e, problem := decode(f.data)
	result := outcomeRejected
	if problem != nil {
		err = c.reject(ctx, r.out, collect.Reject{Bytes: f.data, Reason: schemas.ReasonOf(problem), Err: problem})
	} else {
		e.raw = f.data
		result, err = c.handle(ctx, r.out, r.followed, &e)
	}
	if err != nil {
		return false, err
	}
	c.deps.Metrics.event(result)
	if !e.time.IsZero() {
		r.advance(host, e.time)
	}
	return problem == nil, nil
}

// setAside rejects a message that is no text or too large.
func (r *reading) setAside(ctx context.Context, f frame) error {
	reject := collect.Reject{Bytes: f.data, Reason: schemas.ReasonDecode}
	problem := &schemas.FieldError{Field: "message", Reason: schemas.ReasonDecode, Problem: "binary, though no compression was asked for"}
	if f.sha256 != "" {
		reject.FullBytes, reject.FullSHA256, reject.Reason = f.full, f.sha256, schemas.ReasonTooLarge
		problem = &schemas.FieldError{Field: "message", Reason: schemas.ReasonTooLarge, Problem: fmt.Sprintf("%d bytes, at most %d", f.full, r.c.cfg.MaxBytes)}
	}
	reject.Err = problem
	return r.c.reject(ctx, r.out, reject)
}

// advance moves the cursor and the books of coverage.
func (r *reading) advance(host string, t time.Time) {
	c := r.c
	from := r.at.TimeUS
	gap, believed := r.at.advance(host, t, time.Now(), c.cfg.MaxGap)
	if !believed {
		return
	}
	if gap > 0 {
		c.deps.Metrics.gap(gap)
		c.log.WithFields(logrus.Fields{"endpoint": host, "from": time.UnixMicro(from).UTC(), "to": t, "gap_seconds": int(gap.Seconds())}).
			Warn("events are missing: the host no longer has them, or never had")
	}
	newest := time.UnixMicro(r.at.TimeUS).UTC()
	c.deps.Metrics.at(newest)
	c.mu.Lock()
	c.health.LastEvent = newest
	if time.Since(c.health.Since) >= stableAfter {
		c.health.ConsecutiveFailures = 0
	}
	c.mu.Unlock()
}

// checkpoint makes what was processed durable, in this order: the road has it, then the set of followed posts knows it, then the cursor
// moves. A crash in between repeats work and loses none.
func (r *reading) checkpoint(ctx context.Context) error {
	if !r.dirty {
		return nil
	}
	if now := time.Now(); now.Sub(r.reported) >= reportEvery {
		for _, report := range r.at.Books.Reports(Source, r.c.cfg.Name, now) {
			if err := r.out.Cover(ctx, report); err != nil {
				return fmt.Errorf("report coverage of %s: %w", r.c.Name(), err)
			}
		}
		r.reported = now
	}
	if err := r.out.Flush(ctx); err != nil {
		return fmt.Errorf("flush %s: %w", r.c.Name(), err)
	}
	if err := r.followed.Commit(time.UnixMicro(r.at.TimeUS).UTC()); err != nil {
		return err
	}
	if err := r.c.save(r.at); err != nil {
		return err
	}
	r.dirty = false
	return nil
}

// stop makes a last checkpoint when ctx has ended, and returns ctx's error. If there is no time for it, the next life reads a few seconds again.
func (r *reading) stop(ctx context.Context) error {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	r.c.mu.Lock()
	r.c.health.Connected, r.c.health.Since = false, time.Now().UTC()
	r.c.mu.Unlock()
	r.reported = time.Time{}
	if err := r.checkpoint(last); err != nil {
		r.c.log.WithError(err).Warn("no last checkpoint: the next start reads a little again")
	}
	return ctx.Err()
}
