-- The rows of dead_letters that count now: newest version of each key, without removed ones.
CREATE OR REPLACE VIEW v_dead_letters AS SELECT * EXCEPT removed FROM dead_letters FINAL WHERE removed = 0
