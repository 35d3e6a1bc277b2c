-- Where a mention is stored: finds the key of an id without reading mentions. Fed by mentions itself, so both are written or neither.
CREATE TABLE IF NOT EXISTS mention_keys
(
    id_hash      FixedString(16)      COMMENT 'first 16 bytes of SHA-256 of the id (schemas.HashID)',
    published_at DateTime64(3, 'UTC'),
    source       LowCardinality(String),
    version      UInt128,
    is_deleted   UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY tuple()
ORDER BY (id_hash, published_at)
SETTINGS index_granularity = 1024
COMMENT 'Stored keys by mention id';

CREATE MATERIALIZED VIEW IF NOT EXISTS mention_keys_feed TO mention_keys AS
SELECT toFixedString(substring(SHA256(id), 1, 16), 16) AS id_hash, published_at, source, version, is_deleted
FROM mentions;
