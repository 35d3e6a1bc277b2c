package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

// Whatever the file holds, Load refuses it or gives a configuration whose printed form is the same configuration.
func FuzzLoad(f *testing.F) {
	f.Add("kafka: {brokers: ['a:1']}\ncollect: {feeds: [{name: a, url: 'https://a.example', interval: 90s}]}")
	f.Add("log: &a {level: info, format: *a}")
	f.Add("log: &a {level: info}\nserve: *a\n<<: *a")
	f.Add("serve: {metrics_listen: 0, zone: !!binary QQ==}")
	f.Add("pseudonym: {key_id: \"a\\nb: c\", registered: [null, [], {}]}")
	path := filepath.Join(f.TempDir(), "k.yaml")
	f.Fuzz(func(t *testing.T, content string) {
		write := func(content []byte) {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write([]byte(content))
		c, err := config.Load(path, nil)
		if err != nil {
			return
		}
		write(c.YAML())
		again, err := config.Load(path, nil)
		if err != nil {
			t.Fatalf("%q loads, but its printed form does not: %v\n%s", content, err, c)
		}
		same(t, again, c)
	})
}
