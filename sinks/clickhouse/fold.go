package clickhouse

import (
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// unknownKey is where the deletion of a mention stands that was never seen: an older version that arrives later finds it by its id.
var unknownKey = time.Unix(0, 0).UTC()

// row is one row to write: a live mention, or a deletion under some key.
type row struct {
	mention     *schemas.EnrichedMention // the record that caused it
	publishedAt time.Time
	source      string
	version     schemas.Version
	deleted     bool
}

// folder applies records, in the order of their partition, to what is stored of each mention, and collects the rows that bring the store
// there. Applying a record again (redelivery) yields rows that change nothing but still mark their hours, because the
// first attempt may have died between the two.
type folder struct {
	stored map[schemas.IDHash][]storedKey
	rows   map[rowKey]row
	order  []rowKey
}

type rowKey struct {
	id          schemas.IDHash
	publishedAt int64 // Unix milliseconds
}

func newFolder(stored map[schemas.IDHash][]storedKey, size int) *folder {
	if stored == nil {
		stored = map[schemas.IDHash][]storedKey{}
	}
	return &folder{stored: stored, rows: make(map[rowKey]row, size), order: make([]rowKey, 0, size)}
}

// apply folds one record in.
func (f *folder) apply(id schemas.IDHash, m *schemas.EnrichedMention) {
	keys, version := f.stored[id], m.Version()
	newest := schemas.Version{}
	for _, k := range keys {
		if newest.Less(k.version) {
			newest = k.version
		}
	}
	if version.Less(newest) {
		return // already superseded
	}
	home := -1 // index of the key this record lives under
	if m.Op == schemas.OpUpsert {
		home = f.key(id, m.PublishedAt, m.Source)
	}
	marked := false
	for i := range f.stored[id] {
		k := &f.stored[id][i]
		switch {
		case i == home:
			k.version, k.deleted = version, false
			f.put(id, row{m, k.publishedAt, k.source, version, false})
		case !k.deleted || k.version == version || m.Op == schemas.OpDelete:
			k.version, k.deleted = version, true
			f.put(id, row{m, k.publishedAt, k.source, version, true})
			marked = true
		}
	}
	if home < 0 && !marked {
		unseen := f.key(id, unknownKey, m.Source) // first: it may move f.stored[id]
		k := &f.stored[id][unseen]
		k.version, k.deleted = version, true
		f.put(id, row{m, unknownKey, m.Source, version, true})
	}
}

// key is the index of the key of id at publishedAt, added if it is new.
func (f *folder) key(id schemas.IDHash, publishedAt time.Time, source string) int {
	for i, k := range f.stored[id] {
		if k.publishedAt.Equal(publishedAt) {
			return i
		}
	}
	f.stored[id] = append(f.stored[id], storedKey{publishedAt: publishedAt, source: source, deleted: true})
	return len(f.stored[id]) - 1
}

func (f *folder) put(id schemas.IDHash, r row) {
	k := rowKey{id, r.publishedAt.UnixMilli()}
	if _, known := f.rows[k]; !known {
		f.order = append(f.order, k)
	}
	f.rows[k] = r
}

// result lists the rows to write in order of first touch, and the hours they change.
func (f *folder) result() (rows []row, hours []time.Time) {
	rows = make([]row, 0, len(f.order))
	seen := map[time.Time]bool{}
	for _, k := range f.order {
		r := f.rows[k]
		rows = append(rows, r)
		if h := hour(r.publishedAt); !r.publishedAt.Equal(unknownKey) && !seen[h] {
			seen[h] = true
			hours = append(hours, h)
		}
	}
	return rows, hours
}

// hour is the start of the hour of t.
func hour(t time.Time) time.Time { return t.UTC().Truncate(time.Hour) }
