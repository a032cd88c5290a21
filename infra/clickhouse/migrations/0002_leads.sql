-- Current state per lead. ORDER BY lead: looked up by lead, sampled by ranges of it.
CREATE TABLE IF NOT EXISTS leads
(
    definition    LowCardinality(String),
    partition     UInt16,
    lead          UUID CODEC(NONE),
    first_seen    DateTime64(3, 'UTC'),
    last_seen     DateTime64(3, 'UTC'),
    touchpoints   UInt32,
    first_channel LowCardinality(String),
    last_channel  LowCardinality(String),
    orders        UInt32,
    conflicts     UInt32,
    set_aside     Bool,
    test          Bool,
    bot           Bool,
    version       UInt64 CODEC(Delta, ZSTD(1)),
    removed       UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY definition
ORDER BY (definition, lead, partition)
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1
