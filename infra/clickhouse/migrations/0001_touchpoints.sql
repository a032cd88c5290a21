-- The archive: what was accepted, one row a touchpoint and lead, as the fold sees it (copies merged, channel of the visit).
-- ORDER BY lead first: a lead is a uniform hash, so a range of it is a sample of leads, and one lead's timeline is one range;
-- then time, so windowFunnel reads in order. Source and id make the key whole. definition: old and new code never write the same key.
-- PARTITION BY definition: a retired definition is dropped at once. A quiet partition is merged into one part, which FINAL reads as it is.
-- Codecs: times of one lead ascend (Delta); long texts repeat (ZSTD); the rest is cheap to read as it is (LZ4).
CREATE TABLE IF NOT EXISTS touchpoints
(
    definition    LowCardinality(String),
    partition     UInt16,
    lead          UUID,
    time          DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    source        LowCardinality(String),
    id            String,
    type          LowCardinality(String),
    clamped       Bool,
    received_at   DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    browser       Bool,
    begins_visit  Bool,
    channel       LowCardinality(String),
    traffic_source LowCardinality(String),
    medium        LowCardinality(String),
    campaign      LowCardinality(String),
    landing_page  String CODEC(ZSTD(1)),
    url           String CODEC(ZSTD(1)),
    referrer      String,
    account       String,
    order_id      String,
    amount        Nullable(Int64),
    currency      LowCardinality(String),
    data          String CODEC(ZSTD(1)),
    test          Bool,
    bot           Bool,
    conflicts     UInt32,
    version       UInt64 CODEC(Delta, ZSTD(1)),
    removed       UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY definition
ORDER BY (definition, lead, time, source, id, partition)
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1
