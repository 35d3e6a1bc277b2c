package config

import "time"

// Config is the whole configuration. The tag koanf is the key, doc its documentation; secret keys are refused in the file, and a
// secret key k is followed by k_file.
type Config struct {
	Data       Data       `koanf:"data"`
	Log        Log        `koanf:"log"`
	Kafka      Kafka      `koanf:"kafka"`
	ClickHouse ClickHouse `koanf:"clickhouse"`
	Broker     Broker     `koanf:"broker"`
	Engine     Engine     `koanf:"engine"`
	Collect    Collect    `koanf:"collect"`
	Work       Work       `koanf:"work"`
	Enrich     Enrich     `koanf:"enrich"`
	Aggregate  Aggregate  `koanf:"aggregate"`
	Serve      Serve      `koanf:"serve"`
	Pseudonym  Pseudonym  `koanf:"pseudonym"`
	Rules      Rules      `koanf:"rules"`
	Demo       Demo       `koanf:"demo"`

	origins map[string]string // where each given key was set: "file:line" or a variable
}

// Data says where everything embedded lives.
type Data struct {
	Dir string `koanf:"dir" doc:"Folder of everything embedded: the broker's log, the engine's tables, cursors, keys. Flag --data."`
}

// Log says how the processes write to standard error.
type Log struct {
	Level  string `koanf:"level" doc:"Least level written: debug, info, warn or error."`
	Format string `koanf:"format" doc:"text or json."`
}

// Kafka is the stream.
type Kafka struct {
	Brokers        []string      `koanf:"brokers" doc:"host:port of the brokers. Empty: the embedded broker of the data folder."`
	ClientID       string        `koanf:"client_id" doc:"Name under which the broker logs these clients."`
	Partitions     int           `koanf:"partitions" doc:"Partitions of a Kafka topic when it is created; the most workers that can share the load."`
	Replication    int           `koanf:"replication" doc:"Replicas of a Kafka topic when it is created."`
	Retention      time.Duration `koanf:"retention" doc:"How long raw records and dead letters are kept."`
	SessionTimeout time.Duration `koanf:"session_timeout" doc:"How long a worker may be silent before its partitions go to others; so long they wait after a crash."`
	TLS            TLS           `koanf:"tls"`
	SASL           SASL          `koanf:"sasl"`
}

// TLS secures the connections to the brokers.
type TLS struct {
	Enabled    bool   `koanf:"enabled" doc:"Speak TLS to the brokers."`
	CAFile     string `koanf:"ca_file" doc:"PEM file of the authorities to trust. Empty: those of the system."`
	CertFile   string `koanf:"cert_file" doc:"PEM file of the client's certificate, where the broker asks for one."`
	KeyFile    string `koanf:"key_file" doc:"PEM file of the client's private key."`
	ServerName string `koanf:"server_name" doc:"Name that the broker's certificate must have. Empty: the broker's host."`
}

// SASL says who these clients are to the brokers.
type SASL struct {
	Mechanism    string `koanf:"mechanism" doc:"Empty for none, plain, scram-sha-256 or scram-sha-512."`
	User         string `koanf:"user" doc:"User name."`
	Password     string `koanf:"password" secret:"true"`
	PasswordFile string `koanf:"password_file" doc:"File that holds the password."`
}

// ClickHouse is the store.
type ClickHouse struct {
	URL          string `koanf:"url" doc:"http:// or https://, clickhouse:// or clickhouses:// (native protocol, plain or TLS), host and port. Empty: the embedded engine of the data folder."`
	Database     string `koanf:"database" doc:"Database of all tables; created by migrate."`
	User         string `koanf:"user" doc:"User name."`
	Password     string `koanf:"password" secret:"true"`
	PasswordFile string `koanf:"password_file" doc:"File that holds the password."`
	CAFile       string `koanf:"ca_file" doc:"PEM file of the authorities to trust, for https:// and clickhouses://. Empty: those of the system."`
	Compression  string `koanf:"compression" doc:"Of the native protocol: lz4, zstd or none. HTTP is not compressed."`
}

// Broker is the embedded Kafka broker.
type Broker struct {
	Listen        string `koanf:"listen" doc:"Loopback address of the embedded broker; it knows no passwords."`
	MetricsListen string `koanf:"metrics_listen" doc:"Address of /metrics, /healthz and /readyz; 0 is off."`
}

// Engine is the embedded ClickHouse engine.
type Engine struct {
	Listen        string `koanf:"listen" doc:"Loopback address of the embedded engine's HTTP interface."`
	Library       string `koanf:"library" doc:"Path of libchdb. Empty: beside the program, then in the npm package."`
	MaxMemory     Bytes  `koanf:"max_memory" doc:"Most memory that queries and merges may take, such as 768MiB or 2GiB."`
	MaxConcurrent int    `koanf:"max_concurrent" doc:"Queries that run at a time; further ones wait."`
	MetricsListen string `koanf:"metrics_listen" doc:"Address of /metrics, /healthz and /readyz; 0 is off."`
}

// Collect is the role that brings mentions to the stream.
type Collect struct {
	Feeds         []Feed  `koanf:"feeds" doc:"RSS, Atom and JSON feeds: name, url and how often (interval, 0s: every 10m; at least 1m)."`
	DefaultFeeds  bool    `koanf:"default_feeds" doc:"Adds the shipped list of public Indonesian news feeds."`
	Bluesky       Bluesky `koanf:"bluesky"`
	MetricsListen string  `koanf:"metrics_listen" doc:"Address of /metrics, /healthz and /readyz; 0 is off."`
}

// Feed is one RSS, Atom or JSON feed.
type Feed struct {
	Name     string        `koanf:"name"`
	URL      string        `koanf:"url"`
	Interval time.Duration `koanf:"interval"`
}

// Bluesky is the live stream of Bluesky's Jetstream.
type Bluesky struct {
	Enabled   bool     `koanf:"enabled" doc:"Collect from Bluesky; needs no account."`
	Endpoints []string `koanf:"endpoints" doc:"Jetstream addresses (wss://host/subscribe), tried in turn."`
	Languages []string `koanf:"languages" doc:"Keep posts whose author claims one of these languages. Empty: any."`
	Phrases   []string `koanf:"phrases" doc:"Of these, keep posts that hold one of these phrases, whatever the case. Empty: all."`
}

// Work is the role that enriches and stores.
type Work struct {
	Group         string        `koanf:"group" doc:"Consumer group; the workers of one group share the partitions."`
	BatchSize     int           `koanf:"batch_size" doc:"Most records stored at a time."`
	BatchWait     time.Duration `koanf:"batch_wait" doc:"Longest that a smaller batch waits for more."`
	Enrich        string        `koanf:"enrich" doc:"full, or off to store without judging (for measuring the road)."`
	MetricsListen string        `koanf:"metrics_listen" doc:"Address of /metrics, /healthz and /readyz; 0 is off."`
}

// Enrich is what the operator adds to the reading of texts.
type Enrich struct {
	Area         []string `koanf:"area" doc:"Official codes (Kepmendagri) of the operator's own provinces, regencies or districts, such as 33.74: names of places that a text leaves open are looked for there first."`
	TopicsFile   string   `koanf:"topics_file" doc:"File that adds phrases to topics, takes them away or switches topics off, in the form of enrich/topic/phrase/phrases.txt. Empty: the shipped phrases."`
	AgenciesFile string   `koanf:"agencies_file" doc:"File that names the agencies of this government, in the form of enrich/agency/routes.txt. Empty: the shipped routes."`
}

// Aggregate is the role that recomputes dirty hours.
type Aggregate struct {
	Interval      time.Duration `koanf:"interval" doc:"How often it looks for hours to recompute."`
	MetricsListen string        `koanf:"metrics_listen" doc:"Address of /metrics, /healthz and /readyz; 0 is off."`
}

// Serve is the role of the web pages.
type Serve struct {
	Listen        string `koanf:"listen" doc:"Address of the pages. Flag --listen."`
	Zone          string `koanf:"zone" doc:"Time zone of days and hours on the pages."`
	AllowRemote   bool   `koanf:"allow_remote" doc:"Allows an address that other machines reach. The pages ask for no password."`
	MetricsListen string `koanf:"metrics_listen" doc:"Address of /metrics, /healthz and /readyz; 0 is off."`
}

// Pseudonym is how accounts become voices.
type Pseudonym struct {
	Key        string       `koanf:"key" secret:"true"`
	KeyFile    string       `koanf:"key_file" doc:"File that holds the key, at least 16 bytes. Neither key nor file: one is made in the data folder."`
	KeyID      string       `koanf:"key_id" doc:"Public name of the key, stored beside each pseudonym."`
	Registered []Registered `koanf:"registered" doc:"Accounts of agencies and media, whose names may be shown and which are no voices: platform, handle, role (official or media) and name."`
}

// Registered is an account that may be shown by name.
type Registered struct {
	Platform string `koanf:"platform"`
	Handle   string `koanf:"handle"`
	Role     string `koanf:"role"`
	Name     string `koanf:"name"`
}

// Rules say what is not stored.
type Rules struct {
	Exclude []Exclude `koanf:"exclude" doc:"Mentions to leave out: name of the rule and what must hold together: source, collection, phrase."`
}

// Exclude is one rule; what is set must hold together.
type Exclude struct {
	Name       string `koanf:"name"`
	Source     string `koanf:"source"`
	Collection string `koanf:"collection"`
	Phrase     string `koanf:"phrase"`
}

// Demo is the synthetic city of up --demo.
type Demo struct {
	Seed           int `koanf:"seed" doc:"Seed of the synthetic city; the same seed is the same city."`
	Days           int `koanf:"days" doc:"Days of its past that are loaded at the start."`
	MentionsPerDay int `koanf:"mentions_per_day" doc:"Mentions a day, on average; fewer at night."`
}
