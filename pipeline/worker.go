package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sirupsen/logrus"
	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/schemas"
)

// WorkerConfig sets the size and pace of batches.
type WorkerConfig struct {
	BatchSize   int           // records, default 20000
	BatchWait   time.Duration // from the first record of a batch to its write, default 500 ms
	Parallelism int           // goroutines that enrich, default GOMAXPROCS
	GiveUp      time.Duration // how long the store or the broker may fail before Run ends with their error, default 5 minutes
	StreamEpoch uint32        // schemas.Position.Epoch of the stream
	Rules       []Rule
}

// Validate fills defaults and names the field that is wrong.
func (c *WorkerConfig) Validate() error {
	if c.BatchSize == 0 {
		c.BatchSize = 20000
	}
	if c.BatchWait == 0 {
		c.BatchWait = 500 * time.Millisecond
	}
	if c.Parallelism == 0 {
		c.Parallelism = runtime.GOMAXPROCS(0)
	}
	if c.GiveUp == 0 {
		c.GiveUp = 5 * time.Minute
	}
	switch {
	case c.BatchSize < 1 || c.BatchSize > 500_000:
		return fmt.Errorf("work.batch_size: %d is not 1 to 500000", c.BatchSize)
	case c.BatchWait < time.Millisecond || c.BatchWait > time.Minute:
		return fmt.Errorf("work.batch_wait: %v is not 1ms to 1m", c.BatchWait)
	}
	for i := range c.Rules {
		if err := c.Rules[i].Validate(); err != nil {
			return err
		}
	}
	return nil
}

// WorkerParts are what a Worker drives. It closes none of them.
type WorkerParts struct {
	Consumer   Consumer // of KafkaTopicRaw
	Enricher   enrich.Enricher
	Sink       Sink
	Ledger     Ledger
	DeadLetter DeadLetter
	Metrics    *WorkerMetrics // may be nil
	Beat       func()         // called while every loop turns: at each try of each step, and every second or so when there is nothing to do; may be nil
	Log        logrus.FieldLogger
}

// Worker takes raw records to the store, batch by batch: gather, judge and enrich, then store the mentions, keep the dead letters, note
// the receipts, and only then acknowledge. A batch that is cut off anywhere comes back and changes nothing the second time.
//
// One batch is written while the next is judged and the one after that gathered; batches are written one after another.
type Worker struct {
	cfg   WorkerConfig
	parts WorkerParts
	judge judge
}

// NewWorker makes a Worker.
func NewWorker(cfg WorkerConfig, parts WorkerParts) (*Worker, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Worker{cfg: cfg, parts: parts, judge: judge{epoch: cfg.StreamEpoch, rules: cfg.Rules, enricher: parts.Enricher}}, nil
}

// Run works until ctx ends or the consumer is closed (nil), or until the store or the broker has failed for longer than GiveUp.
func (w *Worker) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	fetched := make(chan Delivery, 1024)
	gathered := make(chan []Delivery)
	judged := make(chan []verdict)
	group.Go(func() error { defer close(fetched); return w.fetch(ctx, fetched) })
	group.Go(func() error { defer close(gathered); return w.gather(ctx, fetched, gathered) })
	group.Go(func() error {
		defer close(judged)
		for batch := range gathered {
			verdicts, err := w.judgeAll(ctx, batch)
			if err != nil {
				return err
			}
			select {
			case judged <- verdicts:
			case <-ctx.Done():
				return nil
			}
		}
		return nil
	})
	group.Go(func() error {
		for verdicts := range judged {
			w.beat()
			if len(verdicts) == 0 {
				continue
			}
			if err := w.settle(ctx, verdicts); err != nil {
				return err
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (w *Worker) fetch(ctx context.Context, out chan<- Delivery) error {
	for {
		d, err := w.parts.Consumer.Fetch(ctx)
		switch {
		case errors.Is(err, io.EOF) || ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("fetch: %w", err)
		}
		select {
		case out <- d:
		case <-ctx.Done():
			return nil
		}
	}
}

// gather cuts the stream into batches of at most BatchSize that wait at most BatchWait.
func (w *Worker) gather(ctx context.Context, in <-chan Delivery, out chan<- []Delivery) error {
	idle := time.NewTicker(idleBeat)
	defer idle.Stop()
	for {
		var batch []Delivery
		select {
		case first, ok := <-in:
			if !ok {
				return nil
			}
			batch = w.fill(first, in)
		case <-idle.C: // an empty batch goes the whole way: its beat tells that every loop turns
		}
		select {
		case out <- batch:
		case <-ctx.Done():
			return nil
		}
	}
}

// idleBeat is how often a worker without records shows that it lives.
const idleBeat = time.Second

// fill makes a batch of first and what follows it soon.
func (w *Worker) fill(first Delivery, in <-chan Delivery) []Delivery {
	batch := append(make([]Delivery, 0, 256), first)
	full := time.NewTimer(w.cfg.BatchWait)
	defer full.Stop()
	for len(batch) < w.cfg.BatchSize {
		select {
		case d, ok := <-in:
			if !ok {
				return batch
			}
			batch = append(batch, d)
		case <-full.C:
			return batch
		}
	}
	return batch
}

// judgeAll judges a batch on all cores; verdicts keep the order of the batch.
func (w *Worker) judgeAll(ctx context.Context, batch []Delivery) ([]verdict, error) {
	verdicts := make([]verdict, len(batch))
	group, ctx := errgroup.WithContext(ctx)
	share := (len(batch) + w.cfg.Parallelism - 1) / w.cfg.Parallelism
	for start := 0; start < len(batch); start += share {
		group.Go(func() (err error) {
			for i := start; i < min(start+share, len(batch)); i++ {
				if err = w.judge.judge(ctx, batch[i], &verdicts[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range verdicts {
		verdicts[i].rejection.Delivery = batch[i] // also needed to acknowledge
	}
	return verdicts, nil
}

// settle brings one batch to its end: 1. mentions, 2. dead letters, 3. receipts, 4. acknowledgement.
func (w *Worker) settle(ctx context.Context, verdicts []verdict) error {
	started := time.Now()
	if err := w.store(ctx, verdicts); err != nil {
		return err
	}
	var rejections []Rejection
	receipts := make([]schemas.Receipt, len(verdicts))
	done := make([]Delivery, len(verdicts))
	for i := range verdicts {
		v := &verdicts[i]
		receipts[i], done[i] = v.receipt, v.rejection.Delivery
		if v.receipt.Outcome == schemas.OutcomeDead {
			rejections = append(rejections, v.rejection)
		}
	}
	if len(rejections) > 0 {
		if err := w.retry(ctx, "keep dead letters", func() error { return w.parts.DeadLetter.Reject(ctx, rejections...) }); err != nil {
			return err
		}
	}
	if err := w.retry(ctx, "note receipts", func() error { return w.parts.Ledger.Note(ctx, receipts) }); err != nil {
		return err
	}
	if err := w.retry(ctx, "acknowledge", func() error { return w.parts.Consumer.Ack(ctx, done...) }); err != nil {
		return err
	}
	w.parts.Metrics.settled(receipts, time.Since(started))
	return nil
}

// store writes the accepted mentions. What the sink refuses for what it is becomes a dead letter, and the rest is written again.
func (w *Worker) store(ctx context.Context, verdicts []verdict) error {
	for {
		batch := make([]schemas.EnrichedMention, 0, len(verdicts))
		from := make([]int, 0, len(verdicts)) // index of the verdict
		for i := range verdicts {
			if verdicts[i].receipt.Outcome == schemas.OutcomeAccepted {
				batch, from = append(batch, verdicts[i].mention), append(from, i)
			}
		}
		if len(batch) == 0 {
			return nil
		}
		var refused *BatchError
		err := w.retry(ctx, "write batch", func() error {
			err := w.parts.Sink.Write(ctx, batch)
			if errors.As(err, &refused) {
				return backoff.Permanent(err)
			}
			return err
		})
		if refused == nil || len(refused.Failed) == 0 {
			return err
		}
		for i, cause := range refused.Failed {
			v := &verdicts[from[i]]
			v.receipt.Outcome, v.receipt.Reason = schemas.OutcomeDead, string(schemas.ReasonRefused)
			v.receipt.ID, v.receipt.Content, v.receipt.Version = schemas.IDHash{}, 0, schemas.Version{}
			v.rejection.Reason, v.rejection.Cause = schemas.ReasonRefused, cause
		}
	}
}

// retry tries work with backoff until it succeeds, ctx ends or GiveUp is over.
func (w *Worker) retry(ctx context.Context, what string, work func() error) error {
	pace := backoff.NewExponentialBackOff()
	pace.InitialInterval, pace.MaxInterval = 100*time.Millisecond, 5*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		w.beat()
		return struct{}{}, work()
	},
		backoff.WithBackOff(pace), backoff.WithMaxElapsedTime(w.cfg.GiveUp),
		backoff.WithNotify(func(err error, wait time.Duration) {
			w.parts.Metrics.retried()
			w.parts.Log.WithError(err).WithFields(logrus.Fields{"step": what, "wait": wait.Round(time.Millisecond)}).Warn("worker tries again")
		}))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (w *Worker) beat() {
	if w.parts.Beat != nil {
		w.parts.Beat()
	}
}
