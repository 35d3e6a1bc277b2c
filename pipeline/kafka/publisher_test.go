package kafka

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol/produce"
)

func testConfig() Config { return Config{Brokers: []string{"127.0.0.1:1"}} }

// kafka-go's own defaults are to wait for no acknowledgement, to hold a lone record for a second, and to spread a key's records.
func TestWriterWaitsForAllAndNotForCompany(t *testing.T) {
	p, err := NewPublisher(testConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for name, w := range map[string]*kafka.Writer{"small": p.small, "large": p.large} {
		if w.RequiredAcks != kafka.RequireAll {
			t.Errorf("%s: requires %v, want all", name, w.RequiredAcks)
		}
		if w.BatchTimeout <= 0 || w.BatchTimeout > 20*time.Millisecond {
			t.Errorf("%s: holds a lone record for %v", name, w.BatchTimeout)
		}
		if w.Async {
			t.Errorf("%s: does not wait", name)
		}
		if b, ok := w.Balancer.(kafka.Murmur2Balancer); !ok || !b.Consistent {
			t.Errorf("%s: balances by %#v, want murmur2 as Java does", name, w.Balancer)
		}
		if w.AllowAutoTopicCreation {
			t.Errorf("%s: makes topics", name)
		}
		// kafka-go multiplies the square of the attempt; the product must stay an int64.
		if last := int64(w.MaxAttempts) * int64(w.MaxAttempts); last > (1<<63-1)/int64(w.WriteBackoffMin) {
			t.Errorf("%s: the backoff overflows before attempt %d", name, w.MaxAttempts)
		}
	}
}

type brokenPipe struct{ err error }

func (b brokenPipe) dial(context.Context, string, string) (net.Conn, error) { return nil, b.err }

// Only what is known to be hopeless is given up; all else is sent again in place.
func TestRetryTransportGivesUpOnlyTheHopeless(t *testing.T) {
	for _, code := range []kafka.Error{kafka.Unknown, kafka.NotLeaderForPartition, kafka.RequestTimedOut, kafka.KafkaStorageError, kafka.NotEnoughReplicas, kafka.UnknownTopicOrPartition, kafka.Error(12345)} {
		if permanent(code) {
			t.Errorf("%v is given up", code)
		}
	}
	for _, code := range []kafka.Error{kafka.MessageSizeTooLarge, kafka.TopicAuthorizationFailed, kafka.SASLAuthenticationFailed} {
		if !permanent(code) {
			t.Errorf("%v is tried for ever", code)
		}
	}
	for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, &net.OpError{Op: "dial", Err: errors.New("no route to host")}} {
		transport := newRetryTransport(&kafka.Transport{Dial: brokenPipe{err}.dial}, func(string) {})
		_, got := transport.RoundTrip(t.Context(), kafka.TCP("127.0.0.1:1"), &produce.Request{})
		var temporary interface{ Temporary() bool }
		if !errors.As(got, &temporary) || !temporary.Temporary() {
			t.Errorf("%v comes out as %v, which kafka-go gives up", err, got)
		}
		transport.close()
		if _, got := transport.RoundTrip(t.Context(), kafka.TCP("127.0.0.1:1"), &produce.Request{}); !errors.Is(got, ErrClosed) {
			t.Errorf("after close: %v, want ErrClosed", got)
		}
		transport.inner.CloseIdleConnections()
	}
}

// Whoever waits for a road that is down is told of each new try.
func TestPublisherTellsThatItTriesAgain(t *testing.T) {
	cfg := testConfig() // nobody listens there
	tries := make(chan struct{}, 64)
	cfg.Publish.Retried = func() { tries <- struct{}{} }
	p, err := NewPublisher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	go func() { _ = p.Publish(ctx, record("a")) }()
	for range 2 {
		select {
		case <-tries:
		case <-ctx.Done():
			t.Fatal("not told")
		}
	}
}

func TestErrorsOfAPublisherOnItsWayOut(t *testing.T) {
	p, err := NewPublisher(testConfig()) // nobody listens there
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.Publish(ctx, record("a")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the end of the context", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if err := p.Publish(t.Context(), record("a")); !errors.Is(err, ErrClosed) {
		t.Errorf("after close: %v, want ErrClosed", err)
	}
}
