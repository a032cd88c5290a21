-- Which identifiers are one person, as the owner of each knows: links by use (soft), merges that others cause (hard), what was said outright (fact), and
-- what is only listed. ORDER BY lead first, which is a hash of the identifier: all that one identifier is linked to is one range.
CREATE TABLE IF NOT EXISTS identities
(
    definition  LowCardinality(String),
    partition   UInt16,
    lead        UUID,
    identifier  String CODEC(ZSTD(1)),
    other       String CODEC(ZSTD(1)),
    rule        LowCardinality(String),
    starts      Array(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD(1)),
    first       Nullable(DateTime64(3, 'UTC')),
    on          Bool,
    listed      Bool,
    version     UInt64 CODEC(Delta, ZSTD(1)),
    removed     UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY definition
ORDER BY (definition, lead, identifier, other, rule, partition)
