-- Up to where the ledger is kept by days: one row. Of what lies before it one entry a key, day (UTC) and reason is left, so a number as known then is that of a
-- day's beginning. Said before any month is thinned, so no answer is of a minute that is not kept. version is the instant itself (UTC ms): it only goes up.
CREATE TABLE IF NOT EXISTS ledger_by_day
(
    before  DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY tuple()
