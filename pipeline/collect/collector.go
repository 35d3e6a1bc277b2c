package collect

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Collector emits mentions from one source until ctx ends (it then returns ctx.Err()) or the source is exhausted (nil).
// Mentions may repeat after a restart; their IDs do not change. A returned error makes the Runner start it again with backoff.
type Collector interface {
	// Name is unique among the running collectors and stable across restarts: "rss:antaranews", "bluesky:jetstream".
	Name() string
	Collect(ctx context.Context, out Output) error
}

// Output is the road as a collector sees it. All methods block under back pressure and are for one goroutine.
type Output interface {
	// Emit queues one mention. CollectedAt is set if zero. An invalid mention is rejected (see Reject) with its JSON, not returned as
	// an error.
	Emit(ctx context.Context, m schemas.Mention) error
	// Reject queues an input that is no mention, for the dead letters.
	Reject(ctx context.Context, r Reject) error
	// Cover queues a coverage report.
	Cover(ctx context.Context, c schemas.Coverage) error
	// Rest waits for d, or until ctx ends and returns its error. A collector that rests is not stuck, however long.
	Rest(ctx context.Context, d time.Duration) error
	// Flush returns once Kafka has acknowledged everything queued before. Only after it may a cursor move.
	Flush(ctx context.Context) error
}

// Sleep waits for d, or until ctx ends and returns its error.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Reject is an input that could not be made a mention.
type Reject struct {
	Source     string
	Collection string
	Key        string // groups what belongs together, such as the file; may be empty
	Origin     string // "april.csv:123:4": file, line, column; or a feed's name
	Bytes      []byte // the original; the Output keeps at most the first 64 KiB, with length and SHA-256 of the whole
	FullBytes  int64  // length of the original where Bytes is already cut, else 0
	FullSHA256 string // hex; of the original where Bytes is already cut, else ""
	Reason     schemas.Reason
	Err        error
}

// Cursors keeps one small value per name on disk: where a collector goes on. Put is durable when it returns.
// Get of an unknown name is nil, nil.
type Cursors interface {
	Get(name string) ([]byte, error)
	Put(name string, value []byte) error
}
