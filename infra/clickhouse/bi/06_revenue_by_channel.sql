-- Orders and money per day and channel. Sums of the revenue cells, so money of different currencies never meets.
CREATE OR REPLACE VIEW ${bi}.revenue_by_channel
(
    day           Date COMMENT 'Day of the order, UTC',
    first_channel String COMMENT 'Channel of the first touch within 30 days before the order',
    last_channel  String COMMENT 'Channel of the last touch within 30 days before the order',
    currency      String COMMENT 'ISO 4217 code',
    orders        Int64 COMMENT 'Orders, refunded ones too',
    revenue       Int64 COMMENT 'Minor units (cents), net of refunds, on the day of the order',
    refunded      Int64 COMMENT 'Minor units (cents) refunded of these orders, whenever'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    day,
    if(first_channel = '', '(not set)', first_channel) AS first_channel,
    if(last_channel = '', '(not set)', last_channel) AS last_channel,
    currency, all_orders AS orders, all_revenue AS revenue, all_refunded AS refunded
FROM
(
    SELECT toDate(bucket, 'UTC') AS day, first_channel, last_channel, currency, sum(orders) AS all_orders, sum(revenue) AS all_revenue, sum(refunded) AS all_refunded
    FROM (${cells.revenue})
    GROUP BY day, first_channel, last_channel, currency
)
WHERE orders != 0 OR revenue != 0 OR refunded != 0
COMMENT 'Orders and net revenue per day and channel of first and last touch'
