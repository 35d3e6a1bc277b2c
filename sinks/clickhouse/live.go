package clickhouse

import (
	"context"
	"fmt"

	"github.com/kentongan/kentongan/schemas"
)

const selectLive = `SELECT ` + storedColumns + ` FROM mentions FINAL WHERE is_deleted = 0`

// Live lists all mentions that exist, by id. It reads the whole table: for tests and small stores. A mention that stands twice is an error.
func (s *Sink) Live(ctx context.Context) (map[string]schemas.EnrichedMention, error) {
	rows, err := s.conn.Query(ctx, selectLive)
	if err != nil {
		return nil, fmt.Errorf("read live mentions: %w", err)
	}
	defer rows.Close()
	live := map[string]schemas.EnrichedMention{}
	for rows.Next() {
		m, err := scanStored(rows)
		if err != nil {
			return nil, fmt.Errorf("read live mentions: %w", err)
		}
		if _, twice := live[m.ID]; twice {
			return nil, fmt.Errorf("mention %s stands twice", m.ID)
		}
		live[m.ID] = m
	}
	return live, rows.Err()
}
