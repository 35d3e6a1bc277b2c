-- The truth: one live row per mention. The key holds published_at, so that an hour is read without touching the rest; the newest
-- version of a key wins, and a deletion is a version too. When a mention moves to another published_at, the writer puts a
-- deletion under its old key with the version of the new one (see mention_keys).
CREATE TABLE IF NOT EXISTS mentions
(
    id                   String                    COMMENT '<source>:<native id>',
    source               LowCardinality(String)    COMMENT 'platform',
    collection           LowCardinality(String)    COMMENT 'file or query that brought it',
    kind                 LowCardinality(String)    COMMENT 'post, comment, reply, repost, review, report, article, message',
    published_at         DateTime64(3, 'UTC')      COMMENT 'event time; 1970-01-01 for a deletion that arrived before its mention',
    collected_at         DateTime64(3, 'UTC'),
    received_at          DateTime64(3, 'UTC')      COMMENT 'Kafka timestamp of the record',
    stored_at            DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    version              UInt128                   COMMENT 'schemas.Version: revision, place in the stream, model epoch',
    is_deleted           UInt8,
    stream_epoch         UInt32                    COMMENT 'schemas.Position of the record',
    kafka_partition      UInt16,
    kafka_offset         UInt64,
    content              UInt64                    COMMENT 'schemas.Mention.ContentHash',
    author               FixedString(16)           COMMENT 'keyed pseudonym, zero bytes where the source names nobody',
    author_role          LowCardinality(String)    COMMENT 'official or media where the operator registered the account',
    author_name          String                    COMMENT 'registered accounts only',
    author_key           LowCardinality(String)    COMMENT 'id of the pseudonym key',
    title                String CODEC(ZSTD(1)),
    text                 String CODEC(ZSTD(1)),
    url                  String CODEC(ZSTD(1)),
    parent_id            String,
    root_id              String,
    repost_of            String,
    quote_of             String,
    place_code           LowCardinality(String)    COMMENT 'official administrative code as the source gave it',
    place_name           LowCardinality(String),
    likes                UInt32,
    replies              UInt32,
    reposts              UInt32,
    views                UInt64,
    model_epoch          UInt16,
    models               LowCardinality(String) COMMENT 'judgement=version pairs, sorted',
    language             LowCardinality(String),
    language_confidence  Float32,
    sentiment            LowCardinality(String)    COMMENT 'negative, neutral, positive, unknown',
    sentiment_score      Float32                   COMMENT '-1 to 1',
    sentiment_confidence Float32,
    topics               Array(LowCardinality(String)) COMMENT 'main topic first',
    topic_confidence     Array(Float32),
    author_type          LowCardinality(String)    COMMENT 'citizen, media, official, organisation, business, unknown',
    counted              UInt8                     COMMENT '1 unless spam or irrelevant'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(published_at)
ORDER BY (toStartOfHour(published_at), source, published_at, id)
COMMENT 'Public texts, newest version wins';
