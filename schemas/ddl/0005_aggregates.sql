-- An hour that was touched since its aggregate was computed. A mark is dirty until the same mark is written with done = 1.
CREATE TABLE IF NOT EXISTS dirty_hours
(
    hour      DateTime('UTC'),
    mark      UUID,
    done      UInt8,
    marked_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(done)
ORDER BY (hour, mark)
TTL toDateTime(marked_at) + INTERVAL 1 DAY DELETE WHERE done = 1
COMMENT 'Hours to recompute';

-- One recomputation of one hour. The largest run of an hour is the one that counts; its rows in cells are complete before
-- the run is written here.
CREATE TABLE IF NOT EXISTS runs
(
    hour             DateTime('UTC'),
    run              UInt64               COMMENT 'nanoseconds, grows',
    mentions         UInt64               COMMENT 'live mentions of the hour',
    counted          UInt64               COMMENT 'of these, neither spam nor irrelevant',
    newest_published DateTime64(3, 'UTC'),
    newest_received  DateTime64(3, 'UTC'),
    computed_at      DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(run)
ORDER BY hour
COMMENT 'Which computation of an hour counts';

-- The aggregate of an hour: posts and, per voice, how many of them, by source, topic, place and sentiment. A mention of several topics
-- stands in a cell of each, and once in the cell of topic '' (all).
CREATE TABLE IF NOT EXISTS cells
(
    hour       DateTime('UTC'),
    run        UInt64,
    topic      LowCardinality(String) COMMENT 'empty: all mentions',
    source     LowCardinality(String),
    place_code LowCardinality(String),
    sentiment  LowCardinality(String),
    posts      UInt64                 COMMENT 'counted mentions, of all author types',
    voiced     UInt64                 COMMENT 'of these, by accounts that may be voices',
    authors    AggregateFunction(sumMap, Array(UInt64), Array(UInt64)) COMMENT 'posts by pseudonym (its first 64 bits)'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, run, topic, source, place_code, sentiment)
COMMENT 'Hourly aggregates of all runs; read v_cells';

CREATE VIEW IF NOT EXISTS v_cells AS
SELECT hour, topic, source, place_code, sentiment, posts, voiced, authors
FROM cells
WHERE (hour, run) IN (SELECT hour, max(run) FROM runs GROUP BY hour);
