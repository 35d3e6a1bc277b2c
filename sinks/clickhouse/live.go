package clickhouse

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/kentongan/kentongan/schemas"
)

const selectLive = `SELECT id, source, collection, kind, published_at, text, author, language, language_confidence,
       sentiment, sentiment_score, sentiment_confidence, topics, topic_confidence
FROM mentions FINAL WHERE is_deleted = 0`

// Live lists all mentions that exist, by id. It reads the whole table: for tests and small stores. A mention that stands twice is an error.
func (s *Sink) Live(ctx context.Context) (map[string]schemas.EnrichedMention, error) {
	rows, err := s.conn.Query(ctx, selectLive)
	if err != nil {
		return nil, fmt.Errorf("read live mentions: %w", err)
	}
	defer rows.Close()
	live := map[string]schemas.EnrichedMention{}
	for rows.Next() {
		var (
			m                       schemas.EnrichedMention
			kind, author, sentiment string
			topics                  []string
			confidence              []float32
			e                       = &m.Enrichment
		)
		if err := rows.Scan(&m.ID, &m.Source, &m.Collection, &kind, &m.PublishedAt, &m.Text, &author, &e.Language.Label, &e.Language.Confidence,
			&sentiment, &e.Sentiment.Score, &e.Sentiment.Confidence, &topics, &confidence); err != nil {
			return nil, fmt.Errorf("read live mentions: %w", err)
		}
		m.Kind, e.Sentiment.Label, m.PublishedAt = schemas.Kind(kind), schemas.SentimentLabel(sentiment), m.PublishedAt.UTC()
		if author != nobody {
			m.Author = &schemas.Author{Pseudonym: hex.EncodeToString([]byte(author))}
		}
		for i, label := range topics {
			e.Topics = append(e.Topics, schemas.Judgement{Label: label, Confidence: confidence[i]})
		}
		if _, twice := live[m.ID]; twice {
			return nil, fmt.Errorf("mention %s stands twice", m.ID)
		}
		live[m.ID] = m
	}
	return live, rows.Err()
}
