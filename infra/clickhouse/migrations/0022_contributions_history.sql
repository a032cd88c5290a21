-- The ledger of contributions: each row as it stood after the last record of a minute (of the partition's clock) with a reason; removed ones too. As a row stood
-- before an instant is its row here with the highest version among the minutes before.
-- reason: event, late, duplicate, merge, refund, void, definition, erased. cause_source and cause_id: the touchpoint whose record it was.
-- ORDER BY as contributions, so that a report as it was known reads the same range of the key; minute and reason last, since they tell the states of one row apart.
-- PARTITION BY month of the log's clock: what was known long ago is thinned by whole months, and a minute is never in two of them.
CREATE TABLE IF NOT EXISTS contributions_history
(
    definition     LowCardinality(String),
    partition      UInt16,
    lead           UUID CODEC(NONE),
    bucket         DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    minute         DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    reason         LowCardinality(String),
    entry          DateTime64(3, 'UTC'),
    last_entry     DateTime64(3, 'UTC'),
    level          UInt8,
    step_times     Array(DateTime64(3, 'UTC')),
    shadowed_by    Nullable(DateTime64(3, 'UTC')),
    shadowed_from  Nullable(DateTime64(3, 'UTC')),
    channel        LowCardinality(String),
    traffic_source LowCardinality(String),
    medium         LowCardinality(String),
    campaign       LowCardinality(String),
    cause_source   LowCardinality(String),
    cause_id       String CODEC(ZSTD(1)),
    version        UInt64 CODEC(Delta, ZSTD(1)),
    removed        UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(minute)
ORDER BY (definition, bucket, lead, partition, minute, reason)
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1
