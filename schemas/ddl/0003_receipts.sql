-- The ledger: one line per input record, a pure function of the record. Conservation is counted here.
CREATE TABLE IF NOT EXISTS receipts
(
    stream_epoch    UInt32,
    kafka_partition UInt16,
    kafka_offset    UInt64               CODEC(Delta, LZ4),
    received_at     DateTime64(3, 'UTC') COMMENT 'Kafka timestamp of the record' CODEC(Delta, LZ4),
    source          LowCardinality(String),
    collection      LowCardinality(String),
    outcome         LowCardinality(String) COMMENT 'accepted, excluded or dead',
    reason          LowCardinality(String) COMMENT 'of a dead letter, or the rule that excluded it',
    id_hash         FixedString(16)        COMMENT 'accepted only',
    content         UInt64                 COMMENT 'accepted only: schemas.Mention.ContentHash',
    version         UInt128                COMMENT 'accepted only: the version without its model epoch'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (stream_epoch, kafka_partition, kafka_offset)
COMMENT 'What became of each input record';
