-- What the second generation of the enrichment says of a mention. Rows written before it hold empty strings: never read this way, not "unknown".
-- Lists are written as one string each: clickhouse-go lays an array out at three times the cost and more (BenchmarkColumns).
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS normalised            String COMMENT 'text with slang, elongation and disguises undone' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS language_parts        LowCardinality(String) COMMENT 'languages of a mixed text, comma between them',
    ADD COLUMN IF NOT EXISTS topic_evidence        String COMMENT 'what decided each topic: a line a topic, "; " between phrases' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS topic_by              LowCardinality(String) COMMENT 'phrase, model or both for each topic, comma between them',
    ADD COLUMN IF NOT EXISTS agencies              String COMMENT 'who answers, main topic first: a line each of name, topic, level (city, province, central), tab between them',
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
    ADD COLUMN IF NOT EXISTS region_candidates     String COMMENT 'codes it could be, where abstained, comma between them',
    ADD COLUMN IF NOT EXISTS spam                  LowCardinality(String) COMMENT 'gambling, other, ham, unknown',
    ADD COLUMN IF NOT EXISTS spam_confidence       Float32,
    ADD COLUMN IF NOT EXISTS fingerprint           UInt64 COMMENT '64-bit SimHash of the words',
    ADD COLUMN IF NOT EXISTS fingerprint_band_1    UInt16 MATERIALIZED toUInt16(bitShiftRight(fingerprint, 48)),
    ADD COLUMN IF NOT EXISTS fingerprint_band_2    UInt16 MATERIALIZED toUInt16(bitAnd(bitShiftRight(fingerprint, 32), 65535)),
    ADD COLUMN IF NOT EXISTS fingerprint_band_3    UInt16 MATERIALIZED toUInt16(bitAnd(bitShiftRight(fingerprint, 16), 65535)),
    ADD COLUMN IF NOT EXISTS fingerprint_band_4    UInt16 MATERIALIZED toUInt16(bitAnd(fingerprint, 65535)),
    ADD COLUMN IF NOT EXISTS redactions            LowCardinality(String) COMMENT 'personal data taken out of the text: "NIK=1 TELEPON=2"';

-- Why mentions of an hour are stored and not counted; what is neither counted nor spam is irrelevant.
ALTER TABLE runs
    ADD COLUMN IF NOT EXISTS spam UInt64 COMMENT 'live mentions that are gambling or other advertising';

-- Live mentions, as a reader may see them: no author, no stream position.
CREATE OR REPLACE VIEW v_mentions AS
SELECT id, source, collection, kind, published_at, received_at, stored_at, title, text, url, place_code, place_name,
       language, language_parts, sentiment, sentiment_score, sentiment_confidence, topics, topic_confidence, topic_evidence, topic_by, agencies,
       relevance, purpose, urgency, sarcasm, region_code, region_name, region_level, region_confidence, region_candidates,
       spam, normalised, author_type, author_role, counted, models
FROM mentions FINAL
WHERE is_deleted = 0;
