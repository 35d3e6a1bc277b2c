// Package apache runs a real Apache Kafka for tests: one process, broker and controller in one (KRaft), on loopback, its data in the
// test's directory. The jars come from Maven by name (pom.xml beside this file); Java 17 runs them.
package apache

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

// JarsEnv names the environment variable that holds the directory of Kafka's jars. Without it, tests that need Kafka skip.
const JarsEnv = "KENTONGAN_TEST_APACHE_KAFKA"

// Broker is a running Apache Kafka.
type Broker struct {
	Config  kafka.Config            // reaches it without credentials
	Secured map[string]kafka.Config // the same broker with SASL over TLS, by mechanism

	dir, jars string
	process   *exec.Cmd
	exited    chan error
}

// The users of the secured listener.
const (
	User     = "kentongan"
	Password = "rahasia-pengujian"
)

// Start runs Kafka until the test ends, and skips the test where the jars or Java are missing.
func Start(t testing.TB) *Broker {
	t.Helper()
	jars := os.Getenv(JarsEnv)
	if jars == "" {
		t.Skipf("no Apache Kafka: %s does not name the directory of its jars", JarsEnv)
	}
	if found, _ := filepath.Glob(filepath.Join(jars, "kafka_2.13-*.jar")); len(found) == 0 {
		t.Fatalf("%s=%s holds no kafka_2.13 jar", JarsEnv, jars)
	}
	if _, err := exec.LookPath("java"); err != nil {
		t.Skip("no Apache Kafka: java is not on the path")
	}
	b := &Broker{dir: t.TempDir(), jars: jars}
	b.configure(t)
	if out, err := b.java("kafka.tools.StorageTool", "format", "--standalone", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", b.file("server.properties"),
		"--add-scram", fmt.Sprintf("SCRAM-SHA-256=[name=%s,password=%s]", User, Password),
		"--add-scram", fmt.Sprintf("SCRAM-SHA-512=[name=%s,password=%s]", User, Password)).CombinedOutput(); err != nil {
		t.Fatalf("format storage: %v\n%s", err, out)
	}
	b.start(t)
	t.Cleanup(func() {
		b.end(t, syscall.SIGKILL)
		if t.Failed() {
			t.Logf("end of Kafka's log:\n%s", b.tail())
		}
	})
	return b
}

func (b *Broker) configure(t testing.TB) {
	plain, secured, controller := kafkatest.FreeAddr(t), kafkatest.FreeAddr(t), kafkatest.FreeAddr(t)
	cert := kafkatest.NewCertificate(t)
	properties := map[string]string{
		"process.roles":                                        "broker,controller",
		"node.id":                                              "1",
		"listeners":                                            "PLAINTEXT://" + plain + ",SECURED://" + secured + ",CONTROLLER://" + controller,
		"advertised.listeners":                                 "PLAINTEXT://" + plain + ",SECURED://" + secured,
		"listener.security.protocol.map":                       "PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT",
		"controller.listener.names":                            "CONTROLLER",
		"controller.quorum.bootstrap.servers":                  controller,
		"inter.broker.listener.name":                           "PLAINTEXT",
		"log.dirs":                                             b.file("data"),
		"auto.create.topics.enable":                            "false",
		"num.partitions":                                       "1",
		"offsets.topic.num.partitions":                         "1",
		"offsets.topic.replication.factor":                     "1",
		"transaction.state.log.replication.factor":             "1",
		"transaction.state.log.min.isr":                        "1",
		"group.initial.rebalance.delay.ms":                     "0",
		"group.min.session.timeout.ms":                         "1000",
		"message.max.bytes":                                    "1048588",
		"log.retention.check.interval.ms":                      "1000",
		"ssl.keystore.type":                                    "PEM",
		"ssl.keystore.location":                                cert.PEMFile,
		"listener.name.secured.sasl.enabled.mechanisms":        "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
		"listener.name.secured.plain.sasl.jaas.config":         fmt.Sprintf("org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=%q;", User, Password),
		"listener.name.secured.scram-sha-256.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
		"listener.name.secured.scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
	}
	var text strings.Builder
	for key, value := range properties {
		fmt.Fprintf(&text, "%s=%s\n", key, value)
	}
	if err := os.WriteFile(b.file("server.properties"), []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Config = kafkatest.ClientConfig(plain)
	b.Secured = make(map[string]kafka.Config)
	for _, mechanism := range []string{kafka.SASLPlain, kafka.SASLScramSHA256, kafka.SASLScramSHA512} {
		c := kafkatest.ClientConfig(secured)
		c.SASL = kafka.SASLConfig{Mechanism: mechanism, User: User, Password: Password}
		c.TLS = kafka.TLSConfig{Enabled: true, CAFile: cert.CAFile}
		b.Secured[mechanism] = c
	}
}

// Restart stops Kafka as an operator would, runs meanwhile if it is not nil, and starts it again on the same data and addresses.
func (b *Broker) Restart(t testing.TB, meanwhile func()) { b.again(t, syscall.SIGTERM, meanwhile) }

// Kill is Restart with kill -9.
func (b *Broker) Kill(t testing.TB, meanwhile func()) { b.again(t, syscall.SIGKILL, meanwhile) }

func (b *Broker) again(t testing.TB, how syscall.Signal, meanwhile func()) {
	t.Helper()
	b.end(t, how)
	if meanwhile != nil {
		meanwhile()
	}
	b.start(t)
}

func (b *Broker) start(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(b.file("output"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	b.process = b.java("kafka.Kafka", b.file("server.properties"))
	b.process.Stdout, b.process.Stderr = log, log
	if err := b.process.Start(); err != nil {
		t.Fatal(err)
	}
	b.exited = make(chan error, 1)
	go func() { b.exited <- b.process.Wait() }()

	admin, err := kafka.NewAdmin(b.Config)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	deadline := time.Now().Add(90 * time.Second)
	for {
		if err = admin.Ping(t.Context()); err == nil {
			return
		}
		select {
		case exit := <-b.exited:
			b.exited <- exit
			t.Fatalf("Kafka ended before it answered: %v\n%s", exit, b.tail())
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("Kafka does not answer: %v\n%s", err, b.tail())
		}
	}
}

func (b *Broker) end(t testing.TB, how syscall.Signal) {
	t.Helper()
	if err := b.process.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("stop Kafka: %v", err)
	}
	select {
	case err := <-b.exited:
		b.exited <- err
	case <-time.After(60 * time.Second):
		t.Errorf("Kafka did not stop on %s within a minute", how)
		_ = b.process.Process.Kill()
		b.exited <- <-b.exited
	}
}

func (b *Broker) java(class string, args ...string) *exec.Cmd {
	cmd := exec.Command("java", append([]string{"-Xmx512m", "-Xms256m", "-XX:+UseSerialGC", "-cp", filepath.Join(b.jars, "*"), class}, args...)...)
	cmd.SysProcAttr = endWithParent()
	return cmd
}

func (b *Broker) file(name string) string { return filepath.Join(b.dir, name) }

func (b *Broker) tail() []byte {
	text, _ := os.ReadFile(b.file("output"))
	lines := bytes.Split(text, []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-40):], []byte("\n"))
}
