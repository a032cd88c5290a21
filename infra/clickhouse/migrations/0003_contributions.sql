-- Counts of people: the best entry of each lead and 15-minute bucket, per funnel definition (DESIGN: funnels, precisely).
-- shadowed_by: entry of the last earlier row with level >= its own; shadowed_from: entry of the first later row with a higher level.
-- A row is its lead's winner in [from, to) exactly if shadowed_by < from <= entry < to <= shadowed_from.
-- ORDER BY lead, then bucket: FINAL merges in key order; a report reads every lead once.
CREATE TABLE IF NOT EXISTS contributions
(
    definition     LowCardinality(String),
    partition      UInt16,
    lead           UUID,
    bucket         DateTime64(3, 'UTC'),
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
    version        UInt64,
    removed        UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY definition
ORDER BY (definition, lead, bucket, partition)
