-- What the doors refused: of each source, minute, code and field the count of one door's process and one masked example. Each such key is said by
-- one record of the log, so rows are absolute and a copy changes nothing. ORDER BY minute first: pages ask for the last hours.
CREATE TABLE IF NOT EXISTS rejections
(
    minute    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    source    LowCardinality(String),
    code      LowCardinality(String),
    field     String,
    door      String,
    partition UInt16,
    rejected  UInt64,
    example   String CODEC(ZSTD(1)),
    version   UInt64,
    removed   UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (minute, source, code, field, door, partition)
