package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/pipeline/kafka/kafkatest"
)

// What is refused before anything has started: nothing waits, nothing is left behind.
func TestRefusedConfiguration(t *testing.T) {
	const password = "rahasia-sekali-123"
	f := newFolder(t)
	for _, c := range []struct {
		name      string
		variables []string
		args      []string
		refusal
	}{
		{"misspelt key", nil, []string{"work", "--config", f.write(t, "a.yaml", `kafka: {partitons: 3}`)}, refusal{exitUsage, []string{"a.yaml:3", "kafka.partitons", "nearest", "kafka.partitions"}}},
		{"misspelt section", nil, []string{"up", "--config", f.write(t, "b.yaml", `clikhouse: {user: a}`)}, refusal{exitUsage, []string{"clikhouse", "clickhouse"}}},
		{"misspelt variable", []string{"KENTONGAN_KAFKA_BROKER=a:1"}, []string{"verify"}, refusal{exitUsage, []string{"KENTONGAN_KAFKA_BROKER", "KENTONGAN_KAFKA_BROKERS"}}},
		{"misspelt flag", nil, []string{"import", "--colection", "a", "x.csv"}, refusal{exitUsage, []string{"--colection"}}},
		{"unknown command", nil, []string{"upp"}, refusal{exitUsage, []string{"upp"}}},
		{"no configuration file", nil, []string{"work", "--config", "tidak-ada.yaml"}, refusal{exitUsage, []string{"tidak-ada.yaml"}}},
		{"secret in the file", nil, []string{"work", "--config", f.write(t, "c.yaml", "clickhouse: {password: "+password+"}")}, refusal{exitUsage, []string{"clickhouse.password", "KENTONGAN_CLICKHOUSE_PASSWORD"}}},
		{"secret in the address", nil, []string{"work", "--config", f.write(t, "d.yaml", "clickhouse: {url: 'http://a:"+password+"@127.0.0.1:8123'}")}, refusal{exitUsage, []string{"clickhouse.url"}}},
		{"page for everybody", nil, []string{"up", "--listen", "0.0.0.0:8787"}, refusal{exitUsage, []string{"--listen", "serve.allow_remote"}}},
		{"page on the broker's port", nil, []string{"serve", "--config", f.config, "--listen", f.addr["broker"]}, refusal{exitUsage, []string{"serve.listen", "broker.listen"}}},
		{"memory that is none", []string{"KENTONGAN_ENGINE_MAX_MEMORY=viel"}, []string{"engine"}, refusal{exitUsage, []string{"KENTONGAN_ENGINE_MAX_MEMORY", "engine.max_memory"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, p := runToEnd(t, c.variables, c.args...)
			c.assert(t, code, p, password)
		})
	}
}

// --validate starts nothing, and says of every command what it would stumble over.
func TestValidateChecksWhatACommandNeeds(t *testing.T) {
	f := newFolder(t)
	library := []string{"KENTONGAN_ENGINE_LIBRARY=" + filepath.Join(t.TempDir(), "libchdb.so")}
	rows := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(rows, []byte("id,text,published_at\n1,a,2026-01-01 08:00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	timeless := filepath.Join(t.TempDir(), "tanpa-waktu.csv")
	if err := os.WriteFile(timeless, []byte("id,isi\n1,a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	overrides := filepath.Join(t.TempDir(), "kota.txt")
	if err := os.WriteFile(overrides, []byte("[JALAN]\nlubang neraka\n[XYZ]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		variables []string
		args      []string
		refusal
	}{
		{"up", library, []string{"up"}, refusal{exitRefused, []string{"make engine"}}},
		{"up's listener", nil, []string{"up", "--listen", "nirgends"}, refusal{exitUsage, []string{"--listen: serve.listen"}}},
		{"engine", library, []string{"engine"}, refusal{exitRefused, []string{"make engine"}}},
		{"engine's listener", []string{"KENTONGAN_ENGINE_LISTEN=0.0.0.0:1"}, []string{"engine"}, refusal{exitUsage, []string{"engine.listen"}}},
		{"broker", []string{"KENTONGAN_BROKER_LISTEN=0.0.0.0:1"}, []string{"broker"}, refusal{exitUsage, []string{"broker.listen"}}},
		{"collect", nil, []string{"collect", "--config", f.write(t, "feed.yaml", `collect: {feeds: [{name: antara, url: "ftp://a.example/rss"}]}`)}, refusal{exitUsage, []string{"feed.yaml", "collect.feeds[0].url"}}},
		{"collect bluesky", nil, []string{"collect", "--config", f.write(t, "sky.yaml", `collect: {bluesky: {enabled: true, languages: [], phrases: []}}`)}, refusal{exitUsage, []string{"collect.bluesky", "languages or phrases"}}},
		{"work", []string{"KENTONGAN_WORK_BATCH_SIZE=600000"}, []string{"work"}, refusal{exitUsage, []string{"work.batch_size"}}},
		{"work's rules", nil, []string{"work", "--config", f.write(t, "rules.yaml", `rules: {exclude: [{name: semua}]}`)}, refusal{exitUsage, []string{"rules.exclude[0]"}}},
		{"work's certificates", []string{"KENTONGAN_KAFKA_BROKERS=127.0.0.1:9", "KENTONGAN_KAFKA_TLS_ENABLED=true", "KENTONGAN_KAFKA_TLS_CA_FILE=" + rows}, []string{"work"}, refusal{exitUsage, []string{"kafka.tls.ca_file"}}},
		{"work's area", []string{"KENTONGAN_ENRICH_AREA=99.99"}, []string{"work"}, refusal{exitUsage, []string{"99.99"}}},
		{"work's topics", []string{"KENTONGAN_ENRICH_TOPICS_FILE=" + overrides}, []string{"work"}, refusal{exitUsage, []string{"kota.txt:3", "XYZ"}}},
		{"enrich's agencies", []string{"KENTONGAN_ENRICH_AGENCIES_FILE=" + overrides}, []string{"enrich"}, refusal{exitUsage, []string{"kota.txt:2"}}},
		{"reenrich", []string{"KENTONGAN_CLICKHOUSE_URL=http://127.0.0.1"}, []string{"reenrich"}, refusal{exitUsage, []string{"clickhouse.url"}}},
		{"aggregate", []string{"KENTONGAN_AGGREGATE_INTERVAL=60ms"}, []string{"aggregate"}, refusal{exitUsage, []string{"aggregate.interval"}}},
		{"serve", []string{"KENTONGAN_SERVE_ZONE=WIB/Bandung"}, []string{"serve"}, refusal{exitUsage, []string{"serve.zone"}}},
		{"migrate", []string{"KENTONGAN_CLICKHOUSE_URL=http://127.0.0.1"}, []string{"migrate"}, refusal{exitUsage, []string{"clickhouse.url"}}},
		{"verify", []string{"KENTONGAN_CLICKHOUSE_DATABASE=a-b"}, []string{"verify"}, refusal{exitUsage, []string{"clickhouse.database"}}},
		{"import's file", nil, []string{"import", "tidak-ada.csv"}, refusal{exitUsage, []string{"tidak-ada.csv"}}},
		{"import's folder", nil, []string{"import", t.TempDir()}, refusal{exitUsage, []string{"folder"}}},
		{"import's columns", nil, []string{"import", timeless}, refusal{exitUsage, []string{"tanpa-waktu.csv", "published_at", "--map"}}},
		{"import's column", nil, []string{"import", "--map", "text=isi", "--map", "published_at=wktu", rows}, refusal{exitUsage, []string{"rows.csv", `no column "isi"`}}},
		{"import's mapping", nil, []string{"import", "--map", "teks", rows}, refusal{exitUsage, []string{"teks"}}},
		{"import's zone", nil, []string{"import", "--tz", "Mars", rows}, refusal{exitUsage, []string{"--tz"}}},
		{"import's preset", nil, []string{"import", "--preset", "5cat", rows}, refusal{exitUsage, []string{"5cat"}}},
		{"eval", nil, []string{"eval", "sentiment", "tidak-ada.tsv"}, refusal{exitUsage, []string{"tidak-ada.tsv"}}},
		{"simulate", nil, []string{"simulate", "--from", "besok"}, refusal{exitUsage, []string{"--from"}}},
		{"bench", nil, []string{"bench", "pipeline", "--mentions=-5"}, refusal{exitUsage, []string{"mentions"}}},
		{"health", nil, []string{"health", "--role", "work", "--config", f.config}, refusal{exitUsage, []string{"work.metrics_listen"}}},
		{"enrich", []string{"KENTONGAN_LOG_LEVEL=laut"}, []string{"enrich"}, refusal{exitUsage, []string{"log.level"}}},
		{"config", []string{"KENTONGAN_LOG_FORMAT=xml"}, []string{"config"}, refusal{exitUsage, []string{"log.format"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, p := runToEnd(t, c.variables, append(c.args, "--validate")...)
			c.assert(t, code, p)
		})
	}
	t.Run("data folder", func(t *testing.T) {
		for _, command := range []string{"collect", "work", "aggregate", "serve", "verify", "migrate", "broker", "up"} {
			for _, dir := range []string{rows, filepath.Join(rows, "data")} {
				code, p := runToEnd(t, nil, command, "--validate", "--config", f.config, "--data", dir)
				refusal{exitRefused, []string{"data.dir", rows}}.assert(t, code, p)
			}
		}
		shut := filepath.Join(t.TempDir(), "shut")
		if err := os.Mkdir(shut, 0o500); err != nil {
			t.Fatal(err)
		}
		if os.Geteuid() == 0 {
			t.Skip("root may write to every folder")
		}
		code, p := runToEnd(t, nil, "collect", "--validate", "--config", f.config, "--data", filepath.Join(shut, "data"))
		refusal{exitRefused, []string{"data.dir", shut, "permission denied"}}.assert(t, code, p)
	})
	t.Run("nothing is wrong", func(t *testing.T) {
		for _, args := range [][]string{{"migrate"}, {"broker"}, {"collect", "--demo"}, {"work"}, {"aggregate"}, {"serve"}, {"verify"}, {"config"}, {"import", rows}, {"simulate"}, {"enrich"}} {
			code, p := runToEnd(t, nil, append(args, "--validate", "--config", f.config)...)
			if code != exitOK || !strings.Contains(p.stderr.String(), "valid") {
				t.Errorf("%v: ended with %d: %s", args, code, p.stderr.String())
			}
		}
		if _, err := os.Stat(f.dir); err == nil {
			t.Error("--validate has made the data folder")
		}
	})
}

func TestRefusedWithoutLibrary(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "libchdb.so")
	for _, command := range []string{"up", "engine"} {
		f := newFolder(t)
		code, p := runToEnd(t, []string{"KENTONGAN_ENGINE_LIBRARY=" + nowhere}, command, "--config", f.config)
		refusal{exitRefused, []string{"make engine", "npm ci", "KENTONGAN_ENGINE_LIBRARY", nowhere}}.assert(t, code, p)
	}
}

// A file that is no library is as good as none, and says so.
func TestRefusedLibraryThatIsNone(t *testing.T) {
	f := newFolder(t)
	text := filepath.Join(t.TempDir(), "libchdb.so")
	if err := os.WriteFile(text, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, p := runToEnd(t, []string{"KENTONGAN_ENGINE_LIBRARY=" + text}, "engine", "--config", f.config)
	refusal{exitRefused, []string{text, "make engine"}}.assert(t, code, p)
}

func TestRefusedTakenPort(t *testing.T) {
	taken := occupy(t)
	_, port, _ := net.SplitHostPort(taken)
	for _, c := range []struct{ command, section, key string }{
		{"broker", `broker: {listen: "` + taken + `", metrics_listen: "0"}`, "broker.listen"},
		{"broker", `broker: {listen: "127.0.0.1:0", metrics_listen: "` + taken + `"}`, "broker.metrics_listen"},
		{"engine", `engine: {listen: "` + taken + `", metrics_listen: "0"}`, "engine.listen"},
		{"engine", `engine: {listen: "127.0.0.1:0", metrics_listen: "` + taken + `"}`, "engine.metrics_listen"},
		{"up", `broker: {listen: "` + taken + `", metrics_listen: "0"}`, "broker.listen"},
	} {
		t.Run(c.command+" "+c.key, func(t *testing.T) {
			needsLibrary(t)
			f := newFolder(t, c.section)
			code, p := runToEnd(t, nil, c.command, "--config", f.config)
			variable := "KENTONGAN_" + strings.ToUpper(strings.ReplaceAll(c.key, ".", "_"))
			refusal{exitRefused, []string{port, "in use", c.key, variable}}.assert(t, code, p)
		})
	}
}

// Each names the dependency, where it was looked for, and ends with the code for "try again later".
func TestRefusedWithoutDependencies(t *testing.T) {
	const password = "rahasia-sekali-123"
	nobody := freeAddr(t)
	f := newFolder(t, `kafka: {brokers: ["`+nobody+`"]}`, `clickhouse: {url: "http://`+nobody+`", user: kentongan}`)
	rows := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(rows, []byte("id,text\n1,a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"work"}, "Kafka"},
		{[]string{"collect"}, "Kafka"},
		{[]string{"import", rows}, "Kafka"},
		{[]string{"verify"}, "Kafka"},
		{[]string{"aggregate"}, "ClickHouse"},
		{[]string{"serve"}, "ClickHouse"},
		{[]string{"migrate"}, "ClickHouse"},
		{[]string{"up"}, "does not answer"},
	} {
		t.Run(c.args[0], func(t *testing.T) {
			t.Parallel()
			code, p := runToEnd(t, []string{"KENTONGAN_CLICKHOUSE_PASSWORD=" + password}, append(c.args, "--config", f.config, "--start-timeout", "1s")...)
			refusal{exitUnavailable, []string{c.says, nobody}}.assert(t, code, p, password)
		})
	}
}

// A broker that hangs up on a wrong password, as the embedded one does, is understood: nobody waits for it to change its mind.
func TestRefusedWrongKafkaPassword(t *testing.T) {
	const password = "salah-sekali-456"
	for _, mechanism := range []string{kafka.SASLPlain, kafka.SASLScramSHA256} {
		b := kafkatest.StartWith(t, broker.Config{Users: []broker.User{{Mechanism: mechanism, Name: "kentongan", Password: "rahasia"}}})
		f := newFolder(t, `kafka: {brokers: ["`+b.Broker.Addr()+`"], sasl: {mechanism: `+mechanism+`, user: kentongan}}`)
		code, p := runToEnd(t, []string{"KENTONGAN_KAFKA_SASL_PASSWORD=" + password}, "collect", "--config", f.config, "--start-timeout", "50s")
		refusal{exitRefused, []string{b.Broker.Addr(), "SASL Authentication Failed", "user kentongan", "KENTONGAN_KAFKA_SASL_PASSWORD"}}.assert(t, code, p, password)
	}
}

func TestImportNeedsARunningSystem(t *testing.T) {
	f := newFolder(t)
	rows := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(rows, []byte("id,text\n1,a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, p := runToEnd(t, nil, "import", "--config", f.config, rows)
	refusal{exitUnavailable, []string{"kentongan up", f.dir}}.assert(t, code, p)
	if _, err := os.Stat(f.dir); err == nil {
		t.Error("it has made a data folder")
	}
}

func TestRefusedDataOfANewerProgram(t *testing.T) {
	needsLibrary(t)
	for _, c := range []struct {
		command, file, content string
		says                   []string
	}{
		{"broker", "broker/layout.json", `{"layout":99}`, []string{"layout 99", "newer"}},
		{"engine", "engine/engine.version", "99.1.2\n", []string{"99.1.2", "newer"}},
		{"broker", "broker/notes.txt", "mine", []string{"not a broker data directory"}},
		{"up", "broker/layout.json", `{"layout":99}`, []string{"layout 99", "newer", "broker"}},
	} {
		t.Run(c.command+" "+c.file, func(t *testing.T) {
			f := newFolder(t)
			path := filepath.Join(f.dir, c.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			code, p := runToEnd(t, nil, c.command, "--config", f.config)
			refusal{exitRefused, append(c.says, filepath.Dir(path))}.assert(t, code, p)
			if left, err := os.ReadFile(path); err != nil || string(left) != c.content {
				t.Errorf("it has changed %s to %q", c.file, left)
			}
		})
	}
}

func TestRefusedDataFolderThatIsNone(t *testing.T) {
	needsLibrary(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"up", "broker", "engine", "collect"} {
		f := newFolder(t)
		code, p := runToEnd(t, nil, command, "--config", f.config, "--data", file)
		refusal{exitRefused, []string{file}}.assert(t, code, p)
	}
}
