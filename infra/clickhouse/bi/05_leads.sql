-- What is known of each lead now.
CREATE OR REPLACE VIEW ${bi}.leads
(
    lead          UUID COMMENT 'The lead: a keyed hash, no personal data',
    first_seen    DateTime64(3, 'UTC') COMMENT 'Time of its first touchpoint',
    last_seen     DateTime64(3, 'UTC') COMMENT 'Time of its last touchpoint',
    touchpoints   UInt32 COMMENT 'How many touchpoints it has',
    first_channel String COMMENT 'Channel of its first touch ever',
    last_channel  String COMMENT 'Channel of its last touch so far',
    orders        UInt32 COMMENT 'How many orders it has placed, refunded ones too',
    set_aside     Bool COMMENT 'Past 5,000 touchpoints: in no count of people',
    test          Bool COMMENT 'Has nothing but test traffic; not in reports',
    bot           Bool COMMENT 'Has nothing but marked bots; not in reports'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT lead, first_seen, last_seen, touchpoints, first_channel, last_channel, orders, set_aside, test, bot
FROM ${database}.v_leads
WHERE definition IN (SELECT definition FROM ${database}.v_current_definitions WHERE kind = 'lead' AND name = 'leads')
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'One row a lead: what is known of it now'
