-- The identifier a touchpoint came in under; its lead may be another one since. A hash that few touchpoints of one lead differ in, so it compresses.
ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS origin String CODEC(ZSTD(1)) AFTER id
