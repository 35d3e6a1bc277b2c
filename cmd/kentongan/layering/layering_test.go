// Package layering holds the test that imports point one way. It is empty otherwise.
package layering

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/kentongan/kentongan/"

// layers, lowest first: a package may import its own layer and those before it.
var layers = []string{"schemas", "enrich", "pipeline", "sinks", "dashboards", "cmd"}

// owners name the one package (with what lies below it) that may import a client library.
var owners = map[string]string{
	"github.com/segmentio/kafka-go":          "pipeline/kafka",
	"github.com/ClickHouse/clickhouse-go/v2": "sinks/clickhouse",
	"github.com/twmb/franz-go/pkg/kfake":     "pipeline/kafka",
	"github.com/ebitengine/purego":           "sinks/clickhouse/engine",
	"github.com/mmcdole/gofeed":              "pipeline/collect/rss",
	"github.com/coder/websocket":             "pipeline/collect/bluesky",
	"github.com/jdkato/prose/v2":             "enrich",
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func layer(path string) int {
	rest, ours := strings.CutPrefix(path, module)
	if !ours {
		return -1
	}
	return slices.Index(layers, strings.SplitN(rest, "/", 2)[0])
}

func below(path, folder string) bool {
	rest := strings.TrimPrefix(path, module)
	return rest == folder || strings.HasPrefix(rest, folder+"/")
}

func TestImportsPointOneWay(t *testing.T) {
	all := packages(t)
	if len(all) < 10 {
		t.Fatalf("only %d packages found", len(all))
	}
	for _, p := range all {
		if layer(p.ImportPath) < 0 {
			t.Errorf("%s lies in no layer", p.ImportPath)
		}
		for _, i := range p.Imports {
			if l := layer(i); l > layer(p.ImportPath) {
				t.Errorf("%s imports %s, which lies above it", p.ImportPath, i)
			}
			if i == "testing" && !strings.HasSuffix(p.ImportPath, "test") && !below(p.ImportPath, "pipeline/kafka/apache") {
				t.Errorf("%s imports testing", p.ImportPath)
			}
			for library, owner := range owners {
				if (i == library || strings.HasPrefix(i, library+"/")) && !below(p.ImportPath, owner) && layer(p.ImportPath) < layer(module+"cmd") {
					t.Errorf("%s imports %s, which is the business of %s", p.ImportPath, i, owner)
				}
			}
		}
	}
}

func TestSchemasIsStandardLibraryOnly(t *testing.T) {
	for _, p := range packages(t) {
		if !below(p.ImportPath, "schemas") {
			continue
		}
		for _, i := range p.Imports {
			if strings.Contains(strings.SplitN(i, "/", 2)[0], ".") && !strings.HasPrefix(i, module+"schemas") {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func TestSinksDoNotImportEachOther(t *testing.T) {
	for _, p := range packages(t) {
		own, isSink := strings.CutPrefix(p.ImportPath, module+"sinks/")
		if !isSink {
			continue
		}
		for _, i := range p.Imports {
			if other, ok := strings.CutPrefix(i, module+"sinks/"); ok && strings.SplitN(own, "/", 2)[0] != strings.SplitN(other, "/", 2)[0] {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}
