package rss

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// Config is one feed. Zero values of the optional fields mean the defaults named beside them.
type Config struct {
	Name         string        `koanf:"name" yaml:"name"`                   // a-z, 0-9, _ and -; collection and metric label
	URL          string        `koanf:"url" yaml:"url"`                     // http or https
	Outlet       string        `koanf:"outlet" yaml:"outlet"`               // the news organisation, one voice for all its feeds; default Name
	Interval     time.Duration `koanf:"interval" yaml:"interval"`           // between polls; default 10m
	Timeout      time.Duration `koanf:"timeout" yaml:"timeout"`             // of one request with its redirects; default 30s
	MaxBytes     int64         `koanf:"max_bytes" yaml:"max_bytes"`         // of a response, unpacked; default 8 MiB
	MaxSeen      int           `koanf:"max_seen" yaml:"max_seen"`           // articles remembered that left the feed; default 2000
	Zone         string        `koanf:"zone" yaml:"zone"`                   // of dates that name none: UTC, WIB, WITA, WIT or +07:00; default UTC
	UserAgent    string        `koanf:"user_agent" yaml:"user_agent"`       // default names the project
	AllowPrivate bool          `koanf:"allow_private" yaml:"allow_private"` // follow redirects into private networks
}

// DefaultUserAgent is what a feed's server reads in its log.
const DefaultUserAgent = "Kentongan/1 (+https://github.com/kentongan/kentongan; feed reader)"

var validName = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)

// Validate says what is wrong with c, without asking the network.
func (c Config) Validate() error {
	if !validName.MatchString(c.Name) {
		return fmt.Errorf("rss feed name %q is not 1 to 64 of a-z, 0-9, _ and -", c.Name)
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		var bad *url.Error
		if errors.As(err, &bad) {
			err = bad.Err // the URL itself may hold a password
		}
		return fmt.Errorf("rss feed %s: url: %w", c.Name, err)
	}
	if !isHTTP(u) || u.Host == "" {
		return fmt.Errorf("rss feed %s: url is not an http or https address", c.Name)
	}
	if _, err := zoneOf(c.Zone); err != nil {
		return fmt.Errorf("rss feed %s: %w", c.Name, err)
	}
	switch {
	case c.Interval != 0 && c.Interval < time.Second:
		return fmt.Errorf("rss feed %s: interval %s is shorter than a second", c.Name, c.Interval)
	case c.Timeout < 0:
		return fmt.Errorf("rss feed %s: timeout %s is negative", c.Name, c.Timeout)
	case c.MaxBytes < 0:
		return fmt.Errorf("rss feed %s: max_bytes %d is negative", c.Name, c.MaxBytes)
	case c.MaxSeen < 0:
		return fmt.Errorf("rss feed %s: max_seen %d is negative", c.Name, c.MaxSeen)
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Outlet == "" {
		c.Outlet = c.Name
	}
	if c.Interval == 0 {
		c.Interval = 10 * time.Minute
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 8 << 20
	}
	if c.MaxSeen == 0 {
		c.MaxSeen = 2000
	}
	if c.UserAgent == "" {
		c.UserAgent = DefaultUserAgent
	}
	return c
}

func isHTTP(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }
