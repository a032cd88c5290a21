-- What became of a dead letter: when it was sent on, as which event, and whether by hand. bytes: its whole size, of which value shows 64 KiB at most.
ALTER TABLE dead_letters
    ADD COLUMN IF NOT EXISTS bytes UInt64 AFTER value,
    ADD COLUMN IF NOT EXISTS replayed_at Nullable(DateTime64(3, 'UTC')) AFTER bytes,
    ADD COLUMN IF NOT EXISTS replayed_source String AFTER replayed_at,
    ADD COLUMN IF NOT EXISTS replayed_id String AFTER replayed_source,
    ADD COLUMN IF NOT EXISTS mended Bool AFTER replayed_id
