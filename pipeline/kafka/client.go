package kafka

import (
	"fmt"
	"io"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/sirupsen/logrus"
)

const dialTimeout = 5 * time.Second

// metadataTTL bounds how long a moved leader or a grown topic stays unseen.
const metadataTTL = 2 * time.Second

func (c Config) addr() net.Addr { return kafka.TCP(c.Brokers...) }

// transport makes a pool of connections of its own; c has been validated.
func (c Config) transport() (*kafka.Transport, error) {
	tlsConfig, err := c.TLS.load()
	if err != nil {
		return nil, err
	}
	mechanism, err := c.SASL.mechanism()
	if err != nil {
		return nil, err
	}
	return &kafka.Transport{
		Dial:        (&net.Dialer{Timeout: dialTimeout}).DialContext,
		DialTimeout: dialTimeout,
		IdleTimeout: 30 * time.Second,
		MetadataTTL: metadataTTL,
		ClientID:    c.ClientID,
		TLS:         tlsConfig,
		SASL:        mechanism,
	}, nil
}

// dialer makes the single connections of a group's coordinator; c has been validated.
func (c Config) dialer() (*kafka.Dialer, error) {
	tlsConfig, err := c.TLS.load()
	if err != nil {
		return nil, err
	}
	mechanism, err := c.SASL.mechanism()
	if err != nil {
		return nil, err
	}
	return &kafka.Dialer{ClientID: c.ClientID, Timeout: dialTimeout, DualStack: true, TLS: tlsConfig, SASLMechanism: mechanism}, nil
}

func (c Config) logger() logrus.FieldLogger {
	log := c.Log
	if log == nil {
		discard := logrus.New()
		discard.SetOutput(io.Discard)
		log = discard
	}
	return log.WithField("component", "kafka")
}

// kafka-go speaks in formatted sentences. What it calls a log line is detail to us; what it calls an error is usually a retry under
// way, worth a warning.
func chatter(log logrus.FieldLogger) kafka.Logger {
	return kafka.LoggerFunc(func(format string, args ...any) {
		log.WithField("detail", fmt.Sprintf(format, args...)).Debug("kafka-go says")
	})
}

func complaints(log logrus.FieldLogger) kafka.Logger {
	return kafka.LoggerFunc(func(format string, args ...any) {
		log.WithField("detail", fmt.Sprintf(format, args...)).Warn("kafka-go complains")
	})
}

func compressionNamed(name string) (kafka.Compression, error) {
	switch name {
	case "none":
		return 0, nil
	case "gzip":
		return kafka.Gzip, nil
	case "snappy":
		return kafka.Snappy, nil
	case "lz4":
		return kafka.Lz4, nil
	case "zstd":
		return kafka.Zstd, nil
	}
	return 0, fmt.Errorf("publish.compression: %q is not one of none, gzip, snappy, lz4, zstd", name)
}
