-- As 0013, and of two of the same age that are both whole the one whose code still runs: a frozen one stands still. While an old version of the
-- projector hands over to a new one both are whole for some seconds, and the reports of the query service use the living one already.
CREATE OR REPLACE VIEW v_current_definitions AS
SELECT kind, name, definition, table_of AS table_name, known_body AS body, created
FROM
(
    SELECT
        kind, name, definition, created, max(table_name) AS table_of, min(complete) AND count() >= (SELECT count() FROM v_progress) AS whole,
        countIf(startsWith(body, '{"frozenAt":')) AS frozen,
        max(maxIf(body, NOT startsWith(body, '{"frozenAt":'))) OVER (PARTITION BY kind, name, created) AS known_body
    FROM v_definitions
    GROUP BY kind, name, definition, created
)
WHERE whole
ORDER BY kind, name, created DESC, frozen > 0, definition
LIMIT 1 BY kind, name
