package bluesky

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// stream is one connection to a host.
type stream interface {
	// read blocks for the next message.
	read(ctx context.Context) (frame, error)
	// close ends the connection without ceremony: the host keeps no state that a handshake would save.
	close()
}

// frame is one message.
type frame struct {
	data   []byte // at most the configured size
	binary bool
	full   int64  // length of the whole
	sha256 string // hex, of the whole; "" unless data is only its beginning
}

// dialFunc opens a stream at a URL.
type dialFunc func(ctx context.Context, url string) (stream, error)

// dialError is a host's refusal to speak.
type dialError struct {
	status     int           // HTTP, 0 where no answer came
	retryAfter time.Duration // as the host wishes, 0 where it does not say
	err        error
}

func (e *dialError) Error() string {
	if e.status != 0 {
		return fmt.Sprintf("dial: http status %d", e.status)
	}
	return "dial: " + e.err.Error()
}

func (e *dialError) Unwrap() error { return e.err }

const dialTimeout = 20 * time.Second

// dialer opens WebSockets.
func dialer(cfg Config) dialFunc {
	return func(ctx context.Context, url string) (stream, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		conn, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: http.Header{"User-Agent": {cfg.UserAgent}}})
		if err != nil {
			failed := &dialError{err: err}
			if resp != nil {
				failed.status, failed.retryAfter = resp.StatusCode, retryAfter(resp.Header, time.Now())
			}
			return nil, failed
		}
		conn.SetReadLimit(-1) // read bounds what it keeps, and survives what is larger
		return &socket{conn: conn, keep: cfg.MaxBytes}, nil
	}
}

// socket is a stream over WebSocket.
type socket struct {
	conn *websocket.Conn
	keep int64
}

// errMessageEndless is a message that does not end within what any host could mean.
var errMessageEndless = errors.New("message is larger than 64 MiB")

const endless = 64 << 20

func (s *socket) read(ctx context.Context) (frame, error) {
	kind, r, err := s.conn.Reader(ctx)
	if err != nil {
		return frame{}, fmt.Errorf("read: %w", err)
	}
	f := frame{binary: kind == websocket.MessageBinary}
	f.data, err = io.ReadAll(io.LimitReader(r, s.keep+1))
	f.full = int64(len(f.data))
	if err != nil {
		return frame{}, fmt.Errorf("read message: %w", err)
	}
	if f.full <= s.keep {
		return f, nil
	}
	// The rest is read past, and only its length and hash are kept: coming back with the same cursor would bring the same message again.
	sum := sha256.New()
	sum.Write(f.data)
	rest, err := io.Copy(sum, io.LimitReader(r, endless-f.full+1))
	if err != nil {
		return frame{}, fmt.Errorf("read past message: %w", err)
	}
	if f.full += rest; f.full > endless {
		return frame{}, errMessageEndless
	}
	f.data, f.sha256 = f.data[:s.keep], hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

func (s *socket) close() { _ = s.conn.CloseNow() } // nothing is lost: all that counts was read

// retryAfter is how long the server asks to be left alone, 0 if it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(max(0, min(seconds, 24*3600))) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(0, min(t.Sub(now), 24*time.Hour))
	}
	return 0
}
