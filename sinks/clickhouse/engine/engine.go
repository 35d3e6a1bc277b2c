package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// ErrPortTaken says that something else listens on the configured address.
var ErrPortTaken = errors.New("engine address is taken")

// Engine is the embedded ClickHouse. Its methods are safe for concurrent use; Run works once per process.
type Engine struct {
	cfg   Config
	ready chan struct{}
	addr  atomic.Pointer[net.TCPAddr]
}

// New checks cfg. It neither opens nor listens.
func New(cfg Config) (*Engine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Engine{cfg: cfg.withDefaults(), ready: make(chan struct{})}, nil
}

// Ready is closed once queries are answered.
func (e *Engine) Ready() <-chan struct{} { return e.ready }

// Addr is the host:port that the engine listens on, with the port that was picked for 0; empty before Ready.
func (e *Engine) Addr() string {
	if addr := e.addr.Load(); addr != nil {
		return addr.String()
	}
	return ""
}

// Run opens the library and the data directory and answers queries until ctx ends; then it lets running queries finish
// for DrainTimeout, kills the rest, and closes the engine. A clean stop returns nil. Other errors wrap ErrNoLibrary,
// ErrPortTaken, ErrLocked or ErrNewerData, or are the engine's own words.
func (e *Engine) Run(ctx context.Context) (err error) {
	path, err := FindLibrary(e.cfg.Library)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", e.cfg.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: %s", ErrPortTaken, e.cfg.Listen)
	}
	if err != nil {
		return fmt.Errorf("listen for engine: %w", err)
	}
	defer listener.Close() // harmless once the server has closed it

	dir, err := openDataDir(e.cfg.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.close()) }()

	started := time.Now()
	backend, err := e.open(path, dir)
	if err != nil {
		return err
	}
	address := listener.Addr().(*net.TCPAddr)
	e.addr.Store(address)
	e.cfg.Log.WithField("addr", address.String()).WithField("dir", dir.path).WithField("version", backend.version).
		WithField("opened_in", time.Since(started).Round(time.Millisecond).String()).Info("engine is open")
	close(e.ready)

	err = e.serve(ctx, listener, backend)
	if err == nil {
		e.cfg.Log.Info("engine is closed")
	}
	return err
}

// The library's allocator keeps freed pages for seconds, which after a burst of inserts is twice the memory in use; it
// reads this variable when it is loaded. Half a second costs inserts nothing that was measurable.
const (
	allocatorEnv  = "JE_MALLOC_CONF"
	allocatorConf = "dirty_decay_ms:500,muzzy_decay_ms:0"
)

// open loads the library and boots the engine on dir.
func (e *Engine) open(libraryPath string, dir *dataDir) (*backend, error) {
	if os.Getenv(allocatorEnv) == "" {
		if err := os.Setenv(allocatorEnv, allocatorConf); err != nil {
			return nil, fmt.Errorf("set %s: %w", allocatorEnv, err)
		}
	}
	library, err := chdb.Open(libraryPath)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadLibrary, err)
	}
	if err := dir.checkVersion(library.Version()); err != nil {
		return nil, err
	}
	configPath, err := dir.writeConfig(e.cfg)
	if err != nil {
		return nil, err
	}
	args := []string{"--path=" + filepath.Join(dir.path, storeFolder), "--config-file=" + configPath}
	b, err := newBackend(library, args, e.cfg.MaxConcurrent)
	if err != nil {
		return nil, fmt.Errorf("open engine on %s: %w", dir.path, err)
	}
	if err := dir.setVersion(library.Version()); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// serve answers requests until ctx ends and closes the backend after the last of them.
func (e *Engine) serve(ctx context.Context, listener net.Listener, b *backend) error {
	requests, stopRequests := context.WithCancel(context.Background())
	defer stopRequests()
	var running sync.WaitGroup
	handler := newHandler(e.cfg, b)
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       5 * time.Minute,
		BaseContext:       func(net.Listener) context.Context { return requests },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			running.Add(1)
			defer running.Done()
			handler.ServeHTTP(w, r)
		}),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	var serveErr error
	select {
	case err := <-failed:
		serveErr = fmt.Errorf("serve engine: %w", err)
	case <-ctx.Done():
		drain, stop := context.WithTimeout(context.Background(), e.cfg.DrainTimeout)
		if err := server.Shutdown(drain); err != nil {
			e.cfg.Log.WithField("drain_timeout", e.cfg.DrainTimeout.String()).Warn("engine kills queries that outlast the drain timeout")
		}
		stop()
	}
	stopRequests()
	closeErr := server.Close()
	if !waitFor(&running, e.cfg.DrainTimeout+10*time.Second) {
		return errors.Join(serveErr, errors.New("close engine: a query did not stop"))
	}
	b.close()
	return errors.Join(serveErr, closeErr)
}

// waitFor reports whether wg came to zero within d.
func waitFor(wg *sync.WaitGroup, d time.Duration) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wg.Wait()
	}()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}
