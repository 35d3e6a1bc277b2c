-- Live mentions, as a reader may see them: no author, no stream position.
CREATE VIEW IF NOT EXISTS v_mentions AS
SELECT id, source, collection, kind, published_at, received_at, stored_at, title, text, url, place_code, place_name,
       language, sentiment, sentiment_score, sentiment_confidence, topics, author_type, author_role, counted
FROM mentions FINAL
WHERE is_deleted = 0;

-- Coverage of one collection in one hour, between 0 and 1.
CREATE VIEW IF NOT EXISTS v_coverage AS
SELECT source, collection, hour, unit,
       if(unit = 'seconds', 3600, sum(c.expected)) AS expected,
       least(sum(c.got), if(unit = 'seconds', 3600, sum(c.expected))) AS got
FROM coverage AS c FINAL
GROUP BY source, collection, hour, unit;

-- What became of the input records of each source and hour of receipt.
CREATE VIEW IF NOT EXISTS v_receipts AS
SELECT source, toStartOfHour(received_at) AS hour, outcome, reason, count() AS records
FROM receipts FINAL
GROUP BY source, hour, outcome, reason;
