-- What is in transit between partitions: statements `partition` sent to `other` that `other` has not taken yet.
CREATE OR REPLACE VIEW v_transit AS
SELECT s.partition AS partition, s.other AS other, s.sent AS sent, t.taken AS taken, toUInt64(greatest(0, toInt64(s.sent) - toInt64(t.taken))) AS in_transit
FROM (SELECT partition, other, sent FROM transit FINAL WHERE removed = 0 AND sent > 0) AS s
LEFT JOIN (SELECT partition, other, taken FROM transit FINAL WHERE removed = 0) AS t ON t.partition = s.other AND t.other = s.partition
