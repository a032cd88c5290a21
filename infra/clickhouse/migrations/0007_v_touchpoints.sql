-- The archive as it is now: newest version of each row, without removed ones. Reports and people read these views; only FINAL gives one row a key.
CREATE OR REPLACE VIEW v_touchpoints AS SELECT * EXCEPT removed FROM touchpoints FINAL WHERE removed = 0
