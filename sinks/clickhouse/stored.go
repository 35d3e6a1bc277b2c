package clickhouse

import (
	"encoding/hex"
	"math/big"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas"
)

// storedColumns are what scanStored reads: all that is kept of a mention but what aggregates alone need.
const storedColumns = `id, source, collection, kind, published_at, collected_at, received_at, toString(version) AS place_in_order, stream_epoch, kafka_partition, kafka_offset, content,
author, author_role, author_name, author_key, title, text, url, parent_id, root_id, repost_of, quote_of, place_code, place_name,
likes, replies, reposts, views, model_epoch, models, language, language_confidence, language_parts,
sentiment, sentiment_score, sentiment_confidence, topics, topic_confidence, topic_evidence, topic_by,
agencies, relevance, relevance_confidence, purpose, purpose_confidence, urgency, urgency_confidence,
author_type, author_confidence, sarcasm, sarcasm_confidence, region_code, region_name, region_level, region_confidence, region_evidence, region_candidates,
spam, spam_confidence, fingerprint, normalised, redactions`

// scanStored makes the mention of a row of storedColumns. Language hint, coordinates and the basis of the pseudonym are not stored.
func scanStored(rows driver.Rows) (schemas.EnrichedMention, error) {
	var (
		m                                                     schemas.EnrichedMention
		e, at                                                 = &m.Enrichment, &m.Receipt.Position
		version, kind, author, role, name, key, models        string
		placeCode, placeName, sentiment                       string
		likes, replies, reposts                               uint32
		views, fingerprint                                    uint64
		labels                                                []string
		confidence                                            []float32
		parts, evidence, by, agencies, candidates, redactions string
	)
	err := rows.Scan(&m.ID, &m.Source, &m.Collection, &kind, &m.PublishedAt, &m.CollectedAt, &m.Receipt.ReceivedAt, &version, &at.Epoch, &at.Partition, &at.Offset, &m.Receipt.Content,
		&author, &role, &name, &key, &m.Title, &m.Text, &m.URL, &m.ParentID, &m.RootID, &m.RepostOf, &m.QuoteOf, &placeCode, &placeName,
		&likes, &replies, &reposts, &views, &e.ModelEpoch, &models, &e.Language.Label, &e.Language.Confidence, &parts,
		&sentiment, &e.Sentiment.Score, &e.Sentiment.Confidence, &labels, &confidence, &evidence, &by,
		&agencies, &e.Relevance.Label, &e.Relevance.Confidence, &e.Kind.Label, &e.Kind.Confidence, &e.Urgency.Label, &e.Urgency.Confidence,
		&e.Author.Label, &e.Author.Confidence, &e.Sarcasm.Label, &e.Sarcasm.Confidence, &e.Place.Code, &e.Place.Name, &e.Place.Level, &e.Place.Confidence, &e.Place.Evidence, &candidates,
		&e.Spam.Label, &e.Spam.Confidence, &fingerprint, &e.Normalised, &redactions)
	if err != nil {
		return m, err
	}
	m.Schema, m.Op, m.Kind = schemas.SchemaVersion, schemas.OpUpsert, schemas.Kind(kind)
	for _, t := range []*time.Time{&m.PublishedAt, &m.CollectedAt, &m.Receipt.ReceivedAt} {
		*t = t.UTC()
	}
	m.Revision = revisionOf(version)
	if author != nobody {
		m.Author = &schemas.Author{Pseudonym: hex.EncodeToString([]byte(author)), KeyID: key, Role: schemas.Role(role), Name: name}
	}
	if placeCode != "" || placeName != "" {
		m.Place = &schemas.Place{Code: placeCode, Name: placeName}
	}
	if likes != 0 || replies != 0 || reposts != 0 || views != 0 {
		m.Reach = &schemas.Reach{Likes: int64(likes), Replies: int64(replies), Reposts: int64(reposts), Views: int64(views)}
	}
	e.Models, e.Sentiment.Label, e.Fingerprint = parseModels(models), schemas.SentimentLabel(sentiment), schemas.Fingerprint(fingerprint)
	e.Language.Parts, e.Topics, e.Agencies = splitList(parts, listMark), storedTopics(labels, confidence, evidence, by), splitAgencies(agencies)
	e.Place.Candidates, e.Redactions = splitList(candidates, listMark), splitRedactions(redactions)
	m.Receipt.Source, m.Receipt.Collection, m.Receipt.Outcome, m.Receipt.ID = m.Source, m.Collection, schemas.OutcomeAccepted, schemas.HashID(m.ID)
	m.Receipt.Version = schemas.VersionOf(&m.Mention, *at, 0)
	return m, nil
}

// revisionOf is the revision in a decimal schemas.Version; 0 where it is none.
func revisionOf(version string) int64 {
	n, ok := new(big.Int).SetString(version, 10)
	if !ok {
		return 0
	}
	return n.Rsh(n, 64+22).Int64()
}

// parseModels is the inverse of modelList.of.
func parseModels(pairs string) map[string]string {
	models := map[string]string{}
	for _, pair := range strings.Fields(pairs) {
		if judgement, version, ok := strings.Cut(pair, "="); ok {
			models[judgement] = version
		}
	}
	return models
}
