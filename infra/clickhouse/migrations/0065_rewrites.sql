-- Up to which version a partition's store (LMDB, at the projector) holds nothing any more of what was erased, in freed pages neither: the projector says so
-- after it has rewritten the store, and whoever erases waits for it. ORDER BY partition: it is the key.
CREATE TABLE IF NOT EXISTS rewrites
(
    partition   UInt16,
    version     UInt64,
    removed     UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY partition
