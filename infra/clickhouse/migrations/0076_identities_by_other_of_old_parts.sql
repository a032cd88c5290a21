-- The index above for what was written before it; in the background, and nothing to do in a new database.
ALTER TABLE identities MATERIALIZE INDEX IF EXISTS by_other
