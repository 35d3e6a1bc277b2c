package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/schemas"
)

// CoverageWorker takes coverage reports to the store.
type CoverageWorker struct {
	Consumer   Consumer // of KafkaTopicCoverage
	Sink       CoverageSink
	DeadLetter DeadLetter
	GiveUp     time.Duration // how long the store or the broker may fail before Run ends with their error; 0: for ever
	Beat       func()        // called while the loop turns: at each try, and every second or so when there is nothing to do; may be nil
	Log        logrus.FieldLogger
}

// Run works until ctx ends or the consumer is closed (nil), or until the store or the broker has failed for longer than GiveUp.
func (w *CoverageWorker) Run(ctx context.Context) error {
	for {
		w.beat()
		first, err := w.next(ctx)
		switch {
		case errors.Is(err, io.EOF) || ctx.Err() != nil:
			return nil
		case errors.Is(err, context.DeadlineExceeded): // nothing to do
			continue
		case err != nil:
			return fmt.Errorf("fetch coverage: %w", err)
		}
		if err := w.settle(ctx, w.more(ctx, first)); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// next is the next report; DeadlineExceeded where none comes within idleBeat.
func (w *CoverageWorker) next(ctx context.Context) (Delivery, error) {
	ctx, cancel := context.WithTimeout(ctx, idleBeat)
	defer cancel()
	return w.Consumer.Fetch(ctx)
}

func (w *CoverageWorker) beat() {
	if w.Beat != nil {
		w.Beat()
	}
}

// more gathers what comes within a moment of the first report.
func (w *CoverageWorker) more(ctx context.Context, first Delivery) []Delivery {
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	batch := []Delivery{first}
	for len(batch) < 5000 {
		d, err := w.Consumer.Fetch(ctx)
		if err != nil {
			break
		}
		batch = append(batch, d)
	}
	return batch
}

func (w *CoverageWorker) settle(ctx context.Context, batch []Delivery) error {
	var reports []schemas.Coverage
	var rejections []Rejection
	for _, d := range batch {
		report, err := readCoverage(d)
		if err != nil {
			rejections = append(rejections, Rejection{Delivery: d, Reason: schemas.ReasonOf(err), Cause: err})
			continue
		}
		reports = append(reports, report)
	}
	pace := backoff.NewExponentialBackOff()
	pace.InitialInterval, pace.MaxInterval = 100*time.Millisecond, 5*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		w.beat()
		if err := w.Sink.WriteCoverage(ctx, reports); err != nil {
			return struct{}{}, err
		}
		if len(rejections) > 0 {
			if err := w.DeadLetter.Reject(ctx, rejections...); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, w.Consumer.Ack(ctx, batch...)
	}, backoff.WithBackOff(pace), backoff.WithMaxElapsedTime(w.GiveUp), backoff.WithNotify(func(err error, wait time.Duration) {
		w.Log.WithError(err).WithField("wait", wait.Round(time.Millisecond)).Warn("coverage waits for the store")
	}))
	if err != nil {
		return fmt.Errorf("settle %d coverage reports: %w", len(batch), err)
	}
	return nil
}

// readCoverage makes a report of a record. Errors carry their Reason.
func readCoverage(d Delivery) (schemas.Coverage, error) {
	var c schemas.Coverage
	if err := json.Unmarshal(d.Value, &c); err != nil {
		return c, &schemas.FieldError{Field: "record", Reason: schemas.ReasonDecode, Problem: err.Error()}
	}
	c.Hour, c.ReportedAt = c.Hour.UTC(), c.ReportedAt.UTC()
	if err := c.Validate(); err != nil {
		return c, err
	}
	if c.Hour.Year() < 2000 || c.Hour.After(ReceivedAt(d).Add(schemas.FutureTolerance)) { // nobody has observed it yet
		return c, &schemas.FieldError{Field: "hour", Reason: schemas.ReasonSuspectTime, Problem: c.Hour.Format(time.RFC3339) + " cannot have been covered at its receipt"}
	}
	return c, nil
}
