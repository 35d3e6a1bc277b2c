package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "k.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, yaml string, environ ...string) *config.Config {
	t.Helper()
	c, err := config.Load(file(t, yaml), environ)
	if err != nil {
		t.Fatalf("load:\n%v", err)
	}
	return c
}

func TestPrecedence(t *testing.T) {
	const yaml = "kafka:\n  partitions: 12\n  client_id: file\n"
	c := load(t, yaml, "KENTONGAN_KAFKA_CLIENT_ID=environment", "KENTONGAN_KAFKA_RETENTION=",
		"HOME=/nowhere", "KENTONGAN_CONFIG=k.yaml", "KENTONGAN_TEST_ANYTHING=1")
	if c.Kafka.Partitions != 12 || c.Kafka.ClientID != "environment" || c.Kafka.Retention != 168*time.Hour || c.Work.BatchSize != 20000 {
		t.Errorf("got %+v, want 12 from the file, the name from the environment, the rest from the defaults", c.Kafka)
	}
}

func TestValues(t *testing.T) {
	c := load(t, `
log: {level: debug}
clickhouse:
  user: 007
engine: {max_memory: 1.5GiB}
collect:
  feeds:
    - {name: a, url: "https://a.example/rss"}
    - {name: b, url: "https://b.example/rss", interval: 5m}
  bluesky:
    languages:
serve: {metrics_listen: 0}
work: # all as it is
rules:
  exclude:
    - {name: iklan, phrase: no}
`,
		"KENTONGAN_KAFKA_BROKERS=a:9092, b:9092",
		`KENTONGAN_PSEUDONYM_REGISTERED=[{"platform":"x","handle":"pemkot","role":"official","name":"Pemerintah Kota"}]`,
		"KENTONGAN_COLLECT_DEFAULT_FEEDS=true",
		"KENTONGAN_COLLECT_BLUESKY_ENDPOINTS=wss://one.example/subscribe")
	want := config.Default()
	want.Log.Level = "debug"
	want.ClickHouse.User = "007"
	want.Engine.MaxMemory = 3 << 29
	want.Collect.Feeds = []config.Feed{{Name: "a", URL: "https://a.example/rss"}, {Name: "b", URL: "https://b.example/rss", Interval: 5 * time.Minute}}
	want.Collect.DefaultFeeds = true
	want.Collect.Bluesky.Endpoints = []string{"wss://one.example/subscribe"} // replaces the four of the defaults
	want.Serve.MetricsListen = "0"
	want.Rules.Exclude = []config.Exclude{{Name: "iklan", Phrase: "no"}}
	want.Kafka.Brokers = []string{"a:9092", "b:9092"}
	want.Pseudonym.Registered = []config.Registered{{Platform: "x", Handle: "pemkot", Role: "official", Name: "Pemerintah Kota"}}
	same(t, c, want)
	if got := c.MetricsListen("serve"); got != "" {
		t.Errorf("serve's metrics are at %q, want off", got)
	}
}

// same compares through the printed form, which holds every key that is no secret.
func same(t *testing.T, got, want *config.Config) {
	t.Helper()
	if string(got.YAML()) != string(want.YAML()) {
		t.Errorf("got\n%s\nwant\n%s", got.YAML(), want.YAML())
	}
}

func TestProblems(t *testing.T) {
	cases := []struct {
		name    string
		yaml    string
		environ []string
		want    []string // each a part of one line
	}{
		{"misspelt key", "kafka:\n  # a comment\n  partitons: 3\n", nil,
			[]string{"k.yaml:3: kafka.partitons: unknown key; the nearest known key is kafka.partitions"}},
		{"misspelt section", "kafak:\n  partitions: 3\n", nil, []string{"k.yaml:1: kafak: unknown key; the nearest known key is kafka"}},
		{"key outside its section", "retention: 24h\n", nil, []string{"k.yaml:1: retention: unknown key; the nearest known key is kafka.retention"}},
		{"misspelt key in a list", "collect:\n  feeds:\n    - name: a\n      urll: https://a.example\n", nil,
			[]string{"k.yaml:4: collect.feeds[0].urll: unknown key; the nearest known key is collect.feeds[0].url", "k.yaml"}},
		{"misspelt variable", "", []string{"KENTONGAN_KAFKA_BROKER=a:1"},
			[]string{"KENTONGAN_KAFKA_BROKER: unknown variable; the nearest known one is KENTONGAN_KAFKA_BROKERS"}},
		{"wrong types, all at once", "kafka:\n  partitions: six\n  retention: 5\n  brokers: a:9092\nserve:\n  allow_remote: maybe\nlog: loud\nengine: {max_memory: much}\n",
			[]string{"KENTONGAN_WORK_BATCH_SIZE=many"}, []string{
				`k.yaml:2: kafka.partitions: "six" is not a whole number`,
				`k.yaml:3: kafka.retention: "5" is not a duration such as`,
				"k.yaml:4: kafka.brokers: expected a list, not a value",
				`k.yaml:6: serve.allow_remote: "maybe" is not true or false`,
				"k.yaml:7: log: expected keys with values, not a value",
				`k.yaml:8: engine.max_memory: "much" is not an amount of memory`,
				`KENTONGAN_WORK_BATCH_SIZE: work.batch_size: "many" is not a whole number`,
			}},
		{"a fraction is no whole number", "kafka: {partitions: 6.5}", nil, []string{`kafka.partitions: "6.5" is not a whole number`}},
		{"keys where a value belongs", "log: {level: {a: b}}", nil, []string{"k.yaml:1: log.level: expected a text, not keys"}},
		{"a secret in the file", "clickhouse:\n  password: rahasia\n", nil,
			[]string{"k.yaml:2: clickhouse.password: a secret is not written into the configuration; give it in KENTONGAN_CLICKHOUSE_PASSWORD or name a file that holds it in clickhouse.password_file"}},
		{"a secret in an address", "clickhouse: {url: 'http://u:rahasia@h:8123'}", nil, []string{"k.yaml:1: clickhouse.url: holds a user or a password"}},
		{"an address without a port", "clickhouse: {url: 'clickhouses://h'}", nil, []string{"k.yaml:1: clickhouse.url: names no port"}},
		{"secret and file in the environment", "", []string{"KENTONGAN_CLICKHOUSE_PASSWORD=rahasia", "KENTONGAN_CLICKHOUSE_PASSWORD_FILE=/none"},
			[]string{"KENTONGAN_CLICKHOUSE_PASSWORD_FILE: clickhouse.password_file: KENTONGAN_CLICKHOUSE_PASSWORD is set as well"}},
		{"secret file absent", "pseudonym: {key_file: /none/key}", nil, []string{"k.yaml:1: pseudonym.key_file: open /none/key"}},
		{"certificate absent", "kafka: {brokers: ['a:1'], tls: {enabled: true, ca_file: /none/ca}}", nil, []string{"kafka.tls.ca_file: open /none/ca"}},
		{"values judged with their place", "serve:\n  listen: 0.0.0.0:80\n  zone: Asia/Batavia\n", []string{"KENTONGAN_DEMO_DAYS=0"}, []string{
			`k.yaml:2: serve.listen: "0.0.0.0:80" can be reached from other machines; the pages ask for no password, so this needs serve.allow_remote: true`,
			`k.yaml:3: serve.zone: "Asia/Batavia" is not a time zone`,
			"KENTONGAN_DEMO_DAYS: demo.days: 0 is not between 1 and 366",
		}},
		{"open broker", "broker: {listen: ':9092'}", nil, []string{"broker.listen: \":9092\" can be reached from other machines"}},
		{"one port twice", "engine: {listen: '127.0.0.1:19092'}", nil, []string{"engine.listen: port 19092 is taken by broker.listen"}},
		{"half a login", "kafka: {brokers: ['a:1'], sasl: {mechanism: plain, user: u}}", nil, []string{"kafka.sasl.password: is not set"}},
		{"short key", "", []string{"KENTONGAN_PSEUDONYM_KEY=short"}, []string{"KENTONGAN_PSEUDONYM_KEY: pseudonym.key: is shorter than 16 bytes"}},
		{"rule for everything", "rules: {exclude: [{name: a}]}", nil, []string{"rules.exclude[0]: would leave out everything"}},
		{"list variable that is none", "", []string{"KENTONGAN_COLLECT_FEEDS=[{"}, []string{"KENTONGAN_COLLECT_FEEDS: collect.feeds: is no list"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Load(file(t, c.yaml), c.environ)
			var problems config.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got\n%s\nwant in it\n%s", err, want)
				}
			}
			if strings.Contains(err.Error(), "rahasia") {
				t.Errorf("a secret in the message:\n%s", err)
			}
			if len(problems) != len(c.want) && c.name != "misspelt key in a list" {
				t.Errorf("got %d problems, want %d:\n%s", len(problems), len(c.want), err)
			}
		})
	}
}

func TestFileThatIsNone(t *testing.T) {
	if _, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent file: got %v, want fs.ErrNotExist", err)
	}
	for name, content := range map[string]string{
		"grammar":       "kafka: [",
		"key twice":     "log: {level: info}\nlog: {level: info}\n",
		"two documents": "log: {level: info}\n---\nlog: {level: debug}\n",
		"no keys":       "- a\n",
	} {
		if c, err := config.Load(file(t, content), nil); err == nil || !strings.Contains(err.Error(), "k.yaml") {
			t.Errorf("%s: got %v, %v, want an error that names the file", name, c, err)
		}
	}
	same(t, load(t, "# nothing\n"), config.Default())
}

func TestSecrets(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("dari berkas\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	yaml := "clickhouse: {password_file: " + secret + "}\n"
	if got := load(t, yaml).ClickHouse.Password; got != "dari berkas" {
		t.Errorf("from the file: got %q", got)
	}
	c := load(t, yaml, "KENTONGAN_CLICKHOUSE_PASSWORD=rahasia")
	if c.ClickHouse.Password != "rahasia" {
		t.Errorf("the environment beside a file named in the YAML: got %q", c.ClickHouse.Password)
	}
	for form, text := range map[string]string{"YAML": string(c.YAML()), "String": c.String(), "Redacted": c.Redacted().ClickHouse.Password} {
		if strings.Contains(text, "rahasia") {
			t.Errorf("%s holds the secret:\n%s", form, text)
		}
	}
	if !strings.Contains(string(c.YAML()), "clickhouse.password is set") {
		t.Errorf("the printed form does not say that the secret is set:\n%s", c.YAML())
	}
	if c.ClickHouse.Password != "rahasia" {
		t.Error("Redacted changed its receiver")
	}
}

func TestKeys(t *testing.T) {
	envs := map[string]string{}
	for _, key := range config.Keys() {
		if other, taken := envs[key.Env]; taken {
			t.Errorf("%s means both %s and %s", key.Env, key.Path, other)
		}
		envs[key.Env] = key.Path
		if key.Secret == (key.Doc != "") {
			t.Errorf("%s: secret %v with doc %q; a key has a doc, a secret has that of its file", key.Path, key.Secret, key.Doc)
		}
		if _, hasFile := reflectKey(key.Path + "_file"); key.Secret && !hasFile {
			t.Errorf("secret %s has no %s_file", key.Path, key.Path)
		}
	}
	for _, reserved := range config.ReservedEnv() {
		if envs[reserved] != "" {
			t.Errorf("%s is reserved and a key", reserved)
		}
	}
}

func reflectKey(path string) (config.Key, bool) {
	for _, key := range config.Keys() {
		if key.Path == path {
			return key, true
		}
	}
	return config.Key{}, false
}

func TestDefaultIsValid(t *testing.T) {
	if err := config.Default().Validate(); err != nil {
		t.Error(err)
	}
	for role, want := range map[string]string{"broker": "127.0.0.1:19105", "engine": "127.0.0.1:19106", "collect": "127.0.0.1:19101",
		"work": "127.0.0.1:19102", "aggregate": "127.0.0.1:19103", "serve": "127.0.0.1:19104", "migrate": ""} {
		if got := config.Default().MetricsListen(role); got != want {
			t.Errorf("metrics of %s: got %q, want %q", role, got, want)
		}
	}
}

// Every key takes a value from its variable: no key is forgotten between the struct and the environment.
func TestEveryKeyFromTheEnvironment(t *testing.T) {
	existing := file(t, "a secret of more than 16 bytes")
	values := map[string]string{
		"data.dir": "/else", "log.level": "warn", "log.format": "json", "kafka.brokers": "h:1", "kafka.retention": "2h", "kafka.session_timeout": "20s",
		"kafka.tls.enabled": "true", "kafka.sasl.mechanism": "plain", "clickhouse.url": "http://h:1", "clickhouse.compression": "zstd",
		"broker.listen": "127.0.0.1:1001", "broker.metrics_listen": "127.0.0.1:1002", "engine.listen": "127.0.0.1:1003",
		"engine.metrics_listen": "127.0.0.1:1004", "engine.max_memory": "2GiB", "collect.feeds": "[{name: a, url: 'https://a.example'}]",
		"collect.default_feeds": "true", "collect.bluesky.enabled": "true", "collect.bluesky.endpoints": "ws://h:1",
		"collect.metrics_listen": "127.0.0.1:1005", "work.batch_wait": "1s", "work.enrich": "off", "work.metrics_listen": "127.0.0.1:1006",
		"aggregate.interval": "2s", "aggregate.metrics_listen": "127.0.0.1:1007", "serve.listen": "127.0.0.1:1008",
		"serve.zone": "Asia/Jayapura", "serve.allow_remote": "true", "serve.metrics_listen": "127.0.0.1:1009",
		"pseudonym.registered": "[{platform: x, handle: a, role: media, name: A}]", "rules.exclude": "[{name: a, phrase: b}]",
		"collect.bluesky.languages": "jv", "collect.bluesky.phrases": "jalan rusak", "kafka.sasl.password": "p",
		"clickhouse.password": "p", "pseudonym.key": "0123456789abcdef",
	}
	for _, files := range []bool{false, true} {
		var environ []string
		for _, key := range config.Keys() {
			value, listed := values[key.Path]
			_, replaced := reflectKey(key.Path + "_file")
			switch {
			case key.Secret && files, !files && strings.HasSuffix(key.Path, "password_file"), !files && key.Path == "pseudonym.key_file":
				continue
			case strings.HasSuffix(key.Path, "_file"):
				value = existing
			case !listed && !replaced:
				value = "7"
				if strings.HasSuffix(key.Path, "database") || strings.HasSuffix(key.Path, "client_id") {
					value = "other"
				}
			}
			environ = append(environ, key.Env+"="+value)
		}
		c, err := config.Load("", environ)
		if err != nil {
			t.Fatal(err)
		}
		got, was := reflect.ValueOf(*c), reflect.ValueOf(*config.Default())
		for _, key := range config.Keys() {
			skipped := !files && (strings.HasSuffix(key.Path, "password_file") || key.Path == "pseudonym.key_file")
			if a, b := config.FieldOf(got, key), config.FieldOf(was, key); !skipped && reflect.DeepEqual(a, b) {
				t.Errorf("%s did not move %s from %v", key.Env, key.Path, b)
			}
		}
	}
}
