-- Which definition of which projection is complete in which partition; reports use the newest that is complete in all of them.
-- kind: 'cells', 'lead' or 'funnel'. created: order of definitions of one name (code version, or log position of definition.applied).
CREATE TABLE IF NOT EXISTS definitions
(
    kind       LowCardinality(String),
    name       String,
    definition LowCardinality(String),
    partition  UInt16,
    created    UInt64,
    table_name String,
    body       String,
    complete   Bool,
    done       UInt64,
    total      UInt64,
    version    UInt64,
    removed    UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, name, definition, partition)
