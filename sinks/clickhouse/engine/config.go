package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"
)

// Config says where the engine keeps its data, where it listens and who may ask. The zero value of a number means its
// default.
type Config struct {
	Dir     string // data directory; created where absent; required
	Listen  string // host:port; port 0 picks a free one; required
	Library string // path of libchdb; empty: see FindLibrary

	User     string // may do everything; empty means "default"
	Password string // of User; empty accepts an empty password only

	// ReadOnlyUser may read what ReadOnlyGrants name and nothing else. Grants are ClickHouse's own statements, such as
	// "GRANT SELECT ON kentongan.*"; the engine enforces them.
	ReadOnlyUser     string
	ReadOnlyPassword string
	ReadOnlyGrants   []string

	MaxConcurrent  int           // queries at a time, each kind of user; default 8. Further ones wait.
	MaxBodyBytes   int64         // of one request, before and after decompression; default 1 GiB
	MaxMemoryBytes int64         // of the engine as it counts it (RSS is somewhat more); default 768 MiB
	IOTimeout      time.Duration // longest silence of a client amid a request or an answer; default 1 minute
	DrainTimeout   time.Duration // how long running queries may go on after Run's context ends; default 10 s

	Log logrus.FieldLogger `json:"-"` // required
}

const (
	defaultMaxConcurrent  = 8
	defaultMaxBodyBytes   = 1 << 30
	defaultMaxMemoryBytes = 768 << 20
	leastMemoryBytes      = 256 << 20
)

// Validate returns an error that names every field that can not be used.
func (c Config) Validate() error {
	var errs []error
	require := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	require(c.Dir != "", "engine dir is empty")
	require(c.Listen != "", "engine listen address is empty")
	require(c.Log != nil, "engine log is nil")
	require(c.MaxConcurrent >= 0, "engine max concurrent queries is %d, below zero", c.MaxConcurrent)
	require(c.MaxBodyBytes >= 0, "engine max body is %d bytes, below zero", c.MaxBodyBytes)
	require(c.MaxMemoryBytes == 0 || c.MaxMemoryBytes >= leastMemoryBytes, "engine max memory is %d bytes, below %d", c.MaxMemoryBytes, leastMemoryBytes)
	require(c.IOTimeout >= 0 && c.DrainTimeout >= 0, "engine timeout is below zero")
	if c.ReadOnlyUser != "" {
		require(len(c.ReadOnlyGrants) > 0, "engine read-only user %q has no grants", c.ReadOnlyUser)
		require(c.ReadOnlyUser != c.withDefaults().User, "engine read-only user %q is the full user as well", c.ReadOnlyUser)
	}
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	if c.User == "" {
		c.User = "default"
	}
	if c.MaxConcurrent == 0 {
		c.MaxConcurrent = defaultMaxConcurrent
	}
	if c.MaxBodyBytes == 0 {
		c.MaxBodyBytes = defaultMaxBodyBytes
	}
	if c.MaxMemoryBytes == 0 {
		c.MaxMemoryBytes = defaultMaxMemoryBytes
	}
	if c.IOTimeout == 0 {
		c.IOTimeout = time.Minute
	}
	if c.DrainTimeout == 0 {
		c.DrainTimeout = 10 * time.Second
	}
	return c
}
