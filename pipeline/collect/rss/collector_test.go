package rss

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
	"github.com/kentongan/kentongan/schemas"
)

// site answers a collector's requests without a network, so that time can be a fake.
type site struct {
	mu       sync.Mutex
	requests []*http.Request
	times    []time.Time
	answer   func(n int, r *http.Request) (status int, header map[string]string, body string, err error) // n counts from 0
}

func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	n := len(s.requests)
	s.requests, s.times = append(s.requests, r), append(s.times, time.Now())
	s.mu.Unlock()
	status, header, body, err := s.answer(n, r)
	if err != nil {
		return nil, err
	}
	h := make(http.Header)
	for k, v := range header {
		h.Set(k, v)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// asked is when the requests came, in time since the first.
func (s *site) asked() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var since []time.Duration
	for _, t := range s.times {
		since = append(since, t.Sub(s.times[0]))
	}
	return since
}

func ok(body string) (int, map[string]string, string, error) { return 200, nil, body, nil }

// rig is a collector with everything around it faked.
type rig struct {
	site    *site
	out     *collecttest.Output
	cursors *collecttest.Cursors
	cfg     Config
	metrics *Metrics
	log     *logtest.Hook
}

func newRig(answer func(n int, r *http.Request) (int, map[string]string, string, error)) *rig {
	return &rig{site: &site{answer: answer}, out: &collecttest.Output{}, cursors: &collecttest.Cursors{},
		cfg: Config{Name: "e", Outlet: "E Media", URL: "https://e.id/rss", Interval: 10 * time.Minute}}
}

func (r *rig) collector(t *testing.T) *Collector {
	t.Helper()
	p, err := collect.NewPseudonymiser(bytes.Repeat([]byte("k"), 32), "k1", nil)
	if err != nil {
		t.Fatal(err)
	}
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	r.log = hook
	c, err := NewCollector(r.cfg, Deps{Cursors: r.cursors, Pseudonymiser: p, Log: log, Metrics: r.metrics, Instance: "one", Transport: r.site})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// live runs a collector for d of fake time, as one life of a process.
func (r *rig) live(t *testing.T, d time.Duration) (*Collector, error) {
	t.Helper()
	c := r.collector(t)
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	err := c.Collect(ctx, r.out)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return c, err
}

func TestArticle(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       schemas.Mention
	}{
		{"rss", rssFeed(article1), schemas.Mention{Title: "Air PAM mati", Text: "Warga Cilacap mengeluh.", URL: "https://e.id/1", PublishedAt: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}},
		{"atom", atomFeed, schemas.Mention{Title: "Harga beras naik", Text: "Naik lagi.", URL: "https://e.id/atom/1", PublishedAt: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC), Revision: time.Date(2026, 11, 21, 3, 30, 0, 0, time.UTC).UnixMilli()}},
		{"json", jsonFeed, schemas.Mention{Title: "Banjir", Text: "Banjir di Demak.", URL: "https://e.id/json/1", PublishedAt: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}},
		{"title only", rssFeed(testItem{guid: "https://e.id/3", title: "Gempa", published: "Sat, 21 Nov 2026 10:00:00 WIB"}), schemas.Mention{Title: "Gempa", Text: "Gempa", URL: "https://e.id/3", PublishedAt: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(func(int, *http.Request) (int, map[string]string, string, error) { return ok(test.body) })
				if _, err := r.live(t, time.Minute); err != nil {
					t.Fatal(err)
				}
				sent := r.out.Sent()
				if len(sent.Mentions) != 1 || len(sent.Rejects) != 0 {
					t.Fatalf("%d mentions, rejects %+v; want one mention", len(sent.Mentions), sent.Rejects)
				}
				got := sent.Mentions[0]
				if got.Title != test.want.Title || got.Text != test.want.Text || got.URL != test.want.URL || !got.PublishedAt.Equal(test.want.PublishedAt) || got.Revision != test.want.Revision {
					t.Errorf("got  %+v\nwant %+v", got, test.want)
				}
				if got.Source != "rss" || got.Collection != "e" || got.Kind != schemas.KindArticle || got.Op != schemas.OpUpsert || got.LanguageHint != "id" {
					t.Errorf("got %+v", got)
				}
				if a := got.Author; a == nil || a.Role != schemas.RoleMedia || a.Name != "E Media" || a.Basis != schemas.BasisAccount {
					t.Errorf("author %+v, want the outlet as media", a)
				}
				data, _ := json.Marshal(got)
				for _, person := range []string{"Budi", "Siti", "Tono"} {
					if bytes.Contains(data, []byte(person)) {
						t.Errorf("journalist's name in %s", data)
					}
				}
			})
		})
	}
}

func TestConditionalRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(func(n int, req *http.Request) (int, map[string]string, string, error) {
			if n == 0 {
				return 200, map[string]string{"ETag": `"v1"`, "Last-Modified": "Sat, 21 Nov 2026 04:00:00 GMT"}, rssFeed(article1), nil
			}
			if req.Header.Get("If-None-Match") != `"v1"` || req.Header.Get("If-Modified-Since") != "Sat, 21 Nov 2026 04:00:00 GMT" {
				t.Errorf("request %d without validators: %v", n, req.Header)
			}
			return 304, nil, "", nil
		})
		registry := prometheus.NewRegistry()
		r.metrics = NewMetrics(registry)
		if _, err := r.live(t, 25*time.Minute); err != nil {
			t.Fatal(err)
		}
		if _, err := r.live(t, 25*time.Minute); err != nil { // validators survive a restart
			t.Fatal(err)
		}
		if n := len(r.site.asked()); n < 4 || n > 6 {
			t.Errorf("%d requests in 50 minutes at 10 minutes", n)
		}
		if sent := r.out.Sent(); len(sent.Mentions) != 1 {
			t.Errorf("%d mentions, want 1", len(sent.Mentions))
		}
		if got := testutil.ToFloat64(r.metrics.polls.WithLabelValues("e", "not_modified")); got < 3 {
			t.Errorf("not_modified counted %v times", got)
		}
		if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
			t.Errorf("metrics: %v %v", problems, err)
		}
	})
}

func TestEditsBecomeVersions(t *testing.T) {
	edited := article1
	edited.text, edited.published = "Sudah mengalir lagi.", "Sat, 21 Nov 2026 12:30:00 WIB" // the site moves the date with the edit
	edited2 := article1
	edited2.text, edited2.updated = "Mati lagi.", "2026-11-21T13:00:00+07:00"
	edited3 := article1
	edited3.text, edited3.updated = "Mengalir.", "2026-11-21T12:00:00+07:00" // an update time that goes back
	synctest.Test(t, func(t *testing.T) {
		r := newRig(func(n int, _ *http.Request) (int, map[string]string, string, error) {
			return ok([]string{rssFeed(article1), rssFeed(article2, article1), rssFeed(edited, article2), rssFeed(edited2), rssFeed(edited3)}[min(n, 4)])
		})
		for range 5 { // a restart between any two polls
			if _, err := r.live(t, 11*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		sent := r.out.Sent()
		var got []string
		for _, m := range sent.Mentions {
			got = append(got, m.Text)
			if m.Title == "Air PAM mati" && m.PublishedAt.Format(time.RFC3339) != "2026-11-21T03:00:00Z" {
				t.Errorf("%q: published_at moved to %s", m.Text, m.PublishedAt)
			}
		}
		want := []string{"Warga Cilacap mengeluh.", "Lubang di mana-mana.", "Sudah mengalir lagi.", "Mati lagi.", "Mengalir."}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("got %q, want %q", got, want)
		}
		var last schemas.Version
		for i, m := range sent.Mentions {
			if m.Title != "Air PAM mati" {
				continue
			}
			v := schemas.VersionOf(&m, schemas.Position{Offset: uint64(i + 1)}, 0)
			if !last.Less(v) {
				t.Errorf("%q is not newer than what was sent before it", m.Text)
			}
			last = v
		}
	})
}

func TestItemsThatShareAnID(t *testing.T) {
	twin := article2
	twin.guid = article1.guid
	synctest.Test(t, func(t *testing.T) {
		r := newRig(func(int, *http.Request) (int, map[string]string, string, error) { return ok(rssFeed(article1, twin)) })
		if _, err := r.live(t, time.Hour); err != nil {
			t.Fatal(err)
		}
		if sent := r.out.Sent(); len(sent.Mentions) != 1 || sent.Mentions[0].Title != article1.title {
			t.Errorf("%d mentions over six polls, want the first item once", len(sent.Mentions))
		}
	})
}

func TestRejects(t *testing.T) {
	undated := testItem{guid: "https://e.id/9", title: "Tanpa tanggal", text: "x"}
	nameless := testItem{title: "Tanpa alamat", text: "y", published: article1.published}
	synctest.Test(t, func(t *testing.T) {
		r := newRig(func(int, *http.Request) (int, map[string]string, string, error) {
			return ok(rssFeed(undated, nameless, article1))
		})
		if _, err := r.live(t, 35*time.Minute); err != nil {
			t.Fatal(err)
		}
		sent := r.out.Sent()
		reasons := map[schemas.Reason]int{}
		for _, reject := range sent.Rejects {
			reasons[reject.Reason]++
			if reject.Origin != "e" || len(reject.Bytes) == 0 || bytes.Contains(reject.Bytes, []byte("Budi")) {
				t.Errorf("reject %+v: %s", reject, reject.Bytes)
			}
		}
		if len(sent.Mentions) != 1 || len(sent.Rejects) != 2 || reasons[schemas.ReasonSuspectTime] != 1 || reasons[schemas.ReasonInvalid] != 1 {
			t.Errorf("%d mentions, rejects by reason %v; want 1 and one each of suspect_time and invalid, once", len(sent.Mentions), reasons)
		}
	})
}

func TestDocumentThatIsNoFeedIsSetAsideOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(func(n int, _ *http.Request) (int, map[string]string, string, error) {
			if n < 3 {
				return ok("<html><body>Please log in</body></html>")
			}
			return ok(rssFeed(article1))
		})
		c, err := r.live(t, 30*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		sent := r.out.Sent()
		if len(sent.Rejects) != 1 || sent.Rejects[0].Reason != schemas.ReasonDecode || !bytes.Contains(sent.Rejects[0].Bytes, []byte("log in")) {
			t.Errorf("rejects %+v, want the page once", sent.Rejects)
		}
		if h := c.Health(); len(sent.Mentions) != 1 || h.ConsecutiveFailures != 0 || h.LastError != "" {
			t.Errorf("%d mentions, health %+v; want a recovery", len(sent.Mentions), h)
		}
	})
}

func TestPoliteness(t *testing.T) {
	failure := errors.New("connection refused")
	for _, test := range []struct {
		name   string
		answer func(n int, r *http.Request) (int, map[string]string, string, error)
		live   time.Duration
		check  func(t *testing.T, asked []time.Duration)
	}{
		{"network errors back off", func(int, *http.Request) (int, map[string]string, string, error) { return 0, nil, "", failure }, 24 * time.Hour,
			func(t *testing.T, asked []time.Duration) {
				// 1, 2, 4 ... 256 minutes, then 6 hours each, all within a fifth
				if len(asked) < 9 || len(asked) > 14 || asked[1] < 48*time.Second || asked[1] > 72*time.Second {
					t.Errorf("asked at %v", asked)
				}
				for i := 2; i < len(asked); i++ {
					if wait, before := asked[i]-asked[i-1], asked[i-1]-asked[i-2]; wait < before*4/5*4/5 || wait > 7*time.Hour+12*time.Minute+time.Second {
						t.Errorf("wait %d is %s after %s", i, wait, before)
					}
				}
			}},
		{"server errors back off", func(int, *http.Request) (int, map[string]string, string, error) { return 503, nil, "", nil }, 2 * time.Hour,
			func(t *testing.T, asked []time.Duration) {
				if len(asked) < 5 || len(asked) > 9 {
					t.Errorf("asked at %v", asked)
				}
			}},
		{"retry-after in seconds", func(int, *http.Request) (int, map[string]string, string, error) {
			return 429, map[string]string{"Retry-After": "7200"}, "", nil
		}, 3 * time.Hour, func(t *testing.T, asked []time.Duration) {
			if len(asked) != 2 || asked[1] < 2*time.Hour {
				t.Errorf("asked at %v", asked)
			}
		}},
		{"retry-after as a date", func(int, *http.Request) (int, map[string]string, string, error) {
			return 503, map[string]string{"Retry-After": time.Now().Add(3 * time.Hour).UTC().Format(http.TimeFormat)}, "", nil
		}, 4 * time.Hour, func(t *testing.T, asked []time.Duration) {
			if len(asked) != 2 || asked[1] < 3*time.Hour-time.Second {
				t.Errorf("asked at %v", asked)
			}
		}},
		{"gone", func(int, *http.Request) (int, map[string]string, string, error) { return 410, nil, "", nil }, 70 * time.Hour,
			func(t *testing.T, asked []time.Duration) {
				if len(asked) != 3 {
					t.Errorf("asked at %v", asked)
				}
			}},
		{"not found", func(int, *http.Request) (int, map[string]string, string, error) { return 404, nil, "", nil }, 24 * time.Hour,
			func(t *testing.T, asked []time.Duration) {
				if len(asked) < 4 || len(asked) > 6 {
					t.Errorf("asked at %v", asked)
				}
			}},
		{"max-age", func(int, *http.Request) (int, map[string]string, string, error) {
			return 200, map[string]string{"Cache-Control": "public, max-age=3600"}, rssFeed(article1), nil
		}, 190 * time.Minute, func(t *testing.T, asked []time.Duration) {
			if len(asked) != 3 && len(asked) != 4 {
				t.Errorf("asked at %v", asked)
			}
		}},
		{"a clock gone mad", func(int, *http.Request) (int, map[string]string, string, error) {
			return 503, map[string]string{"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, "", nil
		}, 73 * time.Hour, func(t *testing.T, asked []time.Duration) {
			if len(asked) < 3 {
				t.Errorf("asked at %v, want once a day at least", asked)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(test.answer)
				if _, err := r.live(t, test.live); err != nil {
					t.Fatal(err)
				}
				test.check(t, r.site.asked())
			})
		})
	}
}

// A restart is no reason to ask sooner than the server wished.
func TestRetryAfterSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(func(int, *http.Request) (int, map[string]string, string, error) {
			return 429, map[string]string{"Retry-After": "7200"}, "", nil
		})
		for range 10 {
			if _, err := r.live(t, 10*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if asked := r.site.asked(); len(asked) != 1 {
			t.Errorf("asked at %v", asked)
		}
	})
}

func TestCoverage(t *testing.T) {
	article := func(n int) testItem {
		i := article2
		i.guid = "https://e.id/" + string(rune('a'+n))
		return i
	}
	for _, test := range []struct {
		name   string
		answer func(n int, r *http.Request) (int, map[string]string, string, error)
		want   [2]int64 // least and most seconds of two hours
	}{
		{"steady feed", func(n int, _ *http.Request) (int, map[string]string, string, error) {
			return ok(rssFeed(article(n+1), article(n)))
		}, [2]int64{6500, 7200}},
		{"not modified", func(n int, _ *http.Request) (int, map[string]string, string, error) {
			if n > 0 {
				return 304, nil, "", nil
			}
			return 200, map[string]string{"ETag": "x"}, rssFeed(article(0)), nil
		}, [2]int64{6500, 7200}},
		{"outage with nothing missed", func(n int, _ *http.Request) (int, map[string]string, string, error) {
			if n >= 2 && n <= 6 {
				return 500, nil, "", nil
			}
			return ok(rssFeed(article(n), article(0)))
		}, [2]int64{6500, 7200}},
		{"overrun vouches for the interval only", func(n int, _ *http.Request) (int, map[string]string, string, error) {
			if n >= 2 && n <= 6 { // 62 minutes without an answer, with jitter 50 to 75
				return 500, nil, "", nil
			}
			return ok(rssFeed(article(n)))
		}, [2]int64{3000, 6000}},
		{"never answers", func(int, *http.Request) (int, map[string]string, string, error) { return 500, nil, "", nil }, [2]int64{0, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now().Truncate(time.Hour) // synctest's clock starts at midnight
				r := newRig(test.answer)
				for range 4 {
					if _, err := r.live(t, 30*time.Minute+time.Second); err != nil {
						t.Fatal(err)
					}
				}
				sent := r.out.Sent()
				if got := sent.Covered(start) + sent.Covered(start.Add(time.Hour)); got < test.want[0] || got > test.want[1] {
					t.Errorf("%d seconds of two hours, want %d to %d", got, test.want[0], test.want[1])
				}
				parts := make(map[string]bool)
				for _, c := range sent.Coverage {
					parts[c.Part] = true
				}
				if len(parts) > 1 {
					t.Errorf("parts %v, want one that outlives restarts", parts)
				}
			})
		})
	}
}

// What the road did not acknowledge is sent again: the cursor moves after Flush only, and a failing cursor is loud.
func TestFailuresOfTheRoad(t *testing.T) {
	broken := errors.New("broken")
	for _, call := range []string{"emit", "cover", "flush", "reject", "put"} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(func(int, *http.Request) (int, map[string]string, string, error) {
					return ok(rssFeed(article1, testItem{guid: "https://e.id/9", title: "Tanpa tanggal"}))
				})
				r.out.Fail = func(_ context.Context, c string) error {
					if c == call {
						return broken
					}
					return nil
				}
				r.cursors.FailPut = func(string) error {
					if call == "put" {
						return broken
					}
					return nil
				}
				if _, err := r.live(t, time.Hour); !errors.Is(err, broken) {
					t.Fatalf("got %v, want the failure", err)
				}
				if len(r.cursors.All()) != 0 {
					t.Error("the cursor moved")
				}
				r.out, r.cursors.FailPut = &collecttest.Output{}, nil
				if _, err := r.live(t, time.Hour); err != nil {
					t.Fatal(err)
				}
				if sent := r.out.Sent(); len(sent.Mentions) != 1 || len(sent.Rejects) != 1 || sent.Acked != 2 {
					t.Errorf("after recovery %d mentions, %d rejects, %d acked", len(sent.Mentions), len(sent.Rejects), sent.Acked)
				}
			})
		})
	}
	t.Run("get", func(t *testing.T) {
		r := newRig(nil)
		r.cursors.FailGet = func(string) error { return broken }
		if err := r.collector(t).Collect(t.Context(), r.out); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("garbage cursor", func(t *testing.T) {
		r := newRig(nil)
		if err := r.cursors.Put("rss:e", []byte("{")); err != nil {
			t.Fatal(err)
		}
		if err := r.collector(t).Collect(t.Context(), r.out); err == nil {
			t.Error("a cursor that cannot be read was taken for none")
		}
	})
}

func TestSeenIsBounded(t *testing.T) {
	s := &state{Seen: make(map[string]seen)}
	for i := range 100 {
		s.Seen[string(rune('0'+i))] = seen{Last: int64(i)}
	}
	s.forget(99, 10)
	if len(s.Seen) != 11 {
		t.Errorf("%d kept, want the present one and 10", len(s.Seen))
	}
	if _, ok := s.Seen[string(rune('0'+98))]; !ok {
		t.Error("the youngest was forgotten")
	}
}
