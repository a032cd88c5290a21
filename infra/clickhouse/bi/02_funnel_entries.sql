-- The best entry of each lead, funnel and quarter of an hour, with its shadows: from these rows the winner of any range can be told.
-- This is what the funnel report reads, so the same conditions give the same numbers.
CREATE OR REPLACE VIEW ${bi}.funnel_entries
(
    funnel         String COMMENT 'Name of the funnel',
    lead           UUID COMMENT 'The lead: a keyed hash, no personal data',
    entered_at     DateTime64(3, 'UTC') COMMENT 'When the lead entered: a touchpoint of step 1',
    last_entry_at  DateTime64(3, 'UTC') COMMENT 'The last touchpoint of step 1 in the same quarter of an hour',
    window_ends_at DateTime64(3, 'UTC') COMMENT 'Up to then later steps count for this entry (inclusive)',
    last_window_ends_at DateTime64(3, 'UTC') COMMENT 'The same for the last entry of the quarter of an hour: until then the lead is open',
    level          UInt8 COMMENT 'How many steps were reached, in order and within the window',
    steps          UInt8 COMMENT 'How many steps the funnel has',
    step_times     Array(DateTime64(3, 'UTC')) COMMENT 'When each step reached was filled; step_times[1] is entered_at',
    shadowed_by    Nullable(DateTime64(3, 'UTC')) COMMENT 'Entry of the last earlier row of this lead that is as good or better; the lead''s winner in a range only if that is before the range (or NULL)',
    shadowed_from  Nullable(DateTime64(3, 'UTC')) COMMENT 'Entry of the first later row of this lead that is better; the lead''s winner in a range only if that is at or after its end (or NULL)',
    channel        String COMMENT 'Channel of the visit at the entry',
    source         String COMMENT 'Traffic source of the visit at the entry, such as google',
    medium         String COMMENT 'Medium of the visit at the entry, such as cpc',
    campaign       String COMMENT 'Campaign of the visit at the entry'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    funnel,
    lead,
    entry AS entered_at,
    last_entry AS last_entry_at,
    addMilliseconds(entry, window_ms) AS window_ends_at,
    addMilliseconds(last_entry, window_ms) AS last_window_ends_at,
    level,
    steps,
    step_times,
    shadowed_by,
    shadowed_from,
    if(channel = '', '(not set)', channel) AS channel,
    if(traffic_source = '', '(not set)', traffic_source) AS source,
    if(medium = '', '(not set)', medium) AS medium,
    if(campaign = '', '(not set)', campaign) AS campaign
FROM ${database}.v_contributions
INNER JOIN
(
    SELECT definition, name AS funnel, JSONExtractInt(body, 'windowMs') AS window_ms, JSONLength(body, 'steps') AS steps
    FROM ${database}.v_current_definitions
    WHERE kind = 'funnel'
) AS funnels USING (definition)
WHERE definition IN (SELECT definition FROM ${database}.v_current_definitions WHERE kind = 'funnel')
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Best entry of each lead, funnel and quarter of an hour, with what tells the winner of any range of dates'
