import type { Statement } from '@trichter/clickhouse';

const ALL_PARTITIONS = `SELECT kind, name, definition, created, any(table_name) AS table_of, groupUniqArray(body) AS bodies, countIf(complete) AS complete_in, sum(done) AS done_sum, sum(total) AS total_sum, max(known_from) AS known, groupArrayIf((partition, ledger_from), ledger_from > 0) AS begins`;

/** Every definition with its state over all partitions. Bodies: normally one; a partition whose owner does not know the code any more says so in its place. */
export const definitionStates = (): Statement => ({
  sql: [
    ALL_PARTITIONS,
    `FROM definitions FINAL WHERE NOT removed`,
    `GROUP BY kind, name, definition, created ORDER BY kind, name, created DESC, definition`,
  ].join('\n'),
});

/** Definitions of one name that were replaced, as they were last: their rows are there still, and so is their ledger. */
export const replacedDefinitions = (kind: string, name: string): Statement => ({
  sql: [
    ALL_PARTITIONS,
    `FROM definitions FINAL WHERE removed AND kind = {kind:String} AND name = {name:String}`,
    `GROUP BY kind, name, definition, created ORDER BY created DESC, definition`,
  ].join('\n'),
  params: { kind, name },
});
