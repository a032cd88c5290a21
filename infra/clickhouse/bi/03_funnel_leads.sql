-- One row a lead and funnel: its best entry of all time. Open or dropped as of the latest received time.
CREATE OR REPLACE VIEW ${bi}.funnel_leads
(
    funnel         String COMMENT 'Name of the funnel',
    lead           UUID COMMENT 'The lead: a keyed hash, no personal data',
    level          UInt8 COMMENT 'How many steps were reached, in order and within the window',
    steps          UInt8 COMMENT 'How many steps the funnel has',
    outcome        String COMMENT 'converted: last step reached; open: not, but a window still runs; dropped: the rest',
    entered_at     DateTime64(3, 'UTC') COMMENT 'When the lead entered (its best entry; the earliest of equals)',
    window_ends_at DateTime64(3, 'UTC') COMMENT 'Up to then later steps count for this entry (inclusive)',
    converted_at   Nullable(DateTime64(3, 'UTC')) COMMENT 'When the last step was reached; NULL if it was not',
    step_times     Array(DateTime64(3, 'UTC')) COMMENT 'When each step reached was filled; step_times[1] is entered_at',
    channel        String COMMENT 'Channel of the visit at the entry',
    source         String COMMENT 'Traffic source of the visit at the entry, such as google',
    medium         String COMMENT 'Medium of the visit at the entry, such as cpc',
    campaign       String COMMENT 'Campaign of the visit at the entry'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    funnel, lead, level, steps,
    multiIf(level = steps, 'converted', lead_window_ends_at >= (SELECT as_of FROM ${bi}.freshness), 'open', 'dropped') AS outcome,
    entered_at, window_ends_at,
    if(level = steps, step_times[level], NULL) AS converted_at,
    step_times, channel, source, medium, campaign
FROM
(
    SELECT *, max(last_window_ends_at) OVER (PARTITION BY funnel, lead) AS lead_window_ends_at FROM ${bi}.funnel_entries
)
WHERE shadowed_by IS NULL AND shadowed_from IS NULL
COMMENT 'One row a lead and funnel: the best entry of all time and how it stands'
