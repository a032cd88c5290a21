-- One row: how fresh the numbers are. Goes first, since other views ask it.
CREATE OR REPLACE VIEW ${bi}.freshness
(
    as_of            DateTime64(3, 'UTC') COMMENT 'The latest received time that is counted: windows have run up to here',
    counted_up_to    DateTime64(3, 'UTC') COMMENT 'Everything received up to here is counted',
    partitions       UInt16 COMMENT 'Partitions of the log that have been counted from'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT max(clock) AS as_of, min(clock) AS counted_up_to, count() AS partitions FROM ${database}.v_progress
COMMENT 'One row: up to when the numbers count'
