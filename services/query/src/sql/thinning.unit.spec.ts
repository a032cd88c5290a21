import { describe, expect, it } from 'vitest';
import { byDayBefore, keepByDay, ledgerBegins, ledgerColumns, makeBeside, monthsToThin, partsOf, replaceMonth, thinInto } from './thinning.js';

const columns = (names: string) => names.split(' ').map((name) => ({ name: name.replace('*', ''), inKey: name.endsWith('*') }));

describe('thinning a month of the ledger', () => {
  it('sums what a day added to a cell, with the causes of its first entries', () =>
    expect(thinInto({ table: 'cells_x_v1_history', columns: columns('definition* partition* bucket* currency* revenue minute* reason* contributors records causes version removed') }, 'beside', 202501, [])).toMatchInlineSnapshot(`
      {
        "params": {
          "month": 202501,
          "table": "cells_x_v1_history",
        },
        "sql": "INSERT INTO \`beside\` (\`definition\`, \`partition\`, \`bucket\`, \`currency\`, \`reason\`, minute, \`revenue\`, \`contributors\`, \`records\`, \`causes\`, \`removed\`, version)
      SELECT \`definition\`, \`partition\`, \`bucket\`, \`currency\`, \`reason\`, day_end, state.1, state.2, state.3, state.4, state.5, last_version FROM (
      SELECT \`definition\`, \`partition\`, \`bucket\`, \`currency\`, \`reason\`, addMinutes(toDateTime64(toDate(minute, 'UTC'), 3, 'UTC'), 1439) AS day_end, tuple(sum(\`revenue\`), sum(\`contributors\`), sum(\`records\`), toJSONString(arraySlice(arrayFold((all, one) -> arrayConcat(all, JSONExtract(one.2, 'Array(Array(String))')), arraySort(groupArray((version, causes))), CAST([], 'Array(Array(String))')), 1, 8)), 0) AS state, max(version) AS last_version
      FROM {table:Identifier} FINAL
      WHERE toYYYYMM(minute) = {month:UInt32}
      GROUP BY \`definition\`, \`partition\`, \`bucket\`, \`currency\`, \`reason\`, day_end
      )",
      }
    `));
  it('keeps the last state a day left a row of a lead in, and nothing from before its ledger begins', () =>
    expect(thinInto({ table: 'contributions_history', columns: columns('definition* partition* lead* bucket* minute* reason* level shadowed_by cause_id version removed') }, 'beside', 202501, [{ definition: 'd', partition: 3, minute: 60_000 }])).toMatchInlineSnapshot(`
      {
        "params": {
          "begun": [
            "d 3",
          ],
          "minutes": [
            60000,
          ],
          "month": 202501,
          "table": "contributions_history",
        },
        "sql": "INSERT INTO \`beside\` (\`definition\`, \`partition\`, \`lead\`, \`bucket\`, \`reason\`, minute, \`level\`, \`shadowed_by\`, \`cause_id\`, \`removed\`, version)
      SELECT \`definition\`, \`partition\`, \`lead\`, \`bucket\`, \`reason\`, day_end, state.1, state.2, state.3, state.4, last_version FROM (
      SELECT \`definition\`, \`partition\`, \`lead\`, \`bucket\`, \`reason\`, addMinutes(toDateTime64(toDate(minute, 'UTC'), 3, 'UTC'), 1439) AS day_end, argMax(tuple(\`level\`, \`shadowed_by\`, \`cause_id\`, \`removed\`), version) AS state, max(version) AS last_version
      FROM {table:Identifier} FINAL
      WHERE toYYYYMM(minute) = {month:UInt32} AND (toUnixTimestamp64Milli(minute) > transform(concat(definition, ' ', toString(partition)), {begun:Array(String)}, {minutes:Array(Int64)}, toInt64(0)) OR toUnixTimestamp64Milli(minute) = transform(concat(definition, ' ', toString(partition)), {begun:Array(String)}, {minutes:Array(Int64)}, toInt64(0)) AND reason = 'definition')
      GROUP BY \`definition\`, \`partition\`, \`lead\`, \`bucket\`, \`reason\`, day_end
      )",
      }
    `));
  it('finds months with more than days, looks whether anybody writes to them, and replaces one in one step', () =>
    expect([ledgerColumns(), ledgerBegins(), monthsToThin('t', 202502), partsOf('t', 202501), makeBeside('t', 't_thin'), replaceMonth('t', 't_thin', 202501), keepByDay(1000), byDayBefore()]).toMatchInlineSnapshot(`
      [
        {
          "sql": "SELECT c.table AS table, c.name AS name, c.is_in_sorting_key AS in_key FROM system.columns AS c
      INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
      WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND endsWith(c.table, '_history') AND NOT startsWith(c.table, 'thinning_')
      ORDER BY table, c.position",
        },
        {
          "sql": "SELECT toString(definition) AS definition, partition, max(ledger_from) AS minute FROM definitions FINAL WHERE ledger_from > 0 GROUP BY definition, partition",
        },
        {
          "params": {
            "month": 202502,
            "table": "t",
          },
          "sql": "SELECT toYYYYMM(minute) AS month, count() AS rows FROM {table:Identifier}
      WHERE toYYYYMM(minute) < {month:UInt32} AND minute != addMinutes(toDateTime64(toDate(minute, 'UTC'), 3, 'UTC'), 1439)
      GROUP BY month ORDER BY month",
        },
        {
          "params": {
            "month": "202501",
            "table": "t",
          },
          "sql": "SELECT name FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND partition_id = {month:String} AND active ORDER BY name",
        },
        {
          "sql": "CREATE TABLE \`t_thin\` AS \`t\`",
        },
        {
          "sql": "ALTER TABLE \`t\` REPLACE PARTITION ID '202501' FROM \`t_thin\`",
        },
        {
          "params": {
            "before": 1000,
          },
          "sql": "INSERT INTO ledger_by_day (before, version) SELECT fromUnixTimestamp64Milli({before:Int64}, 'UTC'), {before:UInt64}",
        },
        {
          "sql": "SELECT toUnixTimestamp64Milli(max(before)) AS before_at FROM ledger_by_day",
        },
      ]
    `));
});
