-- Who is linked to one identifier is asked for by `other`, which the key does not begin with: without this the whole column is read. A hash, so a bloom
-- filter tells nearly all granules apart; one wrong granule in a hundred costs 10 bits a row.
ALTER TABLE identities ADD INDEX IF NOT EXISTS by_other other TYPE bloom_filter(0.01) GRANULARITY 1
