-- What happened, one row a touchpoint and lead. Test traffic and bots are in it, marked; reports leave them out.
CREATE OR REPLACE VIEW ${bi}.touchpoints
(
    lead         UUID COMMENT 'The lead: a keyed hash, no personal data',
    time         DateTime64(3, 'UTC') COMMENT 'When it happened',
    received_at  DateTime64(3, 'UTC') COMMENT 'When it was received',
    type         String COMMENT 'Type, such as page.viewed or order.completed',
    sender       String COMMENT 'Source of the event: that of its write key, or, by a key for any source, what the sender named',
    id           String COMMENT 'Id of the event; sender and id together name it. A hash where its lead was erased and its counts kept',
    channel      String COMMENT 'Channel of the visit it belongs to',
    source       String COMMENT 'Traffic source of the visit, such as google',
    medium       String COMMENT 'Medium of the visit, such as cpc',
    campaign     String COMMENT 'Campaign of the visit',
    landing_page String COMMENT 'First page of the visit',
    begins_visit Bool COMMENT 'First touchpoint of a visit seen in a browser',
    url          String COMMENT 'Page it happened on',
    order_id     String COMMENT 'Order it belongs to, as its sender names it, or a hash where its lead was erased and its counts kept; empty if none',
    amount       Nullable(Int64) COMMENT 'Amount in minor units (cents) of the currency',
    currency     String COMMENT 'ISO 4217 code; empty without an amount',
    properties   String COMMENT 'Further properties, as JSON',
    test         Bool COMMENT 'Came in by a write key marked as test; not in reports',
    bot          Bool COMMENT 'Marked as a bot; not in reports'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    lead, time, received_at, type, source AS sender, id,
    if(channel = '', '(not set)', channel) AS channel,
    if(traffic_source = '', '(not set)', traffic_source) AS source,
    if(medium = '', '(not set)', medium) AS medium,
    if(campaign = '', '(not set)', campaign) AS campaign,
    landing_page, begins_visit, url, order_id, amount, currency, data AS properties, test, bot
FROM
(
    SELECT * FROM ${database}.v_touchpoints
    WHERE definition IN (SELECT definition FROM ${database}.v_current_definitions WHERE kind = 'lead' AND name = 'touchpoints')
)
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'One row a touchpoint: what happened, where the visit came from'
