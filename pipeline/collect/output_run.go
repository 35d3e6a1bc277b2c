package collect

import (
	"context"
	"fmt"
	"time"

	"github.com/kentongan/kentongan/pipeline"
)

// Run publishes what is queued until ctx ends (nil) or the Publisher fails (its error). To be called once. What is still queued
// at its end was never acknowledged: the collector's cursor has not passed it.
func (o *QueuedOutput) Run(ctx context.Context) error {
	for {
		batch, err := o.next(ctx)
		if err != nil {
			o.settle(nil, ErrOutputStopped)
			return nil
		}
		records := make([]pipeline.Record, len(batch))
		for i := range batch {
			records[i] = batch[i].record
		}
		if err := o.pub.Publish(ctx, records...); err != nil {
			if ctx.Err() != nil {
				o.settle(nil, ErrOutputStopped)
				return nil
			}
			err = fmt.Errorf("publish batch of %d: %w", len(batch), err)
			o.settle(nil, err)
			return err
		}
		o.cfg.Metrics.acked(batch, o.now().Sub(batch[0].at))
		o.settle(batch, nil)
	}
}

// next waits for a batch: full, asked for by Flush, or as old as BatchDelay.
func (o *QueuedOutput) next(ctx context.Context) ([]queued, error) {
	var ripe <-chan time.Time
	for {
		o.mu.Lock()
		waiting := len(o.queue) > 0
		if waiting && (o.fullBatch() || o.flushTo > o.acked) {
			batch := o.take()
			o.mu.Unlock()
			return batch, nil
		}
		o.mu.Unlock()
		if waiting && ripe == nil {
			timer := time.NewTimer(o.cfg.BatchDelay)
			defer timer.Stop()
			ripe = timer.C
		}
		select {
		case <-o.wake:
		case <-ripe:
			o.mu.Lock()
			batch := o.take()
			o.mu.Unlock()
			return batch, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// fullBatch and take are called under the lock.
func (o *QueuedOutput) fullBatch() bool {
	return len(o.queue) >= o.cfg.BatchRecords || o.bytes >= o.cfg.BatchBytes
}

func (o *QueuedOutput) take() []queued {
	n, size := 0, 0
	for n < len(o.queue) && n < o.cfg.BatchRecords && (n == 0 || size+o.queue[n].size() <= o.cfg.BatchBytes) {
		size += o.queue[n].size()
		n++
	}
	batch := o.queue[:n:n]
	o.queue = append([]queued(nil), o.queue[n:]...)
	o.bytes -= size
	o.notify() // there is room
	return batch
}

// settle notes that batch was acknowledged, or that err ends it all.
func (o *QueuedOutput) settle(batch []queued, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.acked += uint64(len(batch))
	if err != nil {
		o.err = err
		o.cfg.Metrics.queue(-int(o.added - o.acked))
	}
	o.notify()
}

func (o *QueuedOutput) notify() {
	close(o.changed)
	o.changed = make(chan struct{})
}
