-- The rows of leads that count now: newest version of each key, without removed ones.
CREATE OR REPLACE VIEW v_leads AS SELECT * EXCEPT removed FROM leads FINAL WHERE removed = 0
