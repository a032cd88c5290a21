-- The rows of definitions that count now: newest version of each key, without removed ones.
CREATE OR REPLACE VIEW v_definitions AS SELECT * EXCEPT removed FROM definitions FINAL WHERE removed = 0
