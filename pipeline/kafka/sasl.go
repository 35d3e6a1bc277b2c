package kafka

import (
	"context"
	"sync/atomic"

	"github.com/segmentio/kafka-go/sasl"
)

// watchedMechanism counts the authentications that were begun and never came to their end. A broker may say no by hanging up, as the embedded
// one does, and kafka-go then reports a lost connection, which could be anything.
type watchedMechanism struct {
	sasl.Mechanism
	open atomic.Int64
}

// Start implements sasl.Mechanism.
func (w *watchedMechanism) Start(ctx context.Context) (sasl.StateMachine, []byte, error) {
	session, first, err := w.Mechanism.Start(ctx)
	if err == nil {
		w.open.Add(1)
	}
	return &watchedSession{session, w}, first, err
}

type watchedSession struct {
	sasl.StateMachine
	of *watchedMechanism
}

func (s *watchedSession) Next(ctx context.Context, challenge []byte) (bool, []byte, error) {
	done, response, err := s.StateMachine.Next(ctx, challenge)
	if done || err != nil {
		s.of.open.Add(-1)
	}
	return done, response, err
}
