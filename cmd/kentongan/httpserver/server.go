package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/sirupsen/logrus"
)

// Config says where a Server listens and what it tells.
type Config struct {
	Listen   string              // host:port; port 0 picks a free one; empty: no listener, Run only waits
	Key      string              // configuration key that sets Listen, such as "work.metrics_listen"; for messages
	Gatherer prometheus.Gatherer // of /metrics; required
	Live     []Check             // of /healthz; none means that answering is enough
	Ready    []Check             // of /readyz
	Log      logrus.FieldLogger  // required
}

// Validate names what is missing.
func (c Config) Validate() error {
	var errs []error
	if c.Gatherer == nil {
		errs = append(errs, errors.New("gatherer is nil"))
	}
	if c.Log == nil {
		errs = append(errs, errors.New("log is nil"))
	}
	for _, check := range append(append([]Check(nil), c.Live...), c.Ready...) {
		if check.Name == "" || check.Run == nil {
			errs = append(errs, fmt.Errorf("check %q has no name or nothing to run", check.Name))
		}
	}
	return errors.Join(errs...)
}

// Server is the listener of one role.
type Server struct {
	config   Config
	listener net.Listener
}

// New makes a Server; it does not listen yet.
func New(config Config) (*Server, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("metrics listener: %w", err)
	}
	return &Server{config: config}, nil
}

// Listen takes the port, so that a role can end before it has started anything; the error is a *PortTakenError where another process has it. Run does
// the same if Listen was not called.
func (s *Server) Listen(ctx context.Context) error {
	if s.config.Listen == "" || s.listener != nil {
		return nil
	}
	var err error
	s.listener, err = Listen(ctx, s.config.Listen, s.config.Key)
	return err
}

// Addr is the address in use after Listen, host:port; "" without a listener.
func (s *Server) Addr() string {
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Run serves until ctx ends, then lets running answers end (1 s) and returns nil. An earlier error is returned.
func (s *Server) Run(ctx context.Context) error {
	if err := s.Listen(ctx); err != nil {
		return err
	}
	if s.listener == nil {
		<-ctx.Done()
		return nil
	}
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.listener) }()
	s.config.Log.WithField("address", s.Addr()).Debug("metrics and health answer")
	select {
	case err := <-served:
		return fmt.Errorf("serve metrics on %s: %w", s.Addr(), err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if server.Shutdown(drain) != nil {
		_ = server.Close() // what is still connected after the drain is cut off
	}
	<-served
	return nil
}

// Handler answers /metrics, /healthz and /readyz.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.config.Gatherer, promhttp.HandlerOpts{ErrorLog: s.config.Log}))
	mux.HandleFunc("GET /healthz", report(s.config.Live))
	mux.HandleFunc("GET /readyz", report(s.config.Ready))
	return mux
}
