-- The rows of dead_letters that count now, with the columns that came later: a view keeps the columns it was made with.
CREATE OR REPLACE VIEW v_dead_letters AS SELECT * EXCEPT removed FROM dead_letters FINAL WHERE removed = 0
