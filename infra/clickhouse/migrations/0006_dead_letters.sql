-- Records that could not be decoded, with reason and position; nothing is lost silently. ORDER BY position: it is the key.
CREATE TABLE IF NOT EXISTS dead_letters
(
    partition   UInt16,
    offset      UInt64,
    received_at DateTime64(3, 'UTC'),
    reason      LowCardinality(String),
    message     String,
    record_key  String,
    value       String,
    version     UInt64,
    removed     UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (partition, offset)
