import { describe, expect, it } from 'vitest';
import { funnelReport } from './funnel-report.js';

const of = { definition: 'd', start: 1000, end: 2000, asOf: 2500, windowMs: 800, steps: 2, filter: {} };

describe('funnelReport', () => {
  it('counts every step in one pass over the winners, and by value with a total where a breakdown is asked for', () => {
    expect(funnelReport({ ...of, asOf: 2800 }).sql).toMatchInlineSnapshot(`
      "SELECT '' AS value,
        countIf(level >= 1) AS entered,
        countIf(level >= 2) AS converted,
        countIf(runs) AS open,
        countIf(level < 2 AND NOT runs) AS dropped,
        countIf(level >= 1) AS entered_1,
        countIf(level >= 2) AS converted_1,
        countIf(level = 1 AND runs) AS open_1,
        countIf(level = 1 AND level < 2 AND NOT runs) AS dropped_1,
        countIf(level >= 2) AS entered_2,
        countIf(level >= 2) AS converted_2,
        countIf(level = 2 AND runs) AS open_2,
        countIf(level = 2 AND level < 2 AND NOT runs) AS dropped_2,
        quantilesExactIf(0.499999999, 0.899999999)(toUnixTimestamp64Milli(step_times[2]) - toUnixTimestamp64Milli(entry), level >= 2) AS start_2
      FROM (
      SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, false AS runs
      FROM contributions FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      AND (shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC'))
      AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC'))
      )"
    `);
    expect(funnelReport({ ...of, asOf: 2800 }, 'source').sql).toMatchInlineSnapshot(`
      "SELECT *, count() OVER () - 1 AS all_values FROM (
      SELECT if(traffic_source = '', '(not set)', traffic_source) AS value,
        countIf(level >= 1) AS entered,
        countIf(level >= 2) AS converted,
        countIf(runs) AS open,
        countIf(level < 2 AND NOT runs) AS dropped,
        countIf(level >= 1) AS entered_1,
        countIf(level >= 2) AS converted_1,
        countIf(level = 1 AND runs) AS open_1,
        countIf(level = 1 AND level < 2 AND NOT runs) AS dropped_1,
        countIf(level >= 2) AS entered_2,
        countIf(level >= 2) AS converted_2,
        countIf(level = 2 AND runs) AS open_2,
        countIf(level = 2 AND level < 2 AND NOT runs) AS dropped_2,
        quantilesExactIf(0.499999999, 0.899999999)(toUnixTimestamp64Milli(step_times[2]) - toUnixTimestamp64Milli(entry), level >= 2) AS start_2
      FROM (
      SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, false AS runs
      FROM contributions FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      AND (shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC'))
      AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC'))
      )
      GROUP BY value WITH ROLLUP
      )
      ORDER BY value = '' DESC, entered DESC, value LIMIT 501"
    `);
  });
});
