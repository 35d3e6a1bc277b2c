package clickhouse

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
)

// storedKey is one row under which a mention is stored, live or deleted.
type storedKey struct {
	publishedAt time.Time
	source      string
	version     schemas.Version
	deleted     bool
}

const selectKeys = `SELECT id_hash, published_at, argMax(source, k.version), max(k.version), argMax(is_deleted, k.version)
FROM mention_keys AS k
WHERE id_hash IN (
    SELECT toFixedString(substring(hashes, number * 16 + 1, 16), 16) FROM (SELECT unhex(?) AS hashes, number FROM numbers(?)))
GROUP BY id_hash, published_at`

// lookupKeys finds the stored keys of the given ids. A mention has at most one live key; further ones are deletions it left behind.
func lookupKeys(ctx context.Context, conn driver.Conn, ids []schemas.IDHash) (map[schemas.IDHash][]storedKey, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	hashes := make([]byte, 0, len(ids)*2*len(schemas.IDHash{})) // one literal for all: as a list they take the engine longer to read than to find
	for i := range ids {
		hashes = hex.AppendEncode(hashes, ids[i][:])
	}
	ctx = ch.Context(ctx, ch.WithSettings(ch.Settings{"max_query_size": len(hashes) + 4096}))
	rows, err := conn.Query(ctx, selectKeys, string(hashes), len(ids))
	if err != nil {
		return nil, fmt.Errorf("look up %d stored keys: %w", len(ids), err)
	}
	defer rows.Close()
	found := map[schemas.IDHash][]storedKey{}
	for rows.Next() {
		var (
			id      string
			key     storedKey
			version big.Int
			deleted uint8
		)
		if err := rows.Scan(&id, &key.publishedAt, &key.source, &version, &deleted); err != nil {
			return nil, fmt.Errorf("look up %d stored keys: %w", len(ids), err)
		}
		key.publishedAt, key.version, key.deleted = key.publishedAt.UTC(), schemas.VersionFromBig(&version), deleted == 1
		found[schemas.IDHash([]byte(id))] = append(found[schemas.IDHash([]byte(id))], key)
	}
	return found, rows.Err()
}
