-- The rows of definitions that count now, with where their ledger begins: a view keeps the columns it was made with.
CREATE OR REPLACE VIEW v_definitions AS SELECT * EXCEPT removed FROM definitions FINAL WHERE removed = 0
