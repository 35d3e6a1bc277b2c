package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
	"github.com/sirupsen/logrus"
)

// Config says how to reach Kafka and how to behave there. Zero values of the tuning fields mean their defaults.
type Config struct {
	Brokers  []string `koanf:"brokers"` // host:port, at least one
	ClientID string   `koanf:"client_id"`

	TLS  TLSConfig  `koanf:"tls"`
	SASL SASLConfig `koanf:"sasl"`

	Publish PublishConfig `koanf:"publish"`
	Consume ConsumeConfig `koanf:"consume"`

	Log     logrus.FieldLogger `koanf:"-"` // nil discards
	Metrics *Metrics           `koanf:"-"` // nil counts nothing

	// OnLost is called, from a consumer's goroutine, for each range of offsets that expired before it was read. It must not
	// block. The loss is logged and counted whether or not it is set.
	OnLost func(LostRange) `koanf:"-"`
}

// TLSConfig secures the connections. With Enabled alone the system's certificate authorities are trusted.
type TLSConfig struct {
	Enabled    bool   `koanf:"enabled"`
	CAFile     string `koanf:"ca_file"`   // PEM; trusted instead of the system's
	CertFile   string `koanf:"cert_file"` // PEM, with KeyFile, for brokers that want a client certificate
	KeyFile    string `koanf:"key_file"`
	ServerName string `koanf:"server_name"` // where the certificate names another host than the address
}

// SASL mechanisms.
const (
	SASLPlain       = "plain"
	SASLScramSHA256 = "scram-sha-256"
	SASLScramSHA512 = "scram-sha-512"
)

// SASLConfig says who we are. An empty Mechanism means nobody.
type SASLConfig struct {
	Mechanism string `koanf:"mechanism"` // plain, scram-sha-256 or scram-sha-512
	User      string `koanf:"user"`
	Password  string `koanf:"password"`
}

// PublishConfig tunes a publisher.
type PublishConfig struct {
	BatchSize      int           `koanf:"batch_size"`       // records in one request to a partition; default 500
	BatchBytes     int           `koanf:"batch_bytes"`      // bytes in one request, before compression; default 1,000,000, just under Kafka's own limit
	BatchTimeout   time.Duration `koanf:"batch_timeout"`    // how long a request that is not full waits for more; default 5ms
	Compression    string        `koanf:"compression"`      // none, gzip, snappy, lz4, zstd; default lz4
	MaxRecordBytes int           `koanf:"max_record_bytes"` // a larger record is refused with a TooLargeError; default 10 MiB
	RequestTimeout time.Duration `koanf:"request_timeout"`  // after which an unanswered request is sent again; default 15s

	// Retried is called whenever records that could not be published are tried again; may be nil.
	Retried func() `koanf:"-"`
}

// ConsumeConfig tunes a consumer.
type ConsumeConfig struct {
	SessionTimeout   time.Duration `koanf:"session_timeout"`   // after which a silent member's partitions go to others; default 10s
	Heartbeat        time.Duration `koanf:"heartbeat"`         // default 2s
	RebalanceTimeout time.Duration `koanf:"rebalance_timeout"` // default 30s
	JoinBackoff      time.Duration `koanf:"join_backoff"`      // between failed tries to join; default 1s
	CommitInterval   time.Duration `koanf:"commit_interval"`   // least time between two commits; default 200ms
	DrainTimeout     time.Duration `koanf:"drain_timeout"`     // how long a rebalance waits for what is being worked on; default 3s
	PartitionWatch   time.Duration `koanf:"partition_watch"`   // how often the topic is asked whether it has grown; default 5s
	FetchBytes       int           `koanf:"fetch_bytes"`       // of one fetch from one partition, as sent; a larger record comes alone; default 1 MiB
	FetchWait        time.Duration `koanf:"fetch_wait"`        // how long the broker holds an empty fetch; default 500ms
}

func (c PublishConfig) withDefaults() PublishConfig {
	setDefault(&c.BatchSize, 500)
	setDefault(&c.BatchBytes, 1_000_000)
	setDefault(&c.BatchTimeout, 5*time.Millisecond)
	setDefault(&c.Compression, "lz4")
	setDefault(&c.MaxRecordBytes, 10<<20)
	setDefault(&c.RequestTimeout, 15*time.Second)
	return c
}

func (c ConsumeConfig) withDefaults() ConsumeConfig {
	setDefault(&c.SessionTimeout, 10*time.Second)
	setDefault(&c.Heartbeat, 2*time.Second)
	setDefault(&c.RebalanceTimeout, 30*time.Second)
	setDefault(&c.JoinBackoff, time.Second)
	setDefault(&c.CommitInterval, 200*time.Millisecond)
	setDefault(&c.DrainTimeout, 3*time.Second)
	setDefault(&c.PartitionWatch, 5*time.Second)
	setDefault(&c.FetchBytes, 1<<20)
	setDefault(&c.FetchWait, 500*time.Millisecond)
	return c
}

func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// Validate says what is wrong with c, all of it at once. It reads the certificate files, and dials nothing.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if len(c.Brokers) == 0 {
		bad("brokers: at least one host:port is needed")
	}
	for _, b := range c.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			bad("brokers: %q is not host:port", b)
		}
	}
	if _, err := c.TLS.load(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.SASL.mechanism(); err != nil {
		errs = append(errs, err)
	}

	p := c.Publish.withDefaults()
	if _, err := compressionNamed(p.Compression); err != nil {
		errs = append(errs, err)
	}
	for name, v := range map[string]int64{
		"publish.batch_size": int64(p.BatchSize), "publish.batch_bytes": int64(p.BatchBytes), "publish.batch_timeout": int64(p.BatchTimeout),
		"publish.max_record_bytes": int64(p.MaxRecordBytes), "publish.request_timeout": int64(p.RequestTimeout),
	} {
		if v < 0 {
			bad("%s: must not be negative", name)
		}
	}
	if p.BatchTimeout > time.Second {
		bad("publish.batch_timeout: %s would hold every lone record back that long; at most 1s", p.BatchTimeout)
	}

	s := c.Consume.withDefaults()
	if s.Heartbeat*3 > s.SessionTimeout {
		bad("consume.heartbeat: %s must be at most a third of session_timeout, %s", s.Heartbeat, s.SessionTimeout)
	}
	if s.DrainTimeout >= s.SessionTimeout || s.DrainTimeout >= s.RebalanceTimeout {
		bad("consume.drain_timeout: %s must be shorter than session_timeout and rebalance_timeout", s.DrainTimeout)
	}
	if s.FetchBytes < 1024 {
		bad("consume.fetch_bytes: %d is less than 1024", s.FetchBytes)
	}
	return errors.Join(errs...)
}

func (c TLSConfig) load() (*tls.Config, error) {
	if !c.Enabled {
		if c.CAFile != "" || c.CertFile != "" || c.KeyFile != "" || c.ServerName != "" {
			return nil, errors.New("tls: files or a server name are given, but enabled is not set")
		}
		return nil, nil
	}
	t := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: c.ServerName}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("tls.ca_file: %w", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls.ca_file: %s holds no certificate", c.CAFile)
		}
	}
	if c.CertFile != "" || c.KeyFile != "" {
		cert, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("tls.cert_file and tls.key_file: %w", err)
		}
		t.Certificates = []tls.Certificate{cert}
	}
	return t, nil
}

func (c SASLConfig) mechanism() (sasl.Mechanism, error) {
	name := strings.ToLower(c.Mechanism)
	if name == "" {
		if c.User != "" || c.Password != "" {
			return nil, errors.New("sasl: a user or password is given, but no mechanism")
		}
		return nil, nil
	}
	if c.User == "" {
		return nil, errors.New("sasl.user: must not be empty")
	}
	switch name {
	case SASLPlain:
		return plain.Mechanism{Username: c.User, Password: c.Password}, nil
	case SASLScramSHA256:
		return scram.Mechanism(scram.SHA256, c.User, c.Password)
	case SASLScramSHA512:
		return scram.Mechanism(scram.SHA512, c.User, c.Password)
	}
	return nil, fmt.Errorf("sasl.mechanism: %q is not one of %s, %s, %s", c.Mechanism, SASLPlain, SASLScramSHA256, SASLScramSHA512)
}
