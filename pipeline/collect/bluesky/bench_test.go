package bluesky

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/bluesky/jetstreamtest"
	"github.com/kentongan/kentongan/schemas"
)

// discard is a road without an end.
type discard struct{}

func (discard) Emit(context.Context, schemas.Mention) error   { return nil }
func (discard) Reject(context.Context, collect.Reject) error  { return nil }
func (discard) Cover(context.Context, schemas.Coverage) error { return nil }
func (discard) Flush(context.Context) error                   { return nil }

func (discard) Rest(ctx context.Context, d time.Duration) error { return collect.Sleep(ctx, d) }

// One message of the firehose in its usual mix: of a hundred, two are wanted posts, one is the deletion of a followed one, and the rest is other
// people's.
func BenchmarkProcess(b *testing.B) {
	r := &rig{cfg: Config{Languages: []string{"id"}, Phrases: []string{"air pam", "listrik padam", "jalan rusak"}}, path: b.TempDir() + "/followed.db"}
	c := &Collector{cfg: r.cfg.withDefaults(), deps: Deps{Pseudonymiser: pseudonymiser(b)}, filter: newFilter(r.cfg), deleted: newDeletions(1 << 16)}
	f, err := OpenFollowed(r.path, time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	at := noon
	var frames []frame
	for i := range 10_000 {
		at = at.Add(10 * time.Millisecond)
		did := fmt.Sprintf("did:plc:%024d", i)
		m := jetstreamtest.Commit(did, at, "create", jetstreamtest.TID(at), jetstreamtest.Post("good morning everyone, this is a post of a usual length about nothing in particular", at, "en"))
		switch i % 100 {
		case 0, 50:
			m = jetstreamtest.Commit(did, at, "create", jetstreamtest.TID(at), jetstreamtest.Post("sudah tiga hari air PAM mati di Cilacap, tidak ada kabar", at, "id"))
		case 51:
			m = jetstreamtest.Commit(fmt.Sprintf("did:plc:%024d", i-1), at, "delete", jetstreamtest.TID(at.Add(-10*time.Millisecond)), nil)
		case 30, 31, 32, 33, 34, 35, 36, 37, 38, 39:
			m = jetstreamtest.Commit(did, at, "delete", jetstreamtest.TID(at.Add(-time.Hour)), nil)
		case 40, 41, 42, 43, 44, 45, 46, 47, 48, 49:
			m = jetstreamtest.Identity(did, at)
		}
		frames = append(frames, frame{data: []byte(m)})
	}
	rd := &reading{c: c, out: discard{}, at: &cursor{}, followed: f}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := rd.process(b.Context(), "a", frames[i%len(frames)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
