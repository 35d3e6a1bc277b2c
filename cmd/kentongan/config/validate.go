package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // serve.zone must load in an image without zone files

	"github.com/sirupsen/logrus"
)

// Validate returns Problems that name every value that can not be used, nil where there is none. It touches neither disk nor network.
func (c *Config) Validate() error {
	v := &validation{origins: c.origins}
	c.Data.validate(v)
	c.Log.validate(v)
	c.Kafka.validate(v)
	c.ClickHouse.validate(v)
	c.Broker.validate(v)
	c.Engine.validate(v)
	c.Collect.validate(v)
	c.Work.validate(v)
	c.Aggregate.validate(v)
	c.Serve.validate(v)
	c.Pseudonym.validate(v)
	c.Rules.validate(v)
	c.Demo.validate(v)
	c.validateListeners(v)
	if len(v.problems) == 0 {
		return nil
	}
	return v.problems
}

// validation gathers problems.
type validation struct {
	problems Problems
	origins  map[string]string
}

// require notes a problem unless ok. Text may be a format.
func (v *validation) require(ok bool, key, text string, args ...any) {
	if ok {
		return
	}
	set, _, _ := strings.Cut(key, "[")
	v.problems = append(v.problems, Problem{Where: v.origins[set], Key: key, Text: fmt.Sprintf(text, args...)})
}

func (v *validation) oneOf(key, value string, allowed ...string) {
	v.require(slices.Contains(allowed, value), key, "%q is none of %s", value, strings.Join(quoted(allowed), ", "))
}

func (v *validation) between(key string, value, least, most int) {
	v.require(least <= value && value <= most, key, "%d is not between %d and %d", value, least, most)
}

func quoted(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = strconv.Quote(text)
	}
	return out
}

// address checks host:port.
func (v *validation) address(key, value string) {
	host, port, err := net.SplitHostPort(value)
	number, portErr := strconv.ParseUint(port, 10, 16)
	v.require(err == nil && portErr == nil && (number > 0 || isLoopback(host)), key, "%q is not host:port", value)
}

// loopback checks host:port of this machine alone.
func (v *validation) loopback(key, value, why string) {
	v.address(key, value)
	if host, _, err := net.SplitHostPort(value); err == nil {
		v.require(isLoopback(host), key, "%q can be reached from other machines, and %s; use 127.0.0.1", value, why)
	}
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// web checks an absolute URL of one of the schemes, without user or password.
func (v *validation) web(key, value string, schemes ...string) {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme):
		v.require(false, key, "is not an address that starts with %s and names a host", strings.Join(schemes, ":// or ")+"://")
	case u.User != nil:
		v.require(false, key, "holds a user or a password; an address in the configuration may not")
	}
}

func (d Data) validate(v *validation) { v.require(d.Dir != "", "data.dir", "is empty") }

func (l Log) validate(v *validation) {
	level, err := logrus.ParseLevel(l.Level)
	v.require(err == nil && level >= logrus.ErrorLevel && level <= logrus.DebugLevel, "log.level", "%q is none of debug, info, warn, error", l.Level)
	v.oneOf("log.format", l.Format, "text", "json")
}

func (k Kafka) validate(v *validation) {
	for i, broker := range k.Brokers {
		v.address(fmt.Sprintf("kafka.brokers[%d]", i), broker)
	}
	v.require(k.ClientID != "", "kafka.client_id", "is empty")
	v.between("kafka.partitions", k.Partitions, 1, 10_000)
	v.between("kafka.replication", k.Replication, 1, 100)
	v.require(k.Retention >= time.Hour, "kafka.retention", "%s is less than an hour", k.Retention)
	v.require(k.SessionTimeout >= time.Second && k.SessionTimeout <= 5*time.Minute, "kafka.session_timeout", "%s is not 1s to 5m", k.SessionTimeout)
	v.require((k.TLS.CertFile == "") == (k.TLS.KeyFile == ""), "kafka.tls.cert_file", "needs kafka.tls.key_file, and the other way round")
	v.require(k.TLS.Enabled || k.TLS.CAFile+k.TLS.CertFile+k.TLS.ServerName == "", "kafka.tls.enabled", "is false, while other keys of kafka.tls are set")
	k.SASL.validate(v)
	embedded := len(k.Brokers) == 0
	v.require(!embedded || !k.TLS.Enabled && k.SASL.Mechanism == "", "kafka.brokers", "is empty: the embedded broker speaks neither TLS nor SASL")
	v.require(!embedded || k.Replication == 1, "kafka.replication", "%d, but the embedded broker is alone", k.Replication)
}

func (s SASL) validate(v *validation) {
	v.oneOf("kafka.sasl.mechanism", s.Mechanism, "", "plain", "scram-sha-256", "scram-sha-512")
	if s.Mechanism == "" {
		v.require(s.User == "" && s.Password == "", "kafka.sasl.mechanism", "is empty, while a user or a password is set")
		return
	}
	v.require(s.User != "", "kafka.sasl.user", "is empty")
	v.require(s.Password != "", "kafka.sasl.password", "is not set; give it in KENTONGAN_KAFKA_SASL_PASSWORD or name a file in kafka.sasl.password_file")
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

func (c ClickHouse) validate(v *validation) {
	if c.URL != "" {
		v.web("clickhouse.url", c.URL, "http", "https", "clickhouse", "clickhouses")
		u, err := url.Parse(c.URL)
		v.require(err != nil || u.Host == "" || u.Port() != "", "clickhouse.url", "names no port, such as :8123 for http or :9000 for clickhouse")
		v.require(err != nil || strings.Trim(u.Path, "/") == "" && u.RawQuery == "", "clickhouse.url",
			"holds more than a host and a port; the database and the user have their own keys")
	}
	v.require(identifier.MatchString(c.Database), "clickhouse.database", "%q is not 1 to 64 letters, digits and _", c.Database)
	v.require(c.User != "", "clickhouse.user", "is empty")
	v.oneOf("clickhouse.compression", c.Compression, "lz4", "zstd", "none")
}

func (b Broker) validate(v *validation) {
	v.loopback("broker.listen", b.Listen, "the embedded broker knows no passwords")
}

func (e Engine) validate(v *validation) {
	v.loopback("engine.listen", e.Listen, "the embedded engine speaks no TLS")
	v.require(e.MaxMemory >= 256<<20, "engine.max_memory", "%s is less than 256MiB", e.MaxMemory)
	v.between("engine.max_concurrent", e.MaxConcurrent, 1, 1000)
}

func (c Collect) validate(v *validation) {
	seen := map[string]bool{}
	for i, feed := range c.Feeds {
		at := fmt.Sprintf("collect.feeds[%d].", i)
		v.require(slug.MatchString(feed.Name), at+"name", "%q is not 1 to 64 of a-z, 0-9, - and _", feed.Name)
		v.require(!seen[feed.Name], at+"name", "%q names two feeds", feed.Name)
		v.web(at+"url", feed.URL, "http", "https")
		v.require(feed.Interval == 0 || feed.Interval >= time.Minute, at+"interval", "%s is less than a minute", feed.Interval)
		seen[feed.Name] = true
	}
	v.require(!c.Bluesky.Enabled || len(c.Bluesky.Endpoints) > 0, "collect.bluesky.endpoints", "is empty")
	for i, endpoint := range c.Bluesky.Endpoints {
		v.web(fmt.Sprintf("collect.bluesky.endpoints[%d]", i), endpoint, "ws", "wss")
	}
}

var slug = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)

func (w Work) validate(v *validation) {
	v.require(w.Group != "", "work.group", "is empty")
	v.between("work.batch_size", w.BatchSize, 1, 500_000)
	v.require(w.BatchWait >= time.Millisecond && w.BatchWait <= time.Minute, "work.batch_wait", "%s is not between 1ms and 1m", w.BatchWait)
	v.oneOf("work.enrich", w.Enrich, "full", "off")
}

func (a Aggregate) validate(v *validation) {
	v.require(a.Interval >= 100*time.Millisecond, "aggregate.interval", "%s is less than 100ms", a.Interval)
}

func (s Serve) validate(v *validation) {
	v.address("serve.listen", s.Listen)
	host, _, err := net.SplitHostPort(s.Listen)
	v.require(err != nil || s.AllowRemote || isLoopback(host), "serve.listen",
		"%q can be reached from other machines; the pages ask for no password, so this needs serve.allow_remote: true", s.Listen)
	_, err = time.LoadLocation(s.Zone)
	v.require(err == nil && s.Zone != "", "serve.zone", "%q is not a time zone such as Asia/Jakarta", s.Zone)
}

func (p Pseudonym) validate(v *validation) {
	v.require(p.Key == "" || len(p.Key) >= 16, "pseudonym.key", "is shorter than 16 bytes")
	v.require(p.KeyID != "", "pseudonym.key_id", "is empty")
	for i, account := range p.Registered {
		at := fmt.Sprintf("pseudonym.registered[%d].", i)
		v.require(account.Platform != "", at+"platform", "is empty")
		v.require(strings.Trim(account.Handle, "@ ") != "", at+"handle", "is empty")
		v.require(account.Name != "", at+"name", "is empty")
		v.oneOf(at+"role", account.Role, "official", "media")
	}
}

func (r Rules) validate(v *validation) {
	seen := map[string]bool{}
	for i, rule := range r.Exclude {
		at := fmt.Sprintf("rules.exclude[%d]", i)
		v.require(slug.MatchString(rule.Name), at+".name", "%q is not 1 to 64 of a-z, 0-9, - and _", rule.Name)
		v.require(!seen[rule.Name], at+".name", "%q names two rules", rule.Name)
		v.require(rule.Source+rule.Collection+rule.Phrase != "", at, "would leave out everything; set source, collection or phrase")
		seen[rule.Name] = true
	}
}

func (d Demo) validate(v *validation) {
	v.between("demo.days", d.Days, 1, 366)
	v.between("demo.mentions_per_day", d.MentionsPerDay, 1, 1_000_000)
}

// validateListeners looks at the addresses together: the roles run on one machine.
func (c *Config) validateListeners(v *validation) {
	listeners := []struct{ key, address string }{
		{"broker.listen", c.Broker.Listen},
		{"engine.listen", c.Engine.Listen},
		{"serve.listen", c.Serve.Listen},
	}
	for _, role := range []string{"collect", "work", "aggregate", "serve", "broker", "engine"} {
		if listen := c.MetricsListen(role); listen != "" {
			v.address(role+".metrics_listen", listen)
			listeners = append(listeners, struct{ key, address string }{role + ".metrics_listen", listen})
		}
	}
	taken := map[string]string{} // by port: one port on two addresses of a machine confuses more than it helps
	for _, l := range listeners {
		_, port, _ := net.SplitHostPort(l.address)
		if port != "" && port != "0" {
			v.require(taken[port] == "", l.key, "port %s is taken by %s", port, taken[port])
			taken[port] = l.key
		}
	}
}
