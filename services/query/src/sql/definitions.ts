import type { Statement } from '@trichter/clickhouse';

/** Every definition with its state over all partitions. Bodies: normally one; a partition whose owner does not know the code any more says so in its place. */
export const definitionStates = (): Statement => ({
  sql: [
    `SELECT kind, name, definition, created, any(table_name) AS table_of, groupUniqArray(body) AS bodies, countIf(complete) AS complete_in, sum(done) AS done_sum, sum(total) AS total_sum, max(known_from) AS known, groupArrayIf((partition, ledger_from), ledger_from > 0) AS begins`,
    `FROM definitions FINAL WHERE NOT removed`,
    `GROUP BY kind, name, definition, created ORDER BY kind, name, created DESC, definition`,
  ].join('\n'),
});
