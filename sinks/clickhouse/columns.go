package clickhouse

import (
	"encoding/hex"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

const insertMentions = `INSERT INTO mentions (id, source, collection, kind, published_at, collected_at, received_at, version, is_deleted,
stream_epoch, kafka_partition, kafka_offset, content, author, author_role, author_name, author_key, title, text, url,
parent_id, root_id, repost_of, quote_of, place_code, place_name, likes, replies, reposts, views,
model_epoch, models, language, language_confidence, sentiment, sentiment_score, sentiment_confidence,
topics, topic_confidence, author_type, counted,
normalised, language_parts, topic_evidence, topic_by, agencies, relevance, relevance_confidence,
purpose, purpose_confidence, urgency, urgency_confidence, author_confidence, sarcasm, sarcasm_confidence,
region_code, region_name, region_level, region_confidence, region_evidence, region_candidates,
spam, spam_confidence, fingerprint, redactions)`

// live is each for values that a deletion does not keep.
func live[T any](rows []row, value func(*schemas.EnrichedMention) T) []T {
	return each(rows, func(r *row) (v T) {
		if !r.deleted {
			v = value(r.mention)
		}
		return v
	})
}

// mentionColumns lists the values of rows in the order of insertMentions.
func mentionColumns(rows []row) []any {
	type em = schemas.EnrichedMention
	var models modelList
	return []any{
		each(rows, func(r *row) string { return r.mention.ID }),
		each(rows, func(r *row) string { return r.source }),
		each(rows, func(r *row) string { return r.mention.Collection }),
		live(rows, func(m *em) string { return string(m.Kind) }),
		each(rows, func(r *row) time.Time { return r.publishedAt }),
		each(rows, func(r *row) time.Time { return r.mention.CollectedAt }),
		each(rows, func(r *row) time.Time { return r.mention.Receipt.ReceivedAt }),
		each(rows, func(r *row) *big.Int { return r.version.Big() }),
		each(rows, func(r *row) uint8 { return flag(r.deleted) }),
		each(rows, func(r *row) uint32 { return r.mention.Receipt.Position.Epoch }),
		each(rows, func(r *row) uint16 { return r.mention.Receipt.Position.Partition }),
		each(rows, func(r *row) uint64 { return r.mention.Receipt.Position.Offset }),
		each(rows, func(r *row) uint64 { return r.mention.Receipt.Content }),
		live(rows, func(m *em) string { return pseudonym(m.Author) }),
		live(rows, func(m *em) string { return author(m).role }),
		live(rows, func(m *em) string { return author(m).name }),
		live(rows, func(m *em) string { return author(m).key }),
		live(rows, func(m *em) string { return m.Title }),
		live(rows, func(m *em) string { return m.Text }),
		live(rows, func(m *em) string { return m.URL }),
		live(rows, func(m *em) string { return m.ParentID }),
		live(rows, func(m *em) string { return m.RootID }),
		live(rows, func(m *em) string { return m.RepostOf }),
		live(rows, func(m *em) string { return m.QuoteOf }),
		live(rows, func(m *em) string { return place(m).Code }),
		live(rows, func(m *em) string { return place(m).Name }),
		live(rows, func(m *em) uint32 { return clamp32(reach(m).Likes) }),
		live(rows, func(m *em) uint32 { return clamp32(reach(m).Replies) }),
		live(rows, func(m *em) uint32 { return clamp32(reach(m).Reposts) }),
		live(rows, func(m *em) uint64 { return uint64(max(reach(m).Views, 0)) }),
		each(rows, func(r *row) uint16 { return r.mention.Enrichment.ModelEpoch }),
		live(rows, func(m *em) string { return models.of(m.Enrichment.Models) }),
		live(rows, func(m *em) string { return m.Enrichment.Language.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Language.Confidence }),
		live(rows, func(m *em) string { return string(m.Enrichment.Sentiment.Label) }),
		live(rows, func(m *em) float32 { return m.Enrichment.Sentiment.Score }),
		live(rows, func(m *em) float32 { return m.Enrichment.Sentiment.Confidence }),
		topics(rows, func(t *schemas.Topic) string { return t.Label }),
		topics(rows, func(t *schemas.Topic) float32 { return t.Confidence }),
		live(rows, func(m *em) string { return authorType(m).Label }),
		live(rows, func(m *em) uint8 { return flag(m.Enrichment.Counts()) }),
		live(rows, func(m *em) string { return m.Enrichment.Normalised }),
		live(rows, func(m *em) string { return strings.Join(m.Enrichment.Language.Parts, listMark) }),
		live(rows, func(m *em) string { return joinEvidence(m.Enrichment.Topics) }),
		live(rows, func(m *em) string { return joinDeciders(m.Enrichment.Topics) }),
		live(rows, func(m *em) string { return joinAgencies(m.Enrichment.Agencies) }),
		live(rows, func(m *em) string { return m.Enrichment.Relevance.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Relevance.Confidence }),
		live(rows, func(m *em) string { return m.Enrichment.Kind.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Kind.Confidence }),
		live(rows, func(m *em) string { return m.Enrichment.Urgency.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Urgency.Confidence }),
		live(rows, func(m *em) float32 { return authorType(m).Confidence }),
		live(rows, func(m *em) string { return m.Enrichment.Sarcasm.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Sarcasm.Confidence }),
		live(rows, func(m *em) string { return m.Enrichment.Place.Code }),
		live(rows, func(m *em) string { return m.Enrichment.Place.Name }),
		live(rows, func(m *em) string { return m.Enrichment.Place.Level }),
		live(rows, func(m *em) float32 { return m.Enrichment.Place.Confidence }),
		live(rows, func(m *em) string { return m.Enrichment.Place.Evidence }),
		live(rows, func(m *em) string { return strings.Join(m.Enrichment.Place.Candidates, listMark) }),
		live(rows, func(m *em) string { return m.Enrichment.Spam.Label }),
		live(rows, func(m *em) float32 { return m.Enrichment.Spam.Confidence }),
		live(rows, func(m *em) uint64 { return uint64(m.Enrichment.Fingerprint) }),
		live(rows, func(m *em) string { return joinRedactions(m.Enrichment.Redactions) }),
	}
}

// topics is one value of each topic of each row.
func topics[T any](rows []row, value func(*schemas.Topic) T) [][]T {
	return live(rows, func(m *schemas.EnrichedMention) []T { return each(m.Enrichment.Topics, value) })
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

var nobody = string(make([]byte, 16))

// pseudonym is the pseudonym of a as 16 bytes, all zero for nobody.
func pseudonym(a *schemas.Author) string {
	if a == nil {
		return nobody
	}
	var raw [16]byte
	if len(a.Pseudonym) != hex.EncodedLen(len(raw)) {
		return nobody // Validate does not let this through
	}
	if _, err := hex.Decode(raw[:], []byte(a.Pseudonym)); err != nil {
		return nobody
	}
	return string(raw[:])
}

type authorColumns struct{ role, name, key string }

func author(m *schemas.EnrichedMention) authorColumns {
	if m.Author == nil {
		return authorColumns{}
	}
	return authorColumns{string(m.Author.Role), m.Author.Name, m.Author.KeyID}
}

// authorType is what the operator registered, else what the text shows.
func authorType(m *schemas.EnrichedMention) schemas.Judgement {
	if m.Author != nil && m.Author.Role != "" {
		return schemas.Judgement{Label: string(m.Author.Role), Confidence: 1}
	}
	if m.Enrichment.Author.Label == "" {
		return schemas.Unknown()
	}
	return m.Enrichment.Author
}

func place(m *schemas.EnrichedMention) schemas.Place {
	if m.Place == nil {
		return schemas.Place{}
	}
	return *m.Place
}

func reach(m *schemas.EnrichedMention) schemas.Reach {
	if m.Reach == nil {
		return schemas.Reach{}
	}
	return *m.Reach
}

func clamp32(n int64) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }

// modelList writes the models of one row after another; most rows have those of the row before.
type modelList struct {
	versions map[string]string
	text     string
}

// of is "judgement=version" pairs, sorted.
func (l *modelList) of(versions map[string]string) string {
	if maps.Equal(versions, l.versions) {
		return l.text
	}
	pairs := make([]string, 0, len(versions))
	for judgement, version := range versions {
		pairs = append(pairs, judgement+"="+version)
	}
	slices.Sort(pairs)
	l.versions, l.text = versions, strings.Join(pairs, " ")
	return l.text
}
