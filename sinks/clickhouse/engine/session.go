package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// session is one engine connection with what is known of its state. One goroutine uses it at a time.
type session struct {
	conn     *chdb.Conn
	tag      string            // value of log_comment, by which its query is found and killed
	settings map[string]string // set beyond the profile
	database string
	reader   bool
	broken   bool // to be closed instead of reused
}

const (
	tagSetting      = "log_comment"
	defaultDatabase = "default"
)

// openSession connects, names the session and, for a reader, takes its rights away.
func openSession(library *chdb.Library, args []string, tag string, reader bool) (*session, error) {
	conn, err := library.Connect(args...)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, tag: tag, settings: map[string]string{}, database: defaultDatabase, reader: reader}
	// The library starts with clickhouse-local's liberties: "x" for "SELECT x", and introspection. A server has neither.
	setup := []string{"SET " + tagSetting + " = " + quote(tag) + ", implicit_select = 0, allow_introspection_functions = 0"}
	if reader {
		// readonly=2 lets a client bring settings such as a time limit, and is the one setting it can not change.
		setup = append(setup, "SET ROLE "+roleReader, "SET readonly = 2")
	}
	for _, statement := range setup {
		if err := conn.Exec(statement); err != nil {
			conn.Close()
			return nil, fmt.Errorf("prepare engine connection: %w", err)
		}
	}
	return s, nil
}

// prepare makes the session's settings and current database what a request wants. Only the difference to the request
// before it is sent, so that a client that always asks alike pays nothing.
func (s *session) prepare(settings map[string]string, database string) error {
	err := s.apply(settings, database)
	s.broken = s.broken || err != nil
	return err
}

func (s *session) apply(settings map[string]string, database string) error {
	if s.reader {
		// A single read can not change roles; enabling the role again costs little and does not rely on that.
		if err := s.conn.Exec("SET ROLE " + roleReader); err != nil {
			return err
		}
	}
	if database == "" {
		database = defaultDatabase
	}
	if database != s.database {
		if err := s.conn.Exec("USE " + quoteName(database)); err != nil {
			return err
		}
		s.database = database
	}
	var changes []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if old, known := s.settings[name]; !known || old != settings[name] {
			changes = append(changes, quoteName(name)+" = "+quote(settings[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.settings)) {
		if _, wanted := settings[name]; !wanted {
			changes = append(changes, quoteName(name)+" = DEFAULT")
		}
	}
	if len(changes) == 0 {
		return nil
	}
	if err := s.conn.Exec("SET " + strings.Join(changes, ", ")); err != nil {
		return err
	}
	s.settings = maps.Clone(settings)
	return nil
}

// pool hands out sessions of one kind, at most limit at a time.
type pool struct {
	slots chan struct{}
	open  func() (*session, error)

	mu   sync.Mutex
	idle []*session
}

func newPool(limit int, open func() (*session, error)) *pool {
	return &pool{slots: make(chan struct{}, limit), open: open}
}

// acquire waits for a free place until ctx ends. What it returns goes back with release.
func (p *pool) acquire(ctx context.Context) (*session, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for an engine connection: %w", context.Cause(ctx))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		s := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return s, nil
	}
	s, err := p.open()
	if err != nil {
		<-p.slots
		return nil, err
	}
	return s, nil
}

func (p *pool) release(s *session) {
	if s.broken {
		s.conn.Close()
	} else {
		p.mu.Lock()
		p.idle = append(p.idle, s)
		p.mu.Unlock()
	}
	<-p.slots
}

// close ends the idle sessions; call it when none is out.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.idle {
		s.conn.Close()
	}
	p.idle = nil
}

// quote is s as a string literal of ClickHouse.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// quoteName is s as an identifier of ClickHouse.
func quoteName(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(s) + "`"
}
