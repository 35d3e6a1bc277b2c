package kafka

import (
	"context"
	"net"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol/produce"
)

// retryTransport decides for kafka.Writer which failed produce requests it sends again. The writer asks an error whether it is
// Temporary; left to itself it gives up on a connection that was closed in mid-answer, and on UNKNOWN_SERVER_ERROR, which is how
// the embedded broker says that its disk is full. Here everything is temporary that is not known to be permanent.
type retryTransport struct {
	inner   *kafka.Transport
	retried func(topic string)
	closed  context.Context // ends with the publisher, and every request with it
	close   context.CancelFunc
}

func newRetryTransport(inner *kafka.Transport, retried func(topic string)) *retryTransport {
	t := &retryTransport{inner: inner, retried: retried}
	t.closed, t.close = context.WithCancel(context.Background())
	return t
}

func (t *retryTransport) RoundTrip(ctx context.Context, addr net.Addr, req kafka.Request) (kafka.Response, error) {
	send, ok := req.(*produce.Request)
	if !ok {
		return t.inner.RoundTrip(ctx, addr, req) // the topic's partitions, mostly from memory, once for each record
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(t.closed, cancel)()

	res, err := t.inner.RoundTrip(ctx, addr, req)
	if err == nil {
		err = produceError(res.(*produce.Response))
	}
	switch {
	case err == nil || permanent(err):
		return res, err
	case t.closed.Err() != nil:
		return nil, ErrClosed
	}
	for i := range send.Topics {
		t.retried(send.Topics[i].Topic)
	}
	return nil, temporaryError{err}
}

// produceError is the first error in an answer. The writer sends one partition a request, so there is no more than one.
func produceError(res *produce.Response) error {
	for _, topic := range res.Topics {
		for _, partition := range topic.Partitions {
			if partition.ErrorCode != 0 {
				return kafka.Error(partition.ErrorCode)
			}
		}
	}
	return nil
}

type temporaryError struct{ error }

func (temporaryError) Temporary() bool { return true }
func (e temporaryError) Unwrap() error { return e.error }
