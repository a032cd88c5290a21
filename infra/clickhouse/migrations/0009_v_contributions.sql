-- The rows of contributions that count now: newest version of each key, without removed ones.
CREATE OR REPLACE VIEW v_contributions AS SELECT * EXCEPT removed FROM contributions FINAL WHERE removed = 0
