package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kentongan/kentongan/enrich/privacy"
	"github.com/kentongan/kentongan/schemas"
)

// city is a synthetic city's records in four files, and what must come of them.
type city struct {
	files  []string
	lines  int
	broken int               // lines that are no mentions
	said   map[string]int    // how many lines say the same of a mention
	live   map[string]string // text of each mention that is there at the end, by id
}

// newCity simulates days of a city and reads out of its lines what the store must hold. Of the program's rules it uses
// what is personal data alone: which version of a mention is the newest is decided here a second time.
func newCity(t *testing.T, days int) *city {
	t.Helper()
	sim := start(t, "simulate", "simulate", "--seed", "11", "--from", "2025-03-03", "--days", fmt.Sprint(days))
	sim.ends(t, 0)
	lines := bytes.SplitAfter(bytes.TrimSuffix(sim.stdout.Bytes(), []byte("\n")), []byte("\n"))
	c := &city{said: map[string]int{}}
	newest := map[string]version{}
	for n, line := range lines {
		var m schemas.Mention
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("line %d of the city: %v", n+1, err)
		}
		c.said[whatItSays(t, m)]++
		v := version{revision: m.Revision, deleted: m.Op == schemas.OpDelete, line: n, text: m.Text}
		if old, known := newest[m.ID]; !known || old.before(v) {
			newest[m.ID] = v
		}
	}
	c.live = map[string]string{}
	for id, v := range newest {
		if !v.deleted {
			c.live[id], _ = privacy.Redact(v.text)
		}
	}
	bad := [][]byte{[]byte("{\"schema\":1,\"op\":\"upsert\",\n"), []byte(`{"schema":9,"op":"upsert","id":"x:salah","source":"x"}` + "\n")}
	c.broken = len(bad)
	quarter := len(lines) / 4
	lines = slices.Insert(lines, 2*quarter+quarter/2, bad...)
	c.lines = len(lines)
	dir := t.TempDir()
	for i := range 4 {
		part := lines[i*quarter : (i+1)*quarter]
		if i == 3 {
			part = lines[i*quarter:]
		}
		path := filepath.Join(dir, fmt.Sprintf("kota-%d.ndjson", i+1))
		if err := os.WriteFile(path, bytes.Join(part, nil), 0o600); err != nil {
			t.Fatal(err)
		}
		c.files = append(c.files, path)
	}
	return c
}

type version struct {
	revision int64
	deleted  bool
	line     int
	text     string
}

// before is the rule of the newest: the source's revision; of one revision a deletion; else what came later.
func (v version) before(w version) bool {
	if v.revision != w.revision {
		return v.revision < w.revision
	}
	if v.revision > 0 && v.deleted != w.deleted {
		return w.deleted
	}
	return v.line < w.line
}

// whatItSays is equal for two lines of which the second brings nothing new.
func whatItSays(t *testing.T, m schemas.Mention) string {
	t.Helper()
	m.CollectedAt, m.Collection, m.Reach, m.LanguageHint = time.Time{}, "", nil, ""
	if m.Op == schemas.OpDelete {
		m = schemas.Mention{Op: m.Op, ID: m.ID, Revision: m.Revision}
	}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
