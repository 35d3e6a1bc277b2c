// Package jetstreamtest is a Jetstream host for tests: it speaks the /subscribe protocol on loopback (replay from a cursor in time_us,
// inclusive and silently clamped to what it still has, then live; wantedCollections) and misbehaves as it is told.
//
// It is a fake of bluesky-social/jetstream's legacy endpoint: no compression, no options_update, no sequence numbers.
package jetstreamtest

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Server is one host. Safe for concurrent use.
type Server struct {
	// Behave says how the nth connection (from 0) is treated; nil treats all well. Set it before the first connection.
	Behave func(n int) Behaviour
	// Floor is the oldest time that the host still has; a cursor before it starts there. Set it before the first connection.
	Floor time.Time

	http *httptest.Server

	mu      sync.Mutex
	log     []logged
	conns   []Connection
	changed chan struct{} // closed and replaced when anything changes
}

type logged struct {
	timeUS     int64
	collection string // "" for account and identity events, which everybody gets
	data       string
}

// Connection is one that was asked for.
type Connection struct {
	Cursor    int64 // 0 if none was given
	UserAgent string
	Query     string
	Accepted  bool
}

// Behaviour is how a connection is treated. The zero value serves it well for as long as it lasts.
type Behaviour struct {
	Status     int           // answer the handshake with this HTTP status instead
	RetryAfter string        // header of that answer
	First      []string      // messages before any of the log
	Binary     bool          // as binary frames
	Delay      time.Duration // between messages
	Ping       bool          // wait for a pong before every message
	Limit      int           // of messages from the log; then End. Negative: none at all
	End        End           // without a Limit: never
	Code       websocket.StatusCode
	Reason     string
}

// End is how a connection ends.
type End int

// The ends of a connection.
const (
	EndClose End = iota // with a close frame of Code (1000 if zero) and Reason
	EndDrop             // the TCP connection is gone
	EndCut              // the TCP connection is gone in the middle of a message
	EndStall            // it stays open, and nothing comes
)

// NewServer starts a host without events.
func NewServer() *Server {
	s := &Server{changed: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// URL is the endpoint.
func (s *Server) URL() string { return strings.Replace(s.http.URL, "http", "ws", 1) + "/subscribe" }

// Close ends every connection and the host.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Append adds messages to the log and sends them to those who listen. What is no JSON goes to everybody, as of the time before it.
func (s *Server) Append(messages ...string) {
	for _, m := range messages {
		var w struct {
			TimeUS int64 `json:"time_us"`
			Commit struct {
				Collection string `json:"collection"`
			} `json:"commit"`
		}
		_ = json.Unmarshal([]byte(m), &w) // garbage is welcome here
		s.change(func() {
			if w.TimeUS == 0 && len(s.log) > 0 {
				w.TimeUS = s.log[len(s.log)-1].timeUS
			}
			s.log = append(s.log, logged{w.TimeUS, w.Commit.Collection, m})
		})
	}
}

// Connections are those asked for so far.
func (s *Server) Connections() []Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.conns)
}

// WaitConnections blocks until n connections were asked for.
func (s *Server) WaitConnections(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		have, changed := len(s.conns), s.changed
		s.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	cursor, _ := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64)
	var n, start int
	s.mu.Lock()
	n = len(s.conns)
	s.mu.Unlock()
	var b Behaviour
	if s.Behave != nil {
		b = s.Behave(n)
	}
	s.change(func() {
		s.conns = append(s.conns, Connection{cursor, r.UserAgent(), r.URL.RawQuery, b.Status == 0})
		start = s.startAt(cursor)
	})
	if b.Status != 0 {
		w.Header().Set("Retry-After", b.RetryAfter)
		w.WriteHeader(b.Status)
		return
	}
	tap := &tap{ResponseWriter: w}
	conn, err := websocket.Accept(tap, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	ctx := conn.CloseRead(r.Context()) // answers pings and notices the client's leaving
	s.send(ctx, conn, tap.conn, b, start, r.URL.Query()["wantedCollections"])
}

// startAt is the index in the log where a subscription with cursor begins.
func (s *Server) startAt(cursor int64) int {
	if cursor == 0 {
		return len(s.log)
	}
	if !s.Floor.IsZero() {
		cursor = max(cursor, s.Floor.UnixMicro())
	}
	for i, e := range s.log {
		if e.timeUS >= cursor {
			return i
		}
	}
	return len(s.log)
}

func (s *Server) send(ctx context.Context, conn *websocket.Conn, raw net.Conn, b Behaviour, next int, wanted []string) {
	kind := websocket.MessageText
	if b.Binary {
		kind = websocket.MessageBinary
	}
	write := func(data string) bool {
		if b.Ping && conn.Ping(ctx) != nil {
			return false
		}
		if conn.Write(ctx, kind, []byte(data)) != nil {
			return false
		}
		if b.Delay > 0 {
			select {
			case <-time.After(b.Delay):
			case <-ctx.Done():
				return false
			}
		}
		return true
	}
	for _, m := range b.First {
		if !write(m) {
			return
		}
	}
	for sent := 0; ; {
		if b.Limit < 0 || b.Limit > 0 && sent >= b.Limit {
			end(ctx, conn, raw, b)
			return
		}
		s.mu.Lock()
		var e *logged
		if next < len(s.log) {
			e = &s.log[next]
		}
		changed := s.changed
		s.mu.Unlock()
		if e == nil {
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
			continue
		}
		next++
		if e.collection != "" && len(wanted) > 0 && !slices.Contains(wanted, e.collection) {
			continue
		}
		if !write(e.data) {
			return
		}
		sent++
	}
}

func end(ctx context.Context, conn *websocket.Conn, raw net.Conn, b Behaviour) {
	switch b.End {
	case EndClose:
		if b.Code == 0 {
			b.Code = websocket.StatusNormalClosure
		}
		conn.Close(b.Code, b.Reason)
	case EndCut:
		// A text frame that announces 1000 bytes and brings 12.
		raw.Write(append(binary.BigEndian.AppendUint16([]byte{0x81, 126}, 1000), `{"did":"did:`...))
		raw.Close()
	case EndDrop:
		raw.Close()
	case EndStall:
		<-ctx.Done()
	}
}

// tap keeps hold of the TCP connection that a WebSocket is made of.
type tap struct {
	http.ResponseWriter
	conn net.Conn
}

// Hijack implements http.Hijacker.
func (t *tap) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := t.ResponseWriter.(http.Hijacker).Hijack()
	t.conn = conn
	return conn, rw, err
}
