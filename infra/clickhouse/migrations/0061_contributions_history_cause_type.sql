-- Type of the event or fact that cause_source and cause_id name (page.viewed, identity.merged, touchpoint.voided): facts stand in no other table, and an event that linked
-- two identifiers stands in the archive under another lead. Empty in rows of definitions that are kept no more.
ALTER TABLE contributions_history ADD COLUMN IF NOT EXISTS cause_type LowCardinality(String) AFTER cause_id
