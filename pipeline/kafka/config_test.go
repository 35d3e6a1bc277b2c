package kafka

import (
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
)

func record(value string) pipeline.Record {
	return pipeline.Record{KafkaTopic: "a", Value: []byte(value)}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	good := testConfig()
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Config){
		"brokers":               func(c *Config) { c.Brokers = nil },
		`"nowhere"`:             func(c *Config) { c.Brokers = []string{"nowhere"} },
		"enabled is not set":    func(c *Config) { c.TLS.CAFile = "ca.pem" },
		"tls.ca_file":           func(c *Config) { c.TLS = TLSConfig{Enabled: true, CAFile: "absent.pem"} },
		"tls.cert_file":         func(c *Config) { c.TLS = TLSConfig{Enabled: true, CertFile: "absent.pem"} },
		"no mechanism":          func(c *Config) { c.SASL.Password = "x" },
		"sasl.user":             func(c *Config) { c.SASL.Mechanism = "plain" },
		`"gssapi"`:              func(c *Config) { c.SASL = SASLConfig{Mechanism: "gssapi", User: "a"} },
		"publish.compression":   func(c *Config) { c.Publish.Compression = "brotli" },
		"publish.batch_timeout": func(c *Config) { c.Publish.BatchTimeout = 2 * time.Second },
		"publish.batch_size":    func(c *Config) { c.Publish.BatchSize = -1 },
		"consume.heartbeat":     func(c *Config) { c.Consume.Heartbeat = 9 * time.Second },
		"consume.drain_timeout": func(c *Config) { c.Consume.DrainTimeout = time.Hour },
		"consume.fetch_bytes":   func(c *Config) { c.Consume.FetchBytes = 10 },
	} {
		c := good
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %s", err, want)
		}
		if _, err := NewPublisher(c); err == nil {
			t.Errorf("%s: a publisher is made of it", want)
		}
		if _, err := NewConsumer(c, "g", "a"); err == nil {
			t.Errorf("%s: a consumer is made of it", want)
		}
		if _, err := NewAdmin(c); err == nil {
			t.Errorf("%s: an admin is made of it", want)
		}
	}
	for _, c := range []Config{{}, {Brokers: []string{"x"}, SASL: SASLConfig{User: "a"}}} {
		if err := c.Validate(); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
	if _, err := NewConsumer(good, "", "a"); err == nil {
		t.Error("a consumer without a group is made")
	}
	if _, err := NewConsumer(good, "g"); err == nil {
		t.Error("a consumer without a topic is made")
	}
}
