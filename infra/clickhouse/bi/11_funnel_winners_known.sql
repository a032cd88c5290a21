-- funnel_winners as it was known at an instant (rounded down to a minute): of each row the state with the highest version among the minutes before, from
-- the ledger. Windows have run up to that minute. Ask it like a function:
--   SELECT * FROM bi.funnel_winners_known(funnel = 'sales', from = '2026-01-01', to = '2026-04-01', known_at = '2026-03-31 18:00:00')
-- Entries from before the ledger of a definition begins are nobody's; what it begins with has the reason 'definition'.
CREATE OR REPLACE VIEW ${bi}.funnel_winners_known
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
WITH
    (SELECT max(toString(definition)) FROM ${database}.v_current_definitions WHERE kind = 'funnel' AND name = {funnel:String}) AS current,
    (SELECT max(JSONExtractInt(body, 'windowMs')) FROM ${database}.v_current_definitions WHERE kind = 'funnel' AND name = {funnel:String}) AS window_ms,
    (SELECT max(JSONLength(body, 'steps')) FROM ${database}.v_current_definitions WHERE kind = 'funnel' AND name = {funnel:String}) AS all_steps,
    toStartOfMinute({known_at:DateTime64(3, 'UTC')}) AS known
SELECT
    lead,
    level,
    toUInt8(all_steps) AS steps,
    multiIf(level = steps, 'converted', latest_entry >= subtractMilliseconds(known, window_ms), 'open', 'dropped') AS outcome,
    entry AS entered_at,
    addMilliseconds(entry, window_ms) AS window_ends_at,
    step_times,
    if(channel = '', '(not set)', channel) AS channel,
    if(traffic_source = '', '(not set)', traffic_source) AS source,
    if(medium = '', '(not set)', medium) AS medium,
    if(campaign = '', '(not set)', campaign) AS campaign
FROM
(
    SELECT
        lead, stood.1 AS entry, stood.2 AS last_entry, stood.3 AS level, stood.4 AS step_times, stood.5 AS shadowed_by, stood.6 AS shadowed_from,
        stood.7 AS channel, stood.8 AS traffic_source, stood.9 AS medium, stood.10 AS campaign,
        max(last_entry) OVER (PARTITION BY lead) AS latest_entry
    FROM
    (
        SELECT lead, argMax(tuple(entry, last_entry, level, step_times, shadowed_by, shadowed_from, channel, traffic_source, medium, campaign, removed), version) AS stood
        FROM ${database}.contributions_history
        INNER JOIN (SELECT definition, partition, max(ledger_from) AS begins FROM ${database}.v_definitions WHERE kind = 'funnel' AND name = {funnel:String} GROUP BY definition, partition) AS ledgers USING (definition, partition)
        WHERE definition = current AND bucket >= {from:DateTime64(3, 'UTC')} AND bucket < {to:DateTime64(3, 'UTC')}
            AND minute < known AND (toUnixTimestamp64Milli(minute) > begins OR (toUnixTimestamp64Milli(minute) = begins AND reason = 'definition'))
        GROUP BY lead, bucket, partition
    )
    WHERE stood.11 = 0
)
WHERE (shadowed_by IS NULL OR shadowed_by < {from:DateTime64(3, 'UTC')})
    AND (shadowed_from IS NULL OR shadowed_from >= {to:DateTime64(3, 'UTC')})
COMMENT 'Each lead''s winning entry in a range as known at an instant: funnel_winners_known(funnel = ''sales'', from = ''2026-01-01'', to = ''2026-04-01'', known_at = ''2026-03-31 18:00:00'')'
