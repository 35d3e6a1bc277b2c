package config

import "time"

// Default is what holds where nothing else is said. It is valid.
func Default() *Config {
	return &Config{
		Data:  Data{Dir: "./data"},
		Log:   Log{Level: "info", Format: "text"},
		Kafka: Kafka{ClientID: "kentongan", Partitions: 6, Replication: 1, Retention: 7 * 24 * time.Hour, SessionTimeout: 10 * time.Second},
		ClickHouse: ClickHouse{
			Database:    "kentongan",
			User:        "default",
			Compression: "lz4",
		},
		Broker: Broker{Listen: "127.0.0.1:19092", MetricsListen: "127.0.0.1:19105"},
		Engine: Engine{Listen: "127.0.0.1:18123", MaxMemory: 1 << 30, MaxConcurrent: 8, MetricsListen: "127.0.0.1:19106"},
		Collect: Collect{
			Bluesky: Bluesky{
				// Bluesky's own public servers, https://github.com/bluesky-social/jetstream.
				Endpoints: []string{
					"wss://jetstream1.us-east.bsky.network/subscribe",
					"wss://jetstream2.us-east.bsky.network/subscribe",
					"wss://jetstream1.us-west.bsky.network/subscribe",
					"wss://jetstream2.us-west.bsky.network/subscribe",
				},
				Languages: []string{"id"},
			},
			MetricsListen: "127.0.0.1:19101",
		},
		Work: Work{
			Group:         "kentongan-worker",
			BatchSize:     20000,
			BatchWait:     500 * time.Millisecond,
			Enrich:        "full",
			MetricsListen: "127.0.0.1:19102",
		},
		Aggregate: Aggregate{Interval: time.Second, MetricsListen: "127.0.0.1:19103"},
		Serve:     Serve{Listen: "127.0.0.1:8787", Zone: "Asia/Jakarta", MetricsListen: "127.0.0.1:19104"},
		Pseudonym: Pseudonym{KeyID: "1"},
		Demo:      Demo{Seed: 1, Days: 14, MentionsPerDay: 10_000},
	}
}

// DefaultFeedInterval is how often a feed without an interval is asked.
const DefaultFeedInterval = 10 * time.Minute

// Off is the address that switches a listener off.
const Off = "0"

// MetricsListen is the address of a role's metrics and health, "" where they are off. The roles are broker, engine, collect, work, aggregate and
// serve; another role has no address.
func (c *Config) MetricsListen(role string) string {
	listen := map[string]string{
		"broker":    c.Broker.MetricsListen,
		"engine":    c.Engine.MetricsListen,
		"collect":   c.Collect.MetricsListen,
		"work":      c.Work.MetricsListen,
		"aggregate": c.Aggregate.MetricsListen,
		"serve":     c.Serve.MetricsListen,
	}[role]
	if listen == Off {
		return ""
	}
	return listen
}
