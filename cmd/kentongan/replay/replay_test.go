package replay

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

// Invariant 1, end to end: whatever Kafka does, each line of the files is stored once or accounted for.
func TestEmbeddedBroker(t *testing.T) {
	needEngine(t)
	replay(t, newCity(t, 1), embedded(t))
}

func TestApacheKafka(t *testing.T) {
	needEngine(t)
	s := apacheKafka(t)
	replay(t, newCity(t, 6), s)
}

func replay(t *testing.T, c *city, s *stream) {
	y := newSystem(t, s)
	y.importing(t, c.files[0]).ends(t, 0)

	before, in := y.received(t), 0
	second := y.importing(t, c.files[1])
	until(t, 30*time.Second, "the first record of the second import", func(context.Context) error {
		if in = y.received(t); in == before {
			return errors.New("none yet")
		}
		return nil
	})
	s.kill(nil)
	t.Logf("killed Kafka when %d of %d lines were seen in it", in, c.lines)
	second.ends(t, 0)

	var third *process
	s.restart(func() { third = y.importing(t, c.files[2]) }) // it begins while there is no Kafka, and waits
	if third.wait(t) == 3 {                                  // a slow machine: it waited for half a minute, and says to try again
		third = y.importing(t, c.files[2])
	}
	third.ends(t, 0)
	y.importing(t, c.files[3]).ends(t, 0)

	y.check(t, c)
	y.stop(t)
	if s.stop != nil {
		s.stop()
	}
}

// The keys kafka.tls and kafka.sasl reach the wire of every role that speaks to Kafka.
func TestSecuredEmbeddedBroker(t *testing.T) {
	needEngine(t)
	secured(t, embeddedSecured(t))
}

func TestSecuredApacheKafka(t *testing.T) {
	needEngine(t)
	secured(t, apacheSecured(t))
}

func secured(t *testing.T, s *stream) {
	c := newCity(t, 1)
	y := newSystem(t, s)
	y.importing(t, c.files[0]).ends(t, 0)

	// Those who are refused try while the others work.
	wrongPassword := y.strangers(t, c, s, func(c *kafka.Config) { c.SASL.Password = "salah" })
	wrongAuthority := y.strangers(t, c, s, func(c *kafka.Config) { c.TLS.CAFile = kafkatest.NewCertificate(t).CAFile })
	for _, p := range wrongAuthority {
		p.endsSaying(t, 4, "certificate")
	}
	s.restart(nil)
	for _, file := range c.files[1:] {
		y.importing(t, file).ends(t, 0)
	}
	for _, p := range wrongPassword {
		p.endsSaying(t, 4, "SASL Authentication Failed")
	}
	if held := y.received(t); held != c.lines {
		t.Errorf("Kafka holds %d records of %d lines, although nothing had to be sent again", held, c.lines)
	}
	y.check(t, c)
	y.stop(t)
}

// strangers are commands whose Kafka is the stream's with a change.
func (y *system) strangers(t *testing.T, c *city, s *stream, change func(*kafka.Config)) []*process {
	t.Helper()
	other := *s
	change(&other.client)
	config := y.configFor(t, &other)
	return []*process{
		start(t, "worker of a stranger", "work", "--config", config),
		start(t, "verify of a stranger", "verify", "--config", config),
		start(t, "import of a stranger", "import", "--quiet", "--data", t.TempDir(), "--config", config, c.files[3]),
	}
}
