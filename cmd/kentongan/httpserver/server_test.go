package httpserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quiet() logrus.FieldLogger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

func config() httpserver.Config {
	return httpserver.Config{Listen: "127.0.0.1:0", Key: "work.metrics_listen", Gatherer: prometheus.NewRegistry(), Log: quiet()}
}

func server(t *testing.T, c httpserver.Config) *httpserver.Server {
	t.Helper()
	s, err := httpserver.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run serves until the test ends, and fails it where Run gives an error.
func run(t *testing.T, s *httpserver.Server) {
	t.Helper()
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

func TestEndpoints(t *testing.T) {
	registry := prometheus.NewRegistry()
	turned := prometheus.NewCounter(prometheus.CounterOpts{Name: "kentongan_test_turned_total", Help: "Turns."})
	registry.MustRegister(turned)
	turned.Inc()
	c := config()
	c.Gatherer = registry
	c.Live = []httpserver.Check{httpserver.NewHeartbeat(time.Hour).Check("loop")}
	c.Ready = []httpserver.Check{
		{Name: "kafka", Run: func(context.Context) error { return nil }},
		{Name: "clickhouse", Run: func(context.Context) error { return errors.New("connection refused") }},
	}
	s := server(t, c)
	run(t, s)
	cases := []struct {
		path   string
		status int
		want   string
	}{
		{"/metrics", 200, "kentongan_test_turned_total 1"},
		{"/healthz", 200, `{"status":"ok","checks":{"loop":"ok"}}`},
		{"/readyz", 503, `{"status":"failing","checks":{"clickhouse":"connection refused","kafka":"ok"}}`},
		{"/", 404, ""},
	}
	for _, c := range cases {
		response, err := http.Get("http://" + s.Addr() + c.path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != c.status || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: got %d %s, want %d %s", c.path, response.StatusCode, body, c.status, c.want)
		}
	}
	http.DefaultClient.CloseIdleConnections()

	if err := httpserver.Probe(t.Context(), s.Addr(), "/healthz"); err != nil {
		t.Errorf("probe of a live process: %v", err)
	}
	if err := httpserver.Probe(t.Context(), s.Addr(), "/readyz"); err == nil || !strings.Contains(err.Error(), "clickhouse: connection refused") {
		t.Errorf("probe of a process that is not ready: got %v, want the reason", err)
	}
	_, port, _ := net.SplitHostPort(s.Addr())
	if err := httpserver.Probe(t.Context(), "0.0.0.0:"+port, "/healthz"); err != nil {
		t.Errorf("probe of any address: %v", err)
	}
}

func TestPortTaken(t *testing.T) {
	first := server(t, config())
	run(t, first)
	c := config()
	c.Listen = first.Addr()
	err := server(t, c).Run(t.Context())
	var taken *httpserver.PortTakenError
	if !errors.As(err, &taken) || !errors.Is(err, syscall.EADDRINUSE) || taken.Key != c.Key {
		t.Fatalf("got %v, want a *PortTakenError", err)
	}
	for _, part := range []string{first.Addr(), "work.metrics_listen", "KENTONGAN_WORK_METRICS_LISTEN"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
}

func TestOff(t *testing.T) {
	c := config()
	c.Listen = ""
	s := server(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Run(ctx); err != nil || s.Addr() != "" {
		t.Errorf("got %v at %q, want nil without an address", err, s.Addr())
	}
}

func TestConfig(t *testing.T) {
	if _, err := httpserver.New(httpserver.Config{Live: []httpserver.Check{{}}}); err == nil {
		t.Error("a configuration without anything was taken")
	}
}

func TestProbeOfAnotherProgram(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	if err := httpserver.Probe(t.Context(), other.Listener.Addr().String(), "/healthz"); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("got %v", err)
	}
	if err := httpserver.Probe(t.Context(), "nonsense", "/healthz"); err == nil {
		t.Error("an address without a port was taken")
	}
}

// answer asks the handler without a socket, for use in a bubble.
func answer(t *testing.T, c httpserver.Config, path string) httpserver.Report {
	t.Helper()
	recorder := httptest.NewRecorder()
	server(t, c).Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	var report httpserver.Report
	if err := json.Unmarshal(recorder.Body.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	return report
}

func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		beat := httpserver.NewHeartbeat(time.Minute)
		c := config()
		c.Live = []httpserver.Check{beat.Check("loop")}
		for _, step := range []struct {
			wait time.Duration
			beat bool
			want string
		}{
			{time.Minute, false, httpserver.StatusOK},
			{time.Second, false, httpserver.StatusFailing},
			{0, true, httpserver.StatusOK},
			{2 * time.Minute, false, httpserver.StatusFailing},
		} {
			time.Sleep(step.wait)
			if step.beat {
				beat.Beat()
			}
			if got := answer(t, c, "/healthz"); got.Status != step.want {
				t.Errorf("%s later, beat %v: got %+v, want %s", step.wait, step.beat, got, step.want)
			}
		}
	})
	(*httpserver.Heartbeat)(nil).Beat()
}

func TestSlowCheckFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := config()
		c.Ready = []httpserver.Check{
			{Name: "slow", Run: func(context.Context) error { time.Sleep(time.Hour); return nil }},
			{Name: "quick", Run: func(context.Context) error { return nil }},
		}
		start := time.Now()
		got := answer(t, c, "/readyz")
		if got.Checks["quick"] != "ok" || !strings.Contains(got.Checks["slow"], "no verdict") || time.Since(start) != httpserver.CheckTimeout {
			t.Errorf("after %s: %+v", time.Since(start), got)
		}
		time.Sleep(time.Hour)
	})
}
