package viewer

import (
	"context"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Reader is where the numbers come from. It is called from several goroutines at once and stops when ctx ends. Any error means that the
// store cannot answer now: the page says so and asks again.
type Reader interface {
	// Aggregates are ordered by Start, then Topic or Source. Windows in which nothing was said may be absent.
	Aggregates(ctx context.Context, q schemas.AggregateQuery) ([]schemas.WindowAggregate, error)
	// Coverage of [from, to) is ordered by Source, Hour. An hour in which an expected source gave nothing has Got 0; an hour in which
	// nothing was expected is absent.
	Coverage(ctx context.Context, from, to time.Time) ([]schemas.CoverageCell, error)
	// Stored counts mentions published in [from, to), those that are not counted included.
	Stored(ctx context.Context, from, to time.Time) (schemas.Stored, error)
	Freshness(ctx context.Context) (schemas.Freshness, error)
}
