package viewer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
)

// ErrPortTaken says that another process listens where the page should be.
var ErrPortTaken = errors.New("the port is taken: another program, perhaps another kentongan, listens there")

// Server is the page and the JSON behind it.
type Server struct {
	cfg     Config
	reader  Reader
	log     logrus.FieldLogger
	site    *site
	answers *answers
	extents *extents
	outage  outage
}

// New makes a server. It neither listens nor asks the reader anything.
func New(cfg Config, reader Reader, log logrus.FieldLogger) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	pages, err := loadSite()
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, reader: reader, log: log.WithField("component", "viewer"), site: pages, extents: newExtents()}
	s.answers = newAnswers(cfg.QueryTimeout)
	return s, nil
}

// Built reports whether the page itself is embedded. Without it the server answers / with a note that says how to build it.
func (s *Server) Built() bool { return s.site.built }

// Listen takes the address. The error is ErrPortTaken where another process has it.
func (s *Server) Listen() (net.Listener, error) {
	l, err := net.Listen("tcp", s.cfg.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen on %s: %w", s.cfg.Listen, ErrPortTaken)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", s.cfg.Listen, err)
	}
	return l, nil
}

// Run listens and serves until ctx ends, which is nil.
func (s *Server) Run(ctx context.Context) error {
	l, err := s.Listen()
	if err != nil {
		return err
	}
	return s.Serve(ctx, l)
}

// Serve answers on l until ctx ends, lets the answers under way finish, and closes l. It returns nil when ctx ended.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	// Answers under way are allowed to finish, so they do not hang on ctx but on a context of their own.
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	srv := &http.Server{
		Handler:           s.Handler(),
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      s.cfg.QueryTimeout + 10*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          serverLog(s.log),
	}
	s.log.WithField("address", "http://"+l.Addr().String()).Info("page ready")
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Serve(l) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve the page: %w", err)
	case <-ctx.Done():
	}
	grace, done := context.WithTimeout(base, 5*time.Second)
	defer done()
	if err := srv.Shutdown(grace); err != nil {
		cancel() // what still runs after the grace is cut
		srv.Close()
	}
	<-stopped
	return nil
}
