package file

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// readingVersion grows when the same row would become another mention: then a file counts as never imported, and is sent again.
const readingVersion = 1

// notes are what an import keeps beside the cursor's name: how far it is, and what it has counted up to there.
type notes struct {
	Table    int         `json:"table"` // index of the table it stands in
	At       position    `json:"at"`
	Counts   Counts      `json:"counts"`
	Hours    []hourCount `json:"hours,omitempty"`
	Done     bool        `json:"done,omitempty"`
	Finished time.Time   `json:"finished,omitzero"`
}

// cursorName names an import by what it reads, how, and for whom: the same content under another name is the same import, and
// under another mapping it is another one.
func (i *Importer) cursorName(sum, collection string) string {
	return "import:" + sum + ":" + i.fingerprint() + ":" + collection
}

// fingerprint stands for everything in the options and the key that shapes a mention.
func (i *Importer) fingerprint() string {
	var b strings.Builder
	zone := ""
	if i.o.TZ != nil {
		zone = i.o.TZ.String()
	}
	fmt.Fprintf(&b, "%d\x00%s\x00%s\x00%s\x00%s\x00", readingVersion, i.o.Source, i.o.Preset, zone, i.o.Encoding)
	for _, f := range fields {
		for _, m := range i.o.Map {
			if m.Field == f {
				fmt.Fprintf(&b, "%s=%s\x00", f, m.Column)
			}
		}
	}
	b.WriteString(i.o.Pseudonymiser.Author("x", "0", "").KeyID)
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

func (i *Importer) load(name string) (notes, error) {
	var n notes
	value, err := i.o.Cursors.Get(name)
	if err != nil || value == nil {
		return n, err
	}
	if err := json.Unmarshal(value, &n); err != nil {
		return notes{}, fmt.Errorf("read the notes of an earlier import: %w", err)
	}
	return n, nil
}

func (i *Importer) save(name string, n notes) error {
	value, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("note progress: %w", err)
	}
	return i.o.Cursors.Put(name, value)
}
