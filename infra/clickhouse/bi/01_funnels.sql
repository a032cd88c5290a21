-- One row a funnel and step: what the numbers in funnel_entries and funnel_leads mean.
CREATE OR REPLACE VIEW ${bi}.funnels
(
    funnel         String COMMENT 'Name of the funnel, as in its report',
    step           UInt8 COMMENT 'Number of the step, from 1',
    step_name      String COMMENT 'Name of the step',
    steps          UInt8 COMMENT 'How many steps the funnel has',
    types          Array(String) COMMENT 'Types of touchpoints that fill the step; any one of them',
    window_seconds Float64 COMMENT 'Conversion window: how long after the entry the last step still counts (inclusive)'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    name AS funnel,
    index AS step,
    JSONExtractString(one, 'name') AS step_name,
    length(all_steps) AS steps,
    JSONExtract(one, 'types', 'Array(String)') AS types,
    JSONExtractInt(body, 'windowMs') / 1000 AS window_seconds
FROM
(
    SELECT name, body, JSONExtractArrayRaw(body, 'steps') AS all_steps FROM ${database}.v_current_definitions WHERE kind = 'funnel'
)
ARRAY JOIN all_steps AS one, arrayEnumerate(all_steps) AS index
COMMENT 'One row a funnel and step, as reports count it now'
