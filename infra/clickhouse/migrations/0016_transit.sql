-- Statements between owners of identifiers, counted per pair of partitions: `sent` by the row's partition to `other`, `taken` is the number of the last
-- one from `other` it has folded. What `other` sent and this partition has not taken is in transit. ORDER BY the pair: it is the key.
CREATE TABLE IF NOT EXISTS transit
(
    partition   UInt16,
    other       UInt16,
    sent        UInt64,
    taken       UInt64,
    version     UInt64,
    removed     UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (partition, other)
