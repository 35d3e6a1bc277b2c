package viewer

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	logtest "github.com/sirupsen/logrus/hooks/test"
)

func newServer(t *testing.T, cfg Config, reader Reader) (*Server, *logtest.Hook) {
	t.Helper()
	log, hook := logtest.NewNullLogger()
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return testNow }
	}
	s, err := New(cfg, reader, log)
	if err != nil {
		t.Fatal(err)
	}
	return s, hook
}

// get asks the handler as a browser on this machine would.
func get(s *Server, path string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8480"+path, nil)
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %.300s", err, w.Body)
	}
	return v
}

func TestOverviewParameters(t *testing.T) {
	s, _ := newServer(t, Config{}, newCity(testNow))
	for _, tt := range []struct{ query, parameter string }{
		{"range=yesterday", "range"},
		{"range=7d&range=30d", "range"},
		{"range=7d&from=2026-11-01&to=2026-11-02", "range"},
		{"step=minute", "step"},
		{"step=hour&from=2026-01-01&to=2026-11-01", "step"},
		{"zone=UTC", "zone"},
		{"topic=jalan", "topic"},
		{"topic=" + strings.Repeat("A", 33), "topic"},
		{"source=x'%20OR%201", "source"},
		{"author=abc", "author"},
		{"from=2026-11-01", "to"},
		{"to=2026-11-01", "from"},
		{"from=2026-11-02&to=2026-11-01", "to"},
		{"from=1999-12-31&to=2001-01-01", "from"},
		{"from=2010-01-01&to=2026-01-01", "to"},
		{"from=2026-11-01T00:30:00Z&to=2026-11-02T00:00:00Z", "from"},
		{"from=soon&to=later", "from"},
		{"from=2027-01-01&to=2027-02-01", "from"},
	} {
		w := get(s, "/api/v0/overview?"+tt.query)
		got := decode[struct{ Error problem }](t, w)
		if w.Code != http.StatusBadRequest || got.Error.Code != "bad_parameter" || got.Error.Parameter != tt.parameter || got.Error.Message == "" {
			t.Errorf("%s: %d %s", tt.query, w.Code, w.Body)
		}
	}
}

func TestUnreachableStoreIs503(t *testing.T) {
	f := newCity(testNow)
	f.err = errors.New("dial tcp 127.0.0.1:9999: connection refused, password=hunter2")
	s, hook := newServer(t, Config{}, f)
	for _, path := range []string{"/api/v0/overview", "/api/v0/freshness", "/readyz"} {
		w := get(s, path)
		if got := decode[struct{ Error problem }](t, w); w.Code != http.StatusServiceUnavailable || got.Error.Code != "store_unavailable" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s tells the client about the store", path)
		}
	}
	if w := get(s, "/healthz"); w.Code != http.StatusOK {
		t.Errorf("/healthz: %d", w.Code)
	}
	f.set(func(f *fakeReader) { f.err = nil })
	get(s, "/api/v0/freshness")
	if n := len(hook.AllEntries()); n != 2 {
		t.Errorf("%d log entries, want one for the beginning of the outage and one for its end", n)
	}
}

func TestOverviewIsTaggedAndAskedOnce(t *testing.T) {
	f := newCity(testNow)
	s, _ := newServer(t, Config{}, f)
	first := get(s, "/api/v0/overview?range=24h")
	again := get(s, "/api/v0/overview?range=24h", func(r *http.Request) { r.Header.Set("If-None-Match", first.Header().Get("ETag")) })
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("the same numbers: %d with %d bytes", again.Code, again.Body.Len())
	}
	calls := f.calls
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { get(s, "/api/v0/overview?range=24h") })
	}
	all.Wait()
	if f.calls != calls {
		t.Errorf("twenty pages asked the store %d times more within two seconds", f.calls-calls)
	}
	f.set(func(f *fakeReader) { f.freshness.ComputedAt = testNow; f.extra = 50 })
	if changed := get(s, "/api/v0/overview?range=24h"); changed.Header().Get("ETag") == first.Header().Get("ETag") {
		t.Error("an answer from before the last computation was given")
	}
}
