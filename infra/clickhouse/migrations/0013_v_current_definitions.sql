-- The definition of each name that reports use: the newest that is complete in all partitions, so all its rows are in its table. While a newer one is
-- being filled, the one before stays. A partition whose owner no longer knows a definition's code writes a body {"frozenAt":...} in its place: the
-- body of any row of the same name and age says what it was.
CREATE OR REPLACE VIEW v_current_definitions AS
SELECT kind, name, definition, table_of AS table_name, known_body AS body, created
FROM
(
    SELECT
        kind, name, definition, created, max(table_name) AS table_of, min(complete) AND count() >= (SELECT count() FROM v_progress) AS whole,
        max(maxIf(body, NOT startsWith(body, '{"frozenAt":'))) OVER (PARTITION BY kind, name, created) AS known_body
    FROM v_definitions
    GROUP BY kind, name, definition, created
)
WHERE whole
ORDER BY kind, name, created DESC, definition
LIMIT 1 BY kind, name
