package collect

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// watchedOutput tells the Runner when the collector behind it turns, and when Kafka has acknowledged something: the one success that counts.
type watchedOutput struct {
	Output
	turned, flushed func()
}

// restBeat is how often a collector that rests shows that it lives.
const restBeat = time.Minute

func (o *watchedOutput) Emit(ctx context.Context, m schemas.Mention) error {
	defer o.turned()
	return o.Output.Emit(ctx, m)
}

func (o *watchedOutput) Reject(ctx context.Context, r Reject) error {
	defer o.turned()
	return o.Output.Reject(ctx, r)
}

func (o *watchedOutput) Cover(ctx context.Context, c schemas.Coverage) error {
	defer o.turned()
	return o.Output.Cover(ctx, c)
}

func (o *watchedOutput) Rest(ctx context.Context, d time.Duration) error {
	for ; d > restBeat; d -= restBeat {
		if err := o.Output.Rest(ctx, restBeat); err != nil {
			return err
		}
		o.turned()
	}
	defer o.turned()
	return o.Output.Rest(ctx, d)
}

func (o *watchedOutput) Flush(ctx context.Context) error {
	defer o.turned()
	if err := o.Output.Flush(ctx); err != nil {
		return err
	}
	o.flushed()
	return nil
}
