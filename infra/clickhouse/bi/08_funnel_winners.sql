-- A view with parameters: each lead's winning entry in a range of dates, as the funnel report counts it. Ask it like a function:
--   SELECT * FROM bi.funnel_winners(funnel = 'sales', from = '2026-01-01', to = '2026-04-01')
-- The range is half-open and bounds the entry only. Dates are UTC; for the days of another zone give toDateTime64('2026-01-01', 3, 'Europe/Berlin').
-- Open also counts a later entry of the lead in the range: where that is not the winner's own row, an earlier row in range shadows it.
-- PREWHERE holds key columns only, so it cannot hide the newest version of a row from FINAL.
CREATE OR REPLACE VIEW ${bi}.funnel_winners
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
WITH
    (SELECT max(toString(definition)) FROM ${database}.v_current_definitions WHERE kind = 'funnel' AND name = {funnel:String}) AS current,
    (SELECT max(JSONExtractInt(body, 'windowMs')) FROM ${database}.v_current_definitions WHERE kind = 'funnel' AND name = {funnel:String}) AS window_ms,
    (SELECT max(JSONLength(body, 'steps')) FROM ${database}.v_current_definitions WHERE kind = 'funnel' AND name = {funnel:String}) AS all_steps,
    (SELECT subtractMilliseconds(max(clock), window_ms) FROM ${database}.v_progress) AS open_since
SELECT
    lead,
    level,
    toUInt8(all_steps) AS steps,
    multiIf(level = steps, 'converted', last_entry >= open_since OR lead IN
    (
        SELECT lead FROM ${database}.contributions FINAL
        PREWHERE definition = current AND bucket >= {from:DateTime64(3, 'UTC')} AND bucket < {to:DateTime64(3, 'UTC')}
        WHERE removed = 0 AND shadowed_by >= {from:DateTime64(3, 'UTC')} AND last_entry >= open_since
    ), 'open', 'dropped') AS outcome,
    entry AS entered_at,
    addMilliseconds(entry, window_ms) AS window_ends_at,
    step_times,
    if(channel = '', '(not set)', channel) AS channel,
    if(traffic_source = '', '(not set)', traffic_source) AS source,
    if(medium = '', '(not set)', medium) AS medium,
    if(campaign = '', '(not set)', campaign) AS campaign
FROM ${database}.contributions FINAL
PREWHERE definition = current AND bucket >= {from:DateTime64(3, 'UTC')} AND bucket < {to:DateTime64(3, 'UTC')}
WHERE removed = 0
    AND (shadowed_by IS NULL OR shadowed_by < {from:DateTime64(3, 'UTC')})
    AND (shadowed_from IS NULL OR shadowed_from >= {to:DateTime64(3, 'UTC')})
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Each lead''s winning entry in a range: funnel_winners(funnel = ''sales'', from = ''2026-01-01'', to = ''2026-04-01'')'
