import { describe, expect, it } from 'vitest';
import { replacedDefinitions } from './definitions.js';
import { cellSource, contributionSource, ledgerUpTo, type KnownAt } from './known-at.js';
import { causeEvents, cellChanges, cellNumber, funnelHistory } from './restatements.js';
import { revenueDays } from './revenue.js';
import { winners } from './winners.js';

const known: KnownAt = { at: 60_000, to: 'minute', begins: [] };
const begun: KnownAt = { at: 60_000, to: 'minute', begins: [{ partition: 3, minute: 30_000 }] };
const cell = { table: 'cells_x_v1', definition: 'd', bucket: 'bucket', start: 1000, end: 2000, measure: 'revenue', where: [{ name: 'currency', value: 'EUR' }] };
const lead = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';

describe('what was known at a minute', () => {
  it('is what the minutes before say', () => expect(ledgerUpTo(known)).toMatchInlineSnapshot(`
    {
      "condition": "minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC')",
      "params": {
        "knownAt": 60000,
      },
    }
  `));
  it('is what they say from where the ledger of a partition begins on, with what it begins with', () => expect(ledgerUpTo(begun, 'until')).toMatchInlineSnapshot(`
    {
      "condition": "minute < fromUnixTimestamp64Milli({until:Int64}, 'UTC') AND (minute > fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC') OR minute = fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC') AND reason = 'definition')",
      "params": {
        "ledgerMinutes": [
          30000,
        ],
        "ledgerPartitions": [
          3,
        ],
        "until": 60000,
      },
    }
  `));
  it('of cells is read from their ledger, else from the table', () => {
    expect(cellSource('cells_x_v1', null)).toMatchInlineSnapshot(`
      {
        "from": "{table:Identifier} FINAL",
        "params": {
          "table": "cells_x_v1",
        },
        "where": "NOT removed",
      }
    `);
    expect(cellSource('cells_x_v1', known)).toMatchInlineSnapshot(`
      {
        "from": "{table:Identifier} FINAL",
        "params": {
          "knownAt": 60000,
          "table": "cells_x_v1_history",
        },
        "where": "minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC')",
      }
    `);
  });
  it('of rows per lead is the state with the highest version, else the row', () => {
    expect(contributionSource('lead IN (1)', null)).toMatchInlineSnapshot(`
      {
        "lines": [
          "FROM contributions FINAL",
          "PREWHERE lead IN (1)",
          "WHERE NOT removed",
        ],
        "params": {},
      }
    `);
    expect(contributionSource('lead IN (1)', begun)).toMatchInlineSnapshot(`
      {
        "lines": [
          "FROM (SELECT lead, bucket, stood.1 AS entry, stood.2 AS last_entry, stood.3 AS level, stood.4 AS step_times, stood.5 AS shadowed_by, stood.6 AS shadowed_from, stood.7 AS channel, stood.8 AS traffic_source, stood.9 AS medium, stood.10 AS campaign, stood.11 AS removed FROM (",
          "SELECT lead, bucket, argMax(tuple(entry, last_entry, level, step_times, shadowed_by, shadowed_from, channel, traffic_source, medium, campaign, removed), version) AS stood FROM contributions_history",
          "WHERE lead IN (1) AND minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC') AND (minute > fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC') OR minute = fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC') AND reason = 'definition') GROUP BY lead, bucket, partition))",
          "WHERE NOT removed",
        ],
        "params": {
          "knownAt": 60000,
          "ledgerMinutes": [
            30000,
          ],
          "ledgerPartitions": [
            3,
          ],
        },
      }
    `);
  });
  it('is what winners and revenue are counted from', () => {
    expect(winners({ definition: 'd', start: 1000, end: 2000, asOf: 2800, windowMs: 800, steps: 2, filter: {}, known })).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "end": 2000,
          "knownAt": 60000,
          "start": 1000,
        },
        "sql": "SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, false AS runs
      FROM (SELECT lead, bucket, stood.1 AS entry, stood.2 AS last_entry, stood.3 AS level, stood.4 AS step_times, stood.5 AS shadowed_by, stood.6 AS shadowed_from, stood.7 AS channel, stood.8 AS traffic_source, stood.9 AS medium, stood.10 AS campaign, stood.11 AS removed FROM (
      SELECT lead, bucket, argMax(tuple(entry, last_entry, level, step_times, shadowed_by, shadowed_from, channel, traffic_source, medium, campaign, removed), version) AS stood FROM contributions_history
      WHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC') GROUP BY lead, bucket, partition))
      WHERE NOT removed
      AND (shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC'))
      AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC'))",
      }
    `);
    expect(revenueDays({ table: 'cells_x_v1', definition: 'd', known, start: 1000, end: 2000, timeZone: 'UTC' }, 'last')).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "end": 2000,
          "knownAt": 60000,
          "start": 1000,
          "table": "cells_x_v1_history",
          "timeZone": "UTC",
        },
        "sql": "SELECT toString(toDate(toTimeZone(bucket, {timeZone:String}))) AS day, last_channel AS channel, currency, sum(orders) AS orders_sum, sum(revenue) AS revenue_sum, sum(refunded) AS refunded_sum
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC')
      GROUP BY day, channel, currency HAVING orders_sum != 0 OR revenue_sum != 0 OR refunded_sum != 0 ORDER BY day, channel, currency",
      }
    `);
  });
});

describe('what changed a number', () => {
  const people = { definition: 'd', start: 1000, end: 2000, windowMs: 500, asOf: 60_000, steps: 3, filter: {}, since: 5000, until: known } as const;
  it('funnelHistory reads the states of the leads that changed, where what they mean for the number changes', () => expect(funnelHistory({ ...people, outcome: 'entered' })).toMatchInlineSnapshot(`
    {
      "params": {
        "definition": "d",
        "end": 2000,
        "since": 5000,
        "start": 1000,
        "until": 60000,
      },
      "sql": "SELECT toString(lead) AS lead_id, partition, version, toUnixTimestamp64Milli(bucket) AS bucket_at, stands, toUnixTimestamp64Milli(minute) AS minute_at, reason, cause_source, cause_id, cause_type FROM (
    SELECT *, lagInFrame(stands) OVER (PARTITION BY lead, partition, bucket ORDER BY version) AS stood FROM (
    SELECT lead, partition, bucket, version, minute, reason, cause_source, cause_id, cause_type, if(removed, 0, toUInt8(ifNull(((shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC')) AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC')) AND level >= 1) * 2 + ((shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC')) AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC')) AND level >= 1) * 4, 0))) AS stands
    FROM contributions_history FINAL
    PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND lead IN (SELECT lead FROM contributions_history WHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND minute >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND minute < fromUnixTimestamp64Milli({until:Int64}, 'UTC'))
    WHERE minute < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
    )) WHERE stands != stood
    ORDER BY lead, version, bucket",
    }
  `));
  it('funnelHistory looks at windows for what they decide alone, and at what is filtered by', () => {
    const { sql, params } = funnelHistory({ ...people, outcome: 'dropped', step: 2, filter: { channel: 'organic' } });
    expect(sql.split('\n')[2]).toMatchInlineSnapshot(`"SELECT lead, partition, bucket, version, minute, reason, cause_source, cause_id, cause_type, if(removed, 0, toUInt8(ifNull((last_entry >= fromUnixTimestamp64Milli({openSince:Int64}, 'UTC')) * 1 + ((shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC')) AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC')) AND if(channel = '', '(not set)', channel) = {channel:String} AND level = 2 AND level < 3 AND NOT (false)) * 2 + ((shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC')) AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC')) AND if(channel = '', '(not set)', channel) = {channel:String} AND level = 2 AND level < 3 AND NOT (level < 3)) * 4, 0))) AS stands"`);
    expect(params).toMatchObject({ openSince: 59_500, channel: 'organic' });
  });
  it('cellNumber and cellChanges sum by minute and reason', () => {
    expect(cellNumber(cell, known)).toMatchInlineSnapshot(`
      {
        "params": {
          "bucket": "bucket",
          "definition": "d",
          "end": 2000,
          "knownAt": 60000,
          "measure": "revenue",
          "start": 1000,
          "table": "cells_x_v1_history",
          "value0": "EUR",
          "where0": "currency",
        },
        "sql": "SELECT sum({measure:Identifier}) AS total
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String} AND {bucket:Identifier} >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND {bucket:Identifier} < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND toString({where0:Identifier}) = {value0:String}
      WHERE minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC')",
      }
    `);
    expect(cellNumber({ ...cell, bucket: null, where: [] }, known).sql).toMatchInlineSnapshot(`
      "SELECT sum({measure:Identifier}) AS total
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String}
      WHERE minute < fromUnixTimestamp64Milli({knownAt:Int64}, 'UTC')"
    `);
    expect(cellChanges(cell, 5000, begun)).toMatchInlineSnapshot(`
      {
        "params": {
          "bucket": "bucket",
          "definition": "d",
          "end": 2000,
          "ledgerMinutes": [
            30000,
          ],
          "ledgerPartitions": [
            3,
          ],
          "measure": "revenue",
          "since": 5000,
          "start": 1000,
          "table": "cells_x_v1_history",
          "until": 60000,
          "value0": "EUR",
          "where0": "currency",
        },
        "sql": "SELECT toUnixTimestamp64Milli(minute) AS minute_at, reason, sum({measure:Identifier}) AS delta, sum(records) AS records_sum
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String} AND {bucket:Identifier} >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND {bucket:Identifier} < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND toString({where0:Identifier}) = {value0:String}
      WHERE minute < fromUnixTimestamp64Milli({until:Int64}, 'UTC') AND (minute > fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC') OR minute = fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC') AND reason = 'definition') AND minute >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND {measure:Identifier} != 0
      GROUP BY minute, reason HAVING delta != 0 ORDER BY minute, reason",
      }
    `);
  });
  it('binds what a caller filters by', () => {
    const { sql, params } = cellChanges({ ...cell, where: [{ name: 'x` OR 1', value: "x' OR 1=1 --" }] }, 5000, known);
    expect(sql).not.toContain('OR 1');
    expect(params).toMatchObject({ where0: 'x` OR 1', value0: "x' OR 1=1 --" });
  });
  it('causeEvents and replacedDefinitions', () => expect([causeEvents('t', [lead], ['e1']), replacedDefinitions('funnel', 'sales')]).toMatchInlineSnapshot(`
    [
      {
        "params": {
          "definition": "t",
          "ids": [
            "e1",
          ],
          "leads": [
            "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
          ],
        },
        "sql": "SELECT toString(lead) AS lead_id, source, id, type, toUnixTimestamp64Milli(time) AS at FROM touchpoints FINAL
    PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} AND id IN {ids:Array(String)}
    WHERE NOT removed",
      },
      {
        "params": {
          "kind": "funnel",
          "name": "sales",
        },
        "sql": "SELECT kind, name, definition, created, any(table_name) AS table_of, groupUniqArray(body) AS bodies, countIf(complete) AS complete_in, sum(done) AS done_sum, sum(total) AS total_sum, max(known_from) AS known, groupArrayIf((partition, ledger_from), ledger_from > 0) AS begins
    FROM definitions FINAL WHERE removed AND kind = {kind:String} AND name = {name:String}
    GROUP BY kind, name, definition, created ORDER BY created DESC, definition",
      },
    ]
  `));
});
