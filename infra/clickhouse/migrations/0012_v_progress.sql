-- How far each partition is now.
CREATE OR REPLACE VIEW v_progress AS SELECT * FROM progress FINAL
