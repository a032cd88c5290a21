-- The rows of identities that count now: newest version of each key, without removed ones.
CREATE OR REPLACE VIEW v_identities AS SELECT * EXCEPT removed FROM identities FINAL WHERE removed = 0
