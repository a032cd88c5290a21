-- Where the ledger of a definition begins, per partition: the minute of the partition's clock (UTC ms) whose end its first rows say, and the first instant (UTC ms)
-- at which its numbers are known. Both 0: with the log, as for what was kept from the first record on.
ALTER TABLE definitions ADD COLUMN IF NOT EXISTS ledger_from UInt64 AFTER total, ADD COLUMN IF NOT EXISTS known_from UInt64 AFTER ledger_from
