package config_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const golden = "kentongan.example.yaml"

// The reference file in the tree is the one that the structs give, loads, holds every key and changes nothing.
func TestExample(t *testing.T) {
	example := config.Example()
	if *update {
		if err := os.WriteFile(golden, example, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, example) {
		t.Errorf("%s is not what the structs give; run go test ./cmd/kentongan/config -update", golden)
	}
	c, err := config.Load(golden, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, c, config.Default())
	for _, key := range config.Keys() {
		name := key.Path[strings.LastIndexByte(key.Path, '.')+1:] + ":"
		if key.Secret {
			name = key.Env
		}
		if !strings.Contains(string(example), name) {
			t.Errorf("%s stands nowhere in the example", key.Path)
		}
	}
}

func TestPrintedFormLoadsAgain(t *testing.T) {
	c := load(t, "kafka: {brokers: ['a:1'], retention: 90m}\ncollect: {feeds: [{name: a, url: 'https://a.example', interval: 90s}]}\nengine: {max_memory: 300MB}\n",
		"KENTONGAN_PSEUDONYM_KEY=0123456789abcdef")
	same(t, load(t, string(c.YAML())), func() *config.Config { c.Pseudonym.Key = ""; return c }())
}
