-- The rows of rejections that count now: newest version of each key, without removed ones.
CREATE OR REPLACE VIEW v_rejections AS SELECT * EXCEPT removed FROM rejections FINAL WHERE removed = 0
