package kafka_test

import (
	"testing"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/apache"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

func TestMain(m *testing.M) { kafkatest.Main(m) }

func TestEmbeddedBroker(t *testing.T) {
	kafkatest.Run(t, func(t *testing.T) kafkatest.Brokers {
		p := kafkatest.StartProcess(t, broker.Config{})
		return kafkatest.Brokers{Config: p.Config, Restart: p.Restart, Kill: p.Kill, Secured: securedEmbedded, HangsUp: true}
	})
}

// One embedded broker knows its users by every mechanism, with and without TLS.
func securedEmbedded(t *testing.T) map[string]kafka.Config {
	configs := make(map[string]kafka.Config)
	cert := kafkatest.NewCertificate(t)
	mechanisms := []string{kafka.SASLPlain, kafka.SASLScramSHA256, kafka.SASLScramSHA512}
	var users []broker.User
	for _, m := range mechanisms {
		users = append(users, broker.User{Mechanism: m, Name: "kentongan", Password: "rahasia"})
	}
	open := kafkatest.StartWith(t, broker.Config{Users: users})
	over := kafkatest.StartWith(t, broker.Config{Users: users, CertFile: cert.CertFile, KeyFile: cert.KeyFile})
	for _, m := range mechanisms {
		c := open.Config
		c.SASL = kafka.SASLConfig{Mechanism: m, User: "kentongan", Password: "rahasia"}
		configs[m] = c
		c.Brokers = over.Config.Brokers
		c.TLS = kafka.TLSConfig{Enabled: true, CAFile: cert.CAFile}
		configs[m+" over tls"] = c
	}
	return configs
}

func TestApacheKafka(t *testing.T) {
	kafkatest.Run(t, func(t *testing.T) kafkatest.Brokers {
		b := apache.Start(t)
		return kafkatest.Brokers{
			Config: b.Config, Restart: b.Restart, Kill: b.Kill,
			Secured: func(*testing.T) map[string]kafka.Config { return b.Secured },
		}
	})
}
