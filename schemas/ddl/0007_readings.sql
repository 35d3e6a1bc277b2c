-- What the second generation of the enrichment says of a mention. Rows written before it hold empty strings: never read this way, not "unknown".
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS normalised            String COMMENT 'text with slang, elongation and disguises undone' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS language_parts        Array(LowCardinality(String)) COMMENT 'languages of a mixed text',
    ADD COLUMN IF NOT EXISTS topic_evidence        Array(String) COMMENT 'what decided each topic, "; " between phrases',
    ADD COLUMN IF NOT EXISTS topic_by              Array(LowCardinality(String)) COMMENT 'phrase, model, both',
    ADD COLUMN IF NOT EXISTS agencies              Array(LowCardinality(String)) COMMENT 'who answers, main topic first',
    ADD COLUMN IF NOT EXISTS agency_topics         Array(LowCardinality(String)),
    ADD COLUMN IF NOT EXISTS agency_levels         Array(LowCardinality(String)) COMMENT 'city, province, central',
    ADD COLUMN IF NOT EXISTS relevance             LowCardinality(String) COMMENT 'true, false, unknown',
    ADD COLUMN IF NOT EXISTS relevance_confidence  Float32,
    ADD COLUMN IF NOT EXISTS purpose               LowCardinality(String) COMMENT 'enrichment.kind: complaint, aspiration, question, appreciation, information, other, unknown',
    ADD COLUMN IF NOT EXISTS purpose_confidence    Float32,
    ADD COLUMN IF NOT EXISTS urgency               LowCardinality(String) COMMENT 'life, today, ordinary, unknown',
    ADD COLUMN IF NOT EXISTS urgency_confidence    Float32,
    ADD COLUMN IF NOT EXISTS author_confidence     Float32 COMMENT 'of author_type; 1 where the operator registered the account',
    ADD COLUMN IF NOT EXISTS sarcasm               LowCardinality(String) COMMENT 'suspected, none, unknown',
    ADD COLUMN IF NOT EXISTS sarcasm_confidence    Float32,
    ADD COLUMN IF NOT EXISTS region_code           LowCardinality(String) COMMENT 'official code of the place the text is about; empty: abstained',
    ADD COLUMN IF NOT EXISTS region_name           LowCardinality(String),
    ADD COLUMN IF NOT EXISTS region_level          LowCardinality(String) COMMENT 'province, regency, district, village',
    ADD COLUMN IF NOT EXISTS region_confidence     Float32,
    ADD COLUMN IF NOT EXISTS region_evidence       String,
    ADD COLUMN IF NOT EXISTS region_candidates     Array(LowCardinality(String)) COMMENT 'codes it could be, where abstained',
    ADD COLUMN IF NOT EXISTS spam                  LowCardinality(String) COMMENT 'gambling, other, ham, unknown',
    ADD COLUMN IF NOT EXISTS spam_confidence       Float32,
    ADD COLUMN IF NOT EXISTS fingerprint           UInt64 COMMENT '64-bit SimHash of the words',
    ADD COLUMN IF NOT EXISTS fingerprint_band_1    UInt16 MATERIALIZED toUInt16(bitShiftRight(fingerprint, 48)),
    ADD COLUMN IF NOT EXISTS fingerprint_band_2    UInt16 MATERIALIZED toUInt16(bitAnd(bitShiftRight(fingerprint, 32), 65535)),
    ADD COLUMN IF NOT EXISTS fingerprint_band_3    UInt16 MATERIALIZED toUInt16(bitAnd(bitShiftRight(fingerprint, 16), 65535)),
    ADD COLUMN IF NOT EXISTS fingerprint_band_4    UInt16 MATERIALIZED toUInt16(bitAnd(fingerprint, 65535)),
    ADD COLUMN IF NOT EXISTS redaction_kinds       Array(LowCardinality(String)) COMMENT 'personal data taken out of the text',
    ADD COLUMN IF NOT EXISTS redaction_counts      Array(UInt16);

-- Live mentions, as a reader may see them: no author, no stream position.
CREATE OR REPLACE VIEW v_mentions AS
SELECT id, source, collection, kind, published_at, received_at, stored_at, title, text, url, place_code, place_name,
       language, language_parts, sentiment, sentiment_score, sentiment_confidence, topics, topic_confidence, topic_evidence, topic_by, agencies,
       relevance, purpose, urgency, sarcasm, region_code, region_name, region_level, region_confidence, region_candidates,
       spam, normalised, author_type, author_role, counted, models
FROM mentions FINAL
WHERE is_deleted = 0;
