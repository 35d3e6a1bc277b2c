package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/sirupsen/logrus"
)

// Config says where a broker keeps its log and where it listens.
type Config struct {
	Dir    string `koanf:"dir"`    // made if absent; holds nothing else
	Listen string `koanf:"listen"` // host:port, default 127.0.0.1:0, a port of the system's choice

	// Advertise is the host:port that clients are told to connect to; default the one listened on. It is needed where Listen
	// names every address.
	Advertise string `koanf:"advertise"`

	// Sync flushes each request to the disk before it is answered. Without it that happens every FlushInterval: an acknowledged
	// record always survives the death of the process, but those of the last moment do not survive the loss of power. It
	// costs two flushes a request, one request at a time: about half the throughput on a disk that flushes in 1 ms.
	Sync          bool          `koanf:"sync"`
	FlushInterval time.Duration `koanf:"flush_interval"` // default 1s

	Users    []User `koanf:"users"` // when there are any, clients must be one of them
	CertFile string `koanf:"cert_file"`
	KeyFile  string `koanf:"key_file"` // with CertFile: the broker speaks TLS

	SegmentBytes      int           `koanf:"segment_bytes"`      // of one file of a partition, for topics that do not say; default 16 MiB
	RetentionInterval time.Duration `koanf:"retention_interval"` // how often expired records are removed; default 1m

	// FaultsFile, in tests, names a JSON file of Faults that is read again whenever it changes.
	FaultsFile string `koanf:"-"`

	Log logrus.FieldLogger `koanf:"-"` // nil discards
}

// User is somebody who may connect.
type User struct {
	Mechanism string `koanf:"mechanism"` // plain, scram-sha-256 or scram-sha-512
	Name      string `koanf:"name"`
	Password  string `koanf:"password"`
}

func (c Config) withDefaults() Config {
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.SegmentBytes == 0 {
		c.SegmentBytes = 16 << 20
	}
	if c.FlushInterval == 0 {
		c.FlushInterval = time.Second
	}
	if c.RetentionInterval == 0 {
		c.RetentionInterval = time.Minute
	}
	if c.Log == nil {
		log := logrus.New()
		log.SetOutput(io.Discard)
		c.Log = log
	}
	return c
}

// Validate says what is wrong with c, all of it at once. It reads the certificate and touches nothing else.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	c = c.withDefaults()
	if c.Dir == "" {
		bad("dir: must not be empty")
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		bad("listen: %q is not host:port", c.Listen)
	}
	if ip := net.ParseIP(host); c.Advertise == "" && (host == "" || ip != nil && ip.IsUnspecified()) {
		bad("advertise: needed where listen (%q) names every address", c.Listen)
	}
	if c.Advertise != "" {
		if _, _, err := net.SplitHostPort(c.Advertise); err != nil {
			bad("advertise: %q is not host:port", c.Advertise)
		}
	}
	for _, u := range c.Users {
		if _, err := u.mechanism(); err != nil {
			errs = append(errs, err)
		}
		if u.Name == "" || u.Password == "" {
			bad("users: name and password must not be empty")
		}
	}
	if _, err := c.tls(); err != nil {
		errs = append(errs, err)
	}
	if c.SegmentBytes < 1<<10 {
		bad("segment_bytes: %d is less than 1024", c.SegmentBytes)
	}
	if c.RetentionInterval < 0 || c.FlushInterval < 0 {
		bad("retention_interval, flush_interval: must not be negative")
	}
	return errors.Join(errs...)
}

func (c Config) tls() (*tls.Config, error) {
	if c.CertFile == "" && c.KeyFile == "" {
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("cert_file and key_file: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, nil
}

// mechanism is the name that kfake knows it by.
func (u User) mechanism() (string, error) {
	switch m := strings.ToUpper(u.Mechanism); m {
	case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
		return m, nil
	}
	return "", fmt.Errorf("users: mechanism %q of %s is not one of plain, scram-sha-256, scram-sha-512", u.Mechanism, u.Name)
}
