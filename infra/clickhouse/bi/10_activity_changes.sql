-- What each minute (of the log's clock) added to the activity cells, with the reason: the ledger. Its sums before an instant are the numbers as known then.
CREATE OR REPLACE VIEW ${bi}.activity_changes
(
    changed_at  DateTime64(3, 'UTC') COMMENT 'Minute in which what changed it was received; past 400 days the last minute of that day',
    reason      String COMMENT 'event, late, duplicate, merge, refund, void, definition (what the ledger begins with) or erased',
    day         Date COMMENT 'Day of the touchpoint, UTC',
    type        String COMMENT 'Type of the touchpoint',
    channel     String COMMENT 'Channel of its visit',
    touchpoints Int64 COMMENT 'Touchpoints more or less',
    records     Int64 COMMENT 'Records of the log behind it'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT minute AS changed_at, reason, toDate(bucket, 'UTC') AS day, type, if(channel = '', '(not set)', channel) AS channel, touchpoints, records
FROM (${ledger.activity})
WHERE touchpoints != 0
COMMENT 'The ledger of activity: what each minute changed, and why'
