-- What each minute (of the log's clock) added to the revenue cells, with the reason: the ledger. Its sums before an instant are the numbers as known then.
CREATE OR REPLACE VIEW ${bi}.revenue_changes
(
    changed_at    DateTime64(3, 'UTC') COMMENT 'Minute in which what changed it was received; past 400 days the last minute of that day',
    reason        String COMMENT 'event, late, duplicate, merge, refund, void, definition (what the ledger begins with) or erased',
    day           Date COMMENT 'Day of the order, UTC',
    first_channel String COMMENT 'Channel of the first touch within 30 days before the order',
    last_channel  String COMMENT 'Channel of the last touch within 30 days before the order',
    currency      String COMMENT 'ISO 4217 code',
    orders        Int64 COMMENT 'Orders more or less',
    revenue       Int64 COMMENT 'Minor units (cents) more or less, net of refunds',
    refunded      Int64 COMMENT 'Minor units (cents) more or less',
    records       Int64 COMMENT 'Records of the log behind it'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    minute AS changed_at,
    reason,
    toDate(bucket, 'UTC') AS day,
    if(first_channel = '', '(not set)', first_channel) AS first_channel,
    if(last_channel = '', '(not set)', last_channel) AS last_channel,
    currency, orders, revenue, refunded, records
FROM (${ledger.revenue})
WHERE orders != 0 OR revenue != 0 OR refunded != 0
COMMENT 'The ledger of orders and net revenue: what each minute changed, and why'
