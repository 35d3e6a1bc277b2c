package replay

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/apache"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

// stream is the Kafka that the road runs on.
type stream struct {
	client kafka.Config // reaches it

	// kill is kill -9 and restart a clean stop; both start it again on the same data once meanwhile, if it is not nil, has run.
	kill, restart func(meanwhile func())
	stop          func() // nil where the test's end stops it
}

// embedded is the program's own broker, in the role's process.
func embedded(t *testing.T) *stream {
	t.Helper()
	addr, dir := kafkatest.FreeAddr(t), t.TempDir()
	config := filepath.Join(dir, "broker.yaml")
	yaml := fmt.Sprintf("data: {dir: %q}\nbroker: {listen: %q, metrics_listen: \"0\"}\n", dir, addr)
	if err := os.WriteFile(config, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	begin := func() *process { return startRole(t, "broker", "broker", config) }
	running := begin()
	again := func(end func(), meanwhile func()) {
		end()
		if meanwhile != nil {
			meanwhile()
		}
		running = begin()
	}
	return &stream{
		client: kafkatest.ClientConfig(addr),
		kill:   func(meanwhile func()) { again(running.kill, meanwhile) },
		restart: func(meanwhile func()) {
			answers(t, addr) // before it does, it has no clean end yet
			again(func() { running.stop(t) }, meanwhile)
		},
		stop: func() { running.stop(t) },
	}
}

// answers waits until something listens at addr.
func answers(t *testing.T, addr string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing listens at %s: %v", addr, err)
		}
	}
}

// embeddedSecured is a broker that speaks TLS alone and asks who is there. The role has no users, so it is the broker's package that
// serves here.
func embeddedSecured(t *testing.T) *stream {
	t.Helper()
	cert := kafkatest.NewCertificate(t)
	const user, password = "kentongan", "rahasia: #1"
	e := kafkatest.StartWith(t, broker.Config{
		Users:    []broker.User{{Mechanism: kafka.SASLScramSHA512, Name: user, Password: password}},
		CertFile: cert.CertFile, KeyFile: cert.KeyFile,
	})
	e.Config.SASL = kafka.SASLConfig{Mechanism: kafka.SASLScramSHA512, User: user, Password: password}
	e.Config.TLS = kafka.TLSConfig{Enabled: true, CAFile: cert.CAFile}
	return &stream{client: e.Config, restart: func(meanwhile func()) { e.Restart(t, meanwhile) }}
}

func apacheKafka(t *testing.T) *stream {
	t.Helper()
	b := apache.Start(t)
	return &stream{
		client:  b.Config,
		kill:    func(meanwhile func()) { b.Kill(t, meanwhile) },
		restart: func(meanwhile func()) { b.Restart(t, meanwhile) },
	}
}

func apacheSecured(t *testing.T) *stream {
	t.Helper()
	b := apache.Start(t)
	return &stream{client: b.Secured[kafka.SASLScramSHA512], restart: func(meanwhile func()) { b.Restart(t, meanwhile) }}
}

// yaml is the section kafka of a configuration that reaches the stream.
func (s *stream) yaml(dir string) (string, error) {
	text := fmt.Sprintf("kafka:\n  brokers: [%q]\n  partitions: 4\n  session_timeout: 3s\n", s.client.Brokers[0])
	if s.client.TLS.Enabled {
		text += fmt.Sprintf("  tls: {enabled: true, ca_file: %q}\n", s.client.TLS.CAFile)
	}
	if s.client.SASL.Mechanism != "" {
		secret := filepath.Join(dir, "kafka-password")
		if err := os.WriteFile(secret, []byte(s.client.SASL.Password+"\n"), 0o600); err != nil {
			return "", err
		}
		text += fmt.Sprintf("  sasl: {mechanism: %q, user: %q, password_file: %q}\n", s.client.SASL.Mechanism, s.client.SASL.User, secret)
	}
	return text, nil
}
