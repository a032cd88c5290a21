-- Touchpoints per day, type and channel. Test traffic and bots are not in it.
CREATE OR REPLACE VIEW ${bi}.activity_daily
(
    day         Date COMMENT 'Day, UTC',
    type        String COMMENT 'Type of touchpoint',
    channel     String COMMENT 'Channel of the visit',
    touchpoints Int64 COMMENT 'How many'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT day, type, if(channel = '', '(not set)', channel) AS channel, counted AS touchpoints
FROM
(
    SELECT toDate(bucket, 'UTC') AS day, type, channel, sum(touchpoints) AS counted FROM (${cells.activity}) GROUP BY day, type, channel
)
WHERE counted != 0
COMMENT 'Touchpoints per day, type and channel'
