package kafka

import (
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
)

// ErrClosed is the error of a call on something that was closed.
var ErrClosed = errors.New("closed")

// TooLargeError says that one record is larger than may be sent, or than its topic takes.
type TooLargeError struct {
	KafkaTopic string
	Index      int // in the records of the call
	Bytes      int
	Limit      int // 0 where the broker refused it and did not say its limit
}

func (e *TooLargeError) Error() string {
	if e.Limit == 0 {
		return fmt.Sprintf("record %d of %d bytes is larger than max.message.bytes of %s", e.Index, e.Bytes, e.KafkaTopic)
	}
	return fmt.Sprintf("record %d of %d bytes for %s is larger than the limit of %d", e.Index, e.Bytes, e.KafkaTopic, e.Limit)
}

// RefusedError says that Kafka will not have us, whatever the number of tries: wrong credentials, no right, a certificate that does
// not convince, or a request that it calls invalid.
type RefusedError struct{ Err error }

func (e *RefusedError) Error() string { return "refused by kafka: " + e.Err.Error() }
func (e *RefusedError) Unwrap() error { return e.Err }

// permanent reports whether trying again cannot help, as far as anybody knows.
func permanent(err error) bool {
	if errors.Is(err, ErrClosed) {
		return true
	}
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return true
	}
	var code kafka.Error
	if !errors.As(err, &code) {
		return false
	}
	switch code {
	case kafka.SASLAuthenticationFailed, kafka.UnsupportedSASLMechanism, kafka.IllegalSASLState,
		kafka.TopicAuthorizationFailed, kafka.GroupAuthorizationFailed, kafka.ClusterAuthorizationFailed,
		kafka.MessageSizeTooLarge, kafka.RecordListTooLarge, kafka.InvalidTopic, kafka.InvalidRequiredAcks,
		kafka.InvalidTimestamp, kafka.UnsupportedForMessageFormat, kafka.PolicyViolation, kafka.InvalidRecord,
		kafka.UnsupportedCompressionType, kafka.UnsupportedVersion, kafka.InvalidConfiguration:
		return true
	}
	return false
}
