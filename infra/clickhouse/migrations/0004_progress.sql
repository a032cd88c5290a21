-- The last row of each flush: all rows of the partition up to this log position are in. One small row a partition.
CREATE TABLE IF NOT EXISTS progress
(
    partition UInt16,
    clock     DateTime64(3, 'UTC'),
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY partition
