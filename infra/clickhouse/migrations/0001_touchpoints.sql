-- The archive: what was accepted, one row a touchpoint and lead, as the fold sees it (copies merged, channel of the visit).
-- ORDER BY lead first: a lead is a uniform hash, so a range of it is a sample of leads, and one lead's timeline is one range;
-- then time, so windowFunnel reads in order. Source and id make the key whole. definition: old and new code never write the same key.
CREATE TABLE IF NOT EXISTS touchpoints
(
    definition    LowCardinality(String),
    partition     UInt16,
    lead          UUID,
    time          DateTime64(3, 'UTC'),
    source        LowCardinality(String),
    id            String,
    type          LowCardinality(String),
    clamped       Bool,
    received_at   DateTime64(3, 'UTC'),
    browser       Bool,
    begins_visit  Bool,
    channel       LowCardinality(String),
    traffic_source LowCardinality(String),
    medium        LowCardinality(String),
    campaign      LowCardinality(String),
    landing_page  String,
    url           String,
    referrer      String,
    account       String,
    order_id      String,
    amount        Nullable(Int64),
    currency      LowCardinality(String),
    data          String,
    test          Bool,
    bot           Bool,
    conflicts     UInt32,
    version       UInt64,
    removed       UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY definition
ORDER BY (definition, lead, time, source, id, partition)
