-- What each source should have given, and gave. Reports of one part replace each other; parts add up.
CREATE TABLE IF NOT EXISTS coverage
(
    source      LowCardinality(String),
    collection  LowCardinality(String),
    hour        DateTime('UTC'),
    part        String,
    unit        LowCardinality(String) COMMENT 'seconds or records',
    expected    UInt64,
    got         UInt64,
    ended       UInt8 COMMENT '1: the collection stops with this hour',
    reported_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(reported_at)
PARTITION BY tuple()
ORDER BY (source, collection, hour, part)
COMMENT 'Coverage reports of the collectors';
