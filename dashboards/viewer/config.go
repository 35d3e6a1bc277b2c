package viewer

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// DefaultListen is where the page is unless told otherwise.
const DefaultListen = "127.0.0.1:8480"

// Config says where the page is and how it behaves. The zero value is usable.
type Config struct {
	// Listen is host:port; the port may be 0. A host beyond loopback needs AllowRemote.
	Listen string `koanf:"listen"`
	// AllowRemote lets everybody who reaches Listen read the page: there is no sign-in.
	AllowRemote bool `koanf:"allow_remote"`
	// Hosts are further names by which the page may be asked for, without port. Addresses and localhost need no entry.
	Hosts []string `koanf:"hosts"`
	// Zone of the days where the reader has chosen none: Asia/Jakarta (the default), Asia/Makassar or Asia/Jayapura.
	Zone *time.Location `koanf:"-"`
	// Refresh is how often an open page asks for news. Default 3 s.
	Refresh time.Duration `koanf:"refresh"`
	// QueryTimeout bounds the store's work for one answer. Default 20 s.
	QueryTimeout time.Duration `koanf:"query_timeout"`
	// Now is the clock; nil is time.Now.
	Now func() time.Time `koanf:"-"`
}

func (c Config) withDefaults() Config {
	if c.Listen == "" {
		c.Listen = DefaultListen
	}
	if c.Zone == nil {
		c.Zone = zoneByShort("WIB")
	}
	if c.Refresh == 0 {
		c.Refresh = 3 * time.Second
	}
	if c.QueryTimeout == 0 {
		c.QueryTimeout = 20 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Validate names the field that is wrong. A Listen beyond loopback without AllowRemote is ErrNotLoopback.
func (c *Config) Validate() error {
	d := c.withDefaults()
	host, port, err := net.SplitHostPort(d.Listen)
	if err != nil {
		return fmt.Errorf("viewer.listen: %q is not host:port", d.Listen)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("viewer.listen: %q is not a port", port)
	}
	switch {
	case !isLoopback(host) && !d.AllowRemote:
		return fmt.Errorf("viewer.listen: %s: %w", d.Listen, ErrNotLoopback)
	case shortOf(d.Zone) == "":
		return fmt.Errorf("viewer.zone: %s is not Asia/Jakarta, Asia/Makassar or Asia/Jayapura", d.Zone)
	case d.Refresh < 100*time.Millisecond:
		return fmt.Errorf("viewer.refresh: %s is less than 100ms", d.Refresh)
	case d.QueryTimeout < time.Second:
		return fmt.Errorf("viewer.query_timeout: %s is less than 1s", d.QueryTimeout)
	}
	for _, name := range d.Hosts {
		if name == "" || strings.ContainsAny(name, ":/ ") {
			return fmt.Errorf("viewer.hosts: %q is not a host name without port", name)
		}
	}
	return nil
}

// ErrNotLoopback refuses an address that others can reach.
var ErrNotLoopback = errors.New("not a loopback address, and the page has no sign-in: use 127.0.0.1, or set viewer.allow_remote to let everybody who reaches it read it")

// isLoopback reports whether host is localhost or a loopback address. The empty host is every interface.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
