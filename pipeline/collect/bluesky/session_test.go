package bluesky

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/bluesky/jetstreamtest"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
)

// hostScript plays a host without a network, so that time can be a fake.
type hostScript struct {
	mu    sync.Mutex
	dials []dialled
	play  func(n int, d dialled) (stream, error) // n counts from 0
}

type dialled struct {
	host   string
	cursor int64
	at     time.Time
}

func (h *hostScript) dial(_ context.Context, address string) (stream, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	cursor, _ := strconv.ParseInt(u.Query().Get("cursor"), 10, 64)
	d := dialled{u.Host, cursor, time.Now()}
	h.mu.Lock()
	n := len(h.dials)
	h.dials = append(h.dials, d)
	h.mu.Unlock()
	return h.play(n, d)
}

// script is a stream that sends a post every period of fake time, count times, and then does what end says.
type script struct {
	every time.Duration
	count int // negative: for ever
	end   error
	sent  int
}

// errSilence makes a script fall silent.
var errSilence = errors.New("silence")

func (s *script) read(ctx context.Context) (frame, error) {
	if s.count >= 0 && s.sent >= s.count {
		if s.end == errSilence {
			<-ctx.Done()
			return frame{}, ctx.Err()
		}
		return frame{}, s.end
	}
	if err := collect.Sleep(ctx, s.every); err != nil {
		return frame{}, err
	}
	s.sent++
	now := time.Now()
	return frame{data: []byte(jetstreamtest.Commit(budi, now, "create", jetstreamtest.TID(now), jetstreamtest.Post("air mati", now, "id")))}, nil
}

func (s *script) close() {}

func pseudonymiser(t testing.TB) *collect.Pseudonymiser {
	t.Helper()
	p, err := collect.NewPseudonymiser(bytes.Repeat([]byte("k"), 32), "k1", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

type rig struct {
	cfg     Config
	out     *collecttest.Output
	cursors *collecttest.Cursors
	path    string
	log     *logtest.Hook
	metrics *Metrics
}

func newRig(t *testing.T, endpoints ...string) *rig {
	return &rig{cfg: Config{Endpoints: endpoints, Languages: []string{"id"}}, out: &collecttest.Output{}, cursors: &collecttest.Cursors{},
		path: filepath.Join(t.TempDir(), "followed.db")}
}

func (r *rig) collector(t *testing.T) *Collector {
	t.Helper()
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	r.log = hook
	c, err := NewCollector(r.cfg, Deps{Cursors: r.cursors, Pseudonymiser: pseudonymiser(t), Log: log, Metrics: r.metrics, Instance: "one", FollowedPath: r.path})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// live runs a collector against h for d of fake time.
func (r *rig) live(t *testing.T, h *hostScript, d time.Duration) (*Collector, error) {
	t.Helper()
	c := r.collector(t)
	c.dial = h.dial
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	err := c.Collect(ctx, r.out)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return c, err
}

// synctest's clock starts in 2000, before the network did.
func toTheFuture() { time.Sleep(noon.Sub(time.Now())) }

func TestBackOff(t *testing.T) {
	refuse := func(e error) func(int, dialled) (stream, error) {
		return func(int, dialled) (stream, error) { return nil, e }
	}
	for _, test := range []struct {
		name  string
		hosts []string
		play  func(n int, d dialled) (stream, error)
		live  time.Duration
		check func(t *testing.T, dials []dialled)
	}{
		{"nobody answers", []string{"ws://a", "ws://b"}, refuse(&dialError{err: io.ErrUnexpectedEOF}), time.Hour, func(t *testing.T, dials []dialled) {
			if len(dials) < 25 || len(dials) > 60 { // 1, 2, 4 ... 64 seconds, then two minutes each
				t.Errorf("%d dials in an hour", len(dials))
			}
			for i, d := range dials {
				if want := []string{"a", "b"}[i%2]; d.host != want {
					t.Fatalf("dial %d went to %s, want %s", i, d.host, want)
				}
			}
		}},
		{"429 with a wish", []string{"ws://a"}, refuse(&dialError{status: 429, retryAfter: 20 * time.Minute}), 59 * time.Minute, func(t *testing.T, dials []dialled) {
			if len(dials) != 3 || dials[1].at.Sub(dials[0].at) < 20*time.Minute {
				t.Errorf("dials %v", dials)
			}
		}},
		{"one host wishes, the other serves", []string{"ws://a", "ws://b"}, func(_ int, d dialled) (stream, error) {
			if d.host == "a" {
				return nil, &dialError{status: 503, retryAfter: time.Hour}
			}
			return &script{every: time.Second, count: 60, end: io.EOF}, nil
		}, 50 * time.Minute, func(t *testing.T, dials []dialled) {
			for i, d := range dials[1:] {
				if d.host != "b" {
					t.Errorf("dial %d went to %s", i+1, d.host)
				}
			}
			if len(dials) < 40 {
				t.Errorf("%d dials", len(dials))
			}
		}},
		{"a connection that does not last is a failure", []string{"ws://a"}, func(int, dialled) (stream, error) {
			return &script{every: time.Millisecond, count: 1, end: io.EOF}, nil
		}, time.Hour, func(t *testing.T, dials []dialled) {
			if len(dials) > 60 {
				t.Errorf("%d dials in an hour", len(dials))
			}
		}},
		{"one that lasted is not", []string{"ws://a"}, func(int, dialled) (stream, error) {
			return &script{every: time.Second, count: 45, end: io.EOF}, nil
		}, time.Hour, func(t *testing.T, dials []dialled) {
			if len(dials) < 70 {
				t.Errorf("%d dials in an hour, want one every 46 seconds", len(dials))
			}
		}},
		{"stalls are left", []string{"ws://a", "ws://b"}, func(int, dialled) (stream, error) {
			return &script{every: time.Second, count: 10, end: errSilence}, nil
		}, 10 * time.Minute, func(t *testing.T, dials []dialled) {
			if len(dials) < 10 || len(dials) > 16 { // 10 s of posts, 30 s of silence, 1 s of waiting
				t.Errorf("%d dials in ten minutes", len(dials))
			}
			for i, d := range dials[1:] {
				if want := []string{"a", "b"}[(i+1)%2]; d.host != want {
					t.Errorf("dial %d went to %s", i+1, d.host)
				}
			}
		}},
		{"an endless stream is kept", []string{"ws://a"}, func(int, dialled) (stream, error) {
			return &script{every: 20 * time.Second, count: -1}, nil
		}, 5 * time.Hour, func(t *testing.T, dials []dialled) {
			if len(dials) != 1 {
				t.Errorf("%d dials", len(dials))
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				toTheFuture()
				h := &hostScript{play: test.play}
				r := newRig(t, test.hosts...)
				if _, err := r.live(t, h, test.live); err != nil {
					t.Fatal(err)
				}
				test.check(t, h.dials)
			})
		})
	}
}

func TestCursorIsWoundBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		toTheFuture()
		h := &hostScript{}
		h.play = func(n int, d dialled) (stream, error) {
			if n == 2 {
				return nil, &dialError{err: io.EOF}
			}
			return &script{every: time.Second, count: 40, end: io.EOF}, nil
		}
		r := newRig(t, "ws://a", "ws://b")
		r.live(t, h, 100*time.Second) // a for 40 s, b for 40 s, a is down, b again
		if len(h.dials) < 4 {
			t.Fatalf("dials %v", h.dials)
		}
		first, second, fourth := h.dials[0], h.dials[1], h.dials[3]
		if first.cursor != 0 {
			t.Errorf("the first life begins at %d, want now", first.cursor)
		}
		if want := first.at.Add(40*time.Second - rewindSwitch).UnixMicro(); second.cursor != want || second.host != "b" {
			t.Errorf("another host is asked from %d, want %d", second.cursor, want)
		}
		if want := second.at.Add(40*time.Second - rewindSame).UnixMicro(); fourth.cursor != want || fourth.host != "b" {
			t.Errorf("the same host is asked from %d, want %d", fourth.cursor, want)
		}
		// The next life goes on where this one stopped, at the same host.
		last := r.out.Sent().Mentions
		newest := last[len(last)-1].PublishedAt
		h2 := &hostScript{play: func(int, dialled) (stream, error) { return &script{every: time.Second, count: -1}, nil }}
		r.live(t, h2, time.Second/2)
		if d := h2.dials[0]; d.host != "b" || time.UnixMicro(d.cursor).Sub(newest).Abs() > rewindSame+time.Second {
			t.Errorf("the next life asks %s from %s, the last post was of %s", d.host, time.UnixMicro(d.cursor).UTC(), newest)
		}
	})
}

func TestCursor(t *testing.T) {
	at := cursor{TimeUS: noon.UnixMicro(), Host: "a"}
	if got := at.from("a", noon.Add(-time.Hour)); got != 0 {
		t.Errorf("a cursor in the future is asked for: %d", got)
	}
	for _, step := range []struct {
		name     string
		t        time.Time
		gap      time.Duration
		believed bool
		cursor   time.Time
		covered  time.Duration
	}{
		{"goes on", noon.Add(10 * time.Second), 0, true, noon.Add(10 * time.Second), 10 * time.Second},
		{"backwards", noon.Add(5 * time.Second), 0, true, noon.Add(10 * time.Second), 10 * time.Second},
		{"far backwards", noon.Add(-30 * time.Hour), 0, true, noon.Add(10 * time.Second), 10 * time.Second},
		{"the same", noon.Add(10 * time.Second), 0, true, noon.Add(10 * time.Second), 10 * time.Second},
		{"a short gap is a quiet moment", noon.Add(70 * time.Second), 0, true, noon.Add(70 * time.Second), 70 * time.Second},
		{"a long one is a hole", noon.Add(5 * time.Minute), 230 * time.Second, true, noon.Add(5 * time.Minute), 70 * time.Second},
		{"after it", noon.Add(6 * time.Minute), 0, true, noon.Add(6 * time.Minute), 130 * time.Second},
		{"the future is not believed", noon.Add(time.Hour), 0, false, noon.Add(6 * time.Minute), 130 * time.Second},
	} {
		gap, believed := at.advance("a", step.t, noon.Add(6*time.Minute), time.Minute)
		var covered time.Duration
		for _, us := range at.Books.Hours {
			covered += time.Duration(us) * time.Microsecond
		}
		if gap != step.gap || believed != step.believed || at.TimeUS != step.cursor.UnixMicro() || covered != step.covered {
			t.Errorf("%s: gap %s, believed %t, cursor %s, covered %s", step.name, gap, believed, time.UnixMicro(at.TimeUS).UTC(), covered)
		}
	}
}

func TestCoverageOfAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		toTheFuture()
		h := &hostScript{play: func(n int, _ dialled) (stream, error) {
			if n == 0 {
				return &script{every: time.Second, count: 20 * 60, end: io.EOF}, nil // 20 minutes
			}
			if time.Since(noon) < 30*time.Minute {
				return nil, &dialError{err: io.EOF}
			}
			return &script{every: time.Second, count: -1}, nil // and goes on live: this host replays nothing
		}}
		r := newRig(t, "ws://a")
		if _, err := r.live(t, h, 61*time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := r.out.Sent().Covered(noon); got < 47*60 || got > 50*60 {
			t.Errorf("%d seconds of the hour, want 20 and nearly 30 minutes", got)
		}
		found := false
		for _, e := range r.log.AllEntries() {
			if gap, ok := e.Data["gap_seconds"].(int); ok {
				found = gap > 9*60 && gap < 14*60
			}
		}
		if !found {
			t.Error("the gap was not logged")
		}
	})
}

func TestFailuresOfTheRoad(t *testing.T) {
	broken := errors.New("broken")
	for _, call := range []string{"emit", "flush", "cover", "put", "get"} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				toTheFuture()
				h := &hostScript{play: func(int, dialled) (stream, error) { return &script{every: time.Second, count: -1}, nil }}
				r := newRig(t, "ws://a")
				r.out.Fail = func(_ context.Context, c string) error {
					if c == call && time.Since(noon) > 20*time.Second {
						return broken
					}
					return nil
				}
				fail := func(string) error { return broken }
				switch call {
				case "put":
					r.cursors.FailPut = fail
				case "get":
					r.cursors.FailGet = fail
				}
				if _, err := r.live(t, h, time.Hour); !errors.Is(err, broken) {
					t.Errorf("got %v, want the failure", err)
				}
			})
		})
	}
	t.Run("garbage cursor", func(t *testing.T) {
		r := newRig(t, "ws://a")
		if err := r.cursors.Put("bluesky:jetstream", []byte("{")); err != nil {
			t.Fatal(err)
		}
		if err := r.collector(t).Collect(t.Context(), r.out); err == nil {
			t.Error("a cursor that cannot be read was taken for none")
		}
	})
}

// The cursor may never be ahead of what the road has acknowledged.
func TestCursorFollowsFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		toTheFuture()
		h := &hostScript{play: func(int, dialled) (stream, error) { return &script{every: 100 * time.Millisecond, count: -1}, nil }}
		r := newRig(t, "ws://a")
		puts := 0
		r.cursors.FailPut = func(string) error {
			puts++
			if sent := r.out.Sent(); sent.Acked != len(sent.Mentions) {
				t.Errorf("the cursor moves with %d of %d acknowledged", sent.Acked, len(sent.Mentions))
			}
			return nil
		}
		if _, err := r.live(t, h, time.Minute); err != nil {
			t.Fatal(err)
		}
		if puts < 11 || puts > 14 {
			t.Errorf("%d checkpoints in a minute", puts)
		}
	})
}

// A road that blocks presses back on the host and is not taken for the host's silence.
func TestBackPressureIsNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		toTheFuture()
		h := &hostScript{play: func(int, dialled) (stream, error) { return &script{every: time.Second, count: -1}, nil }}
		r := newRig(t, "ws://a")
		r.out.Fail = func(ctx context.Context, call string) error {
			if call == "emit" && time.Since(noon) < 10*time.Minute && time.Since(noon) > time.Minute {
				return collect.Sleep(ctx, 9*time.Minute)
			}
			if call == "flush" { // every time, because a select with several ready cases takes any
				return collect.Sleep(ctx, 2*time.Minute)
			}
			return nil
		}
		if _, err := r.live(t, h, time.Hour); err != nil {
			t.Fatal(err)
		}
		if len(h.dials) != 1 {
			t.Errorf("%d dials", len(h.dials))
		}
	})
}
