import { describe, expect, it } from 'vitest';
import { activityDays, typesSeen } from './activity.js';
import { definitionStates } from './definitions.js';
import { funnelLeadCount, funnelLeads, lastEntries } from './funnel-leads.js';
import { funnelReport } from './funnel-report.js';
import { leadHead } from './lead-head.js';
import { leadTimeline } from './lead-timeline.js';
import { leftOutTraffic, setAsideLeads } from './left-out.js';
import { outcomeCondition } from './outcome-condition.js';
import { progress } from './progress.js';
import { revenueDays } from './revenue.js';
import { stepEvents } from './step-events.js';
import { deadLetterTotal, leadTotal, touchpointTotal } from './totals.js';
import { previewCounts, usualCounts } from './window-funnel.js';
import { winners } from './winners.js';

const of = { definition: 'd', start: 1000, end: 2000, asOf: 2500, windowMs: 800, steps: 2, filter: {} };
const funnel = { definition: 't', leadsDefinition: 'l', start: 1000, end: 2000, windowMs: 800, steps: [['a', 'b'], ['c']] };
const days = { table: 'cells_x_v1', definition: 'd', start: 1000, end: 2000, timeZone: 'Europe/Berlin' };
const lead = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';

describe('winners', () => {
  it('reads each lead once, with shadows outside the range absent', () => {
    expect(winners(of)).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "end": 2000,
          "openSince": 1700,
          "recentFrom": 1000,
          "start": 1000,
        },
        "sql": "SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, level < 2 AND (last_entry >= fromUnixTimestamp64Milli({openSince:Int64}, 'UTC') OR lead IN (SELECT lead FROM contributions FINAL PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({recentFrom:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC') WHERE NOT removed AND last_entry >= fromUnixTimestamp64Milli({openSince:Int64}, 'UTC') AND shadowed_by >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND shadowed_by < fromUnixTimestamp64Milli({openSince:Int64}, 'UTC') AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC')))) AS runs
      FROM contributions FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      AND (shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC'))
      AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC'))",
      }
    `);
  });

  it('asks for nothing open where every window of the range has ended', () => {
    const { sql, params } = winners({ ...of, asOf: 2800 });
    expect(sql).toContain('false AS runs');
    expect(params).not.toHaveProperty('openSince');
  });

  it('asks for nothing ended where every window of the range still runs', () => {
    const { sql, params } = winners({ ...of, asOf: 1800 });
    expect(sql).toContain('level < 2 AS runs');
    expect(params).not.toHaveProperty('openSince');
  });

  it('keeps a window that ends at asOf open, since it is inclusive', () => {
    expect(winners({ ...of, asOf: 2799 }).params).toMatchObject({ openSince: 1999 });
  });

  it('binds what a caller filters by', () => {
    const { sql, params } = winners({ ...of, filter: { channel: "x' OR 1=1 --", campaign: '(not set)' } });
    expect(sql).not.toContain('OR 1=1');
    expect(sql).toContain("AND if(channel = '', '(not set)', channel) = {channel:String}\nAND if(campaign = '', '(not set)', campaign) = {campaign:String}");
    expect(params).toMatchObject({ channel: "x' OR 1=1 --", campaign: '(not set)' });
  });
});

describe('outcomeCondition', () => {
  it('splits those who entered a step into converted, open and dropped', () => {
    expect((['entered', 'reached', 'converted', 'open', 'dropped'] as const).map((outcome) => outcomeCondition(outcome, 3, 2))).toEqual(['level >= 2', 'level >= 2', 'level >= 3', 'level = 2 AND runs', 'level = 2 AND level < 3 AND NOT runs']);
  });
  it('speaks of the whole funnel where no step is named', () => {
    expect((['entered', 'converted', 'open', 'dropped'] as const).map((outcome) => outcomeCondition(outcome, 3))).toEqual(['level >= 1', 'level >= 3', 'runs', 'level < 3 AND NOT runs']);
  });
});

describe('the text of each query', () => {
  it('funnelReport, without and with a breakdown', () => {
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
  it('funnelLeads lists by the condition funnelLeadCount counts by', () => {
    const asked = { ...of, asOf: 2800, outcome: 'dropped' as const, step: 1 };
    expect(funnelLeadCount(asked).sql).toMatchInlineSnapshot(`
      "SELECT count() AS leads FROM (
      SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, false AS runs
      FROM contributions FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      AND (shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC'))
      AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC'))
      )
      WHERE level = 1 AND level < 2 AND NOT runs"
    `);
    expect(funnelLeads(asked, { limit: 10, after: { entry: 1500, lead } })).toMatchInlineSnapshot(`
      {
        "params": {
          "afterEntry": 1500,
          "afterLead": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
          "definition": "d",
          "end": 2000,
          "limit": 10,
          "start": 1000,
        },
        "sql": "SELECT toString(lead) AS lead_id, toUnixTimestamp64Milli(entry) AS entered_at, level, arrayMap(t -> toUnixTimestamp64Milli(t), step_times) AS times, runs, channel, traffic_source, medium, campaign
      FROM (
      SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, false AS runs
      FROM contributions FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      AND (shadowed_by IS NULL OR shadowed_by < fromUnixTimestamp64Milli({start:Int64}, 'UTC'))
      AND (shadowed_from IS NULL OR shadowed_from >= fromUnixTimestamp64Milli({end:Int64}, 'UTC'))
      )
      WHERE level = 1 AND level < 2 AND NOT runs
      AND (entry, lead) < (fromUnixTimestamp64Milli({afterEntry:Int64}, 'UTC'), {afterLead:UUID})
      ORDER BY entry DESC, lead DESC LIMIT {limit:UInt32}",
      }
    `);
    expect(lastEntries(of, [lead])).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "end": 2000,
          "leads": [
            "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
          ],
          "start": 1000,
        },
        "sql": "SELECT toString(lead) AS lead_id, toUnixTimestamp64Milli(max(last_entry)) AS last_entry_at
      FROM contributions FINAL
      PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed GROUP BY lead",
      }
    `);
  });
  it('stepEvents', () => expect(stepEvents({ definition: 't', leads: [lead], times: [1500], types: ['a'] })).toMatchInlineSnapshot(`
    {
      "params": {
        "definition": "t",
        "leads": [
          "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        ],
        "times": [
          1500,
        ],
        "types": [
          "a",
        ],
      },
      "sql": "SELECT toString(lead) AS lead_id, source, id, type, toUnixTimestamp64Milli(time) AS at, channel, url, order_id, amount, currency
    FROM touchpoints FINAL
    PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} AND toUnixTimestamp64Milli(time) IN {times:Array(Int64)}
    WHERE NOT removed AND NOT test AND NOT bot AND type IN {types:Array(String)}
    ORDER BY lead, time, source, id",
    }
  `));
  it('usualCounts', () => expect(usualCounts(funnel)).toMatchInlineSnapshot(`
    {
      "params": {
        "definition": "t",
        "end": 2000,
        "leadsDefinition": "l",
        "start": 1000,
        "step1": [
          "a",
          "b",
        ],
        "step2": [
          "c",
        ],
        "types": [
          "a",
          "b",
          "c",
        ],
        "windowMs": 800,
      },
      "sql": "SELECT level, count() AS leads FROM (
    SELECT windowFunnel({windowMs:UInt64})(toUInt64(toUnixTimestamp64Milli(time)), type IN {step1:Array(String)}, type IN {step2:Array(String)}) AS level
    FROM touchpoints FINAL
    PREWHERE definition = {definition:String} AND time >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
    WHERE NOT removed AND NOT test AND NOT bot AND type IN {types:Array(String)} AND lead NOT IN (SELECT lead FROM leads FINAL PREWHERE definition = {leadsDefinition:String} AND lead IN (SELECT lead FROM leads WHERE definition = {leadsDefinition:String} AND set_aside) WHERE NOT removed AND set_aside)
    GROUP BY lead
    ) WHERE level > 0 GROUP BY level ORDER BY level",
    }
  `));
  it('previewCounts', () => expect(previewCounts({ ...funnel, asOf: 2500 })).toMatchInlineSnapshot(`
    {
      "params": {
        "definition": "t",
        "end": 2000,
        "latest": 2800,
        "leadsDefinition": "l",
        "openSince": 1700,
        "start": 1000,
        "step1": [
          "a",
          "b",
        ],
        "step2": [
          "c",
        ],
        "types": [
          "a",
          "b",
          "c",
        ],
        "windowMs": 800,
      },
      "sql": "SELECT level, level < 2 AND last_entry >= fromUnixTimestamp64Milli({openSince:Int64}, 'UTC') AS open, count() AS leads FROM (
    SELECT windowFunnel({windowMs:UInt64})(toUInt64(toUnixTimestamp64Milli(time)), type IN {step1:Array(String)}, type IN {step2:Array(String)}) AS level, maxIf(time, type IN {step1:Array(String)}) AS last_entry
    FROM touchpoints FINAL
    PREWHERE definition = {definition:String} AND time >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({latest:Int64}, 'UTC')
    WHERE NOT removed AND NOT test AND NOT bot AND type IN {types:Array(String)} AND lead NOT IN (SELECT lead FROM leads FINAL PREWHERE definition = {leadsDefinition:String} AND lead IN (SELECT lead FROM leads WHERE definition = {leadsDefinition:String} AND set_aside) WHERE NOT removed AND set_aside)
    AND (time < fromUnixTimestamp64Milli({end:Int64}, 'UTC') OR type NOT IN {step1:Array(String)})
    GROUP BY lead
    ) WHERE level > 0 GROUP BY level, open ORDER BY level, open",
    }
  `));
  it('leftOutTraffic and setAsideLeads', () => {
    expect(leftOutTraffic({ definition: 't', start: 1000, end: 2000 })).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "t",
          "end": 2000,
          "start": 1000,
        },
        "sql": "SELECT countIf(test) AS test_touchpoints, uniqExactIf(lead, test) AS test_leads, countIf(NOT test) AS bot_touchpoints, uniqExactIf(lead, NOT test) AS bot_leads
      FROM touchpoints FINAL
      PREWHERE definition = {definition:String} AND time >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND lead IN (SELECT lead FROM touchpoints PREWHERE test OR bot WHERE definition = {definition:String} AND time >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({end:Int64}, 'UTC'))
      WHERE NOT removed AND (test OR bot)",
      }
    `);
    expect(setAsideLeads('l')).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "l",
        },
        "sql": "SELECT count() AS leads FROM leads FINAL
      PREWHERE definition = {definition:String} AND lead IN (SELECT lead FROM leads WHERE definition = {definition:String} AND set_aside)
      WHERE NOT removed AND set_aside",
      }
    `);
  });
  it('leadHead and leadTimeline', () => {
    expect(leadHead('l', lead)).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "l",
          "lead": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        },
        "sql": "SELECT toUnixTimestamp64Milli(first_seen) AS first_seen_at, toUnixTimestamp64Milli(last_seen) AS last_seen_at, touchpoints, orders, first_channel, last_channel, set_aside, test, bot
      FROM leads FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}
      WHERE NOT removed",
      }
    `);
    expect(leadTimeline({ definition: 't', lead, limit: 5, after: { time: 1500, source: 'web', id: 'e1' } })).toMatchInlineSnapshot(`
      {
        "params": {
          "afterId": "e1",
          "afterSource": "web",
          "afterTime": 1500,
          "definition": "t",
          "lead": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
          "limit": 5,
        },
        "sql": "SELECT source, id, origin, type, toUnixTimestamp64Milli(time) AS at, toUnixTimestamp64Milli(received_at) AS received, clamped, begins_visit, channel, traffic_source, medium, campaign, url, referrer, order_id, amount, currency, data, test, bot, conflicts
      FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}
      WHERE NOT removed
      AND (time, source, id) > (fromUnixTimestamp64Milli({afterTime:Int64}, 'UTC'), {afterSource:String}, {afterId:String})
      ORDER BY time, source, id LIMIT {limit:UInt32}",
      }
    `);
  });
  it('activityDays, typesSeen and revenueDays', () => {
    expect(activityDays(days, 'channel')).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "end": 2000,
          "start": 1000,
          "table": "cells_x_v1",
          "timeZone": "Europe/Berlin",
        },
        "sql": "SELECT toString(toDate(toTimeZone(bucket, {timeZone:String}))) AS day, channel AS value, sum(touchpoints) AS touchpoints_sum
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      GROUP BY day, value HAVING touchpoints_sum != 0 ORDER BY day, value",
      }
    `);
    expect(typesSeen(days)).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "table": "cells_x_v1",
        },
        "sql": "SELECT type, sum(touchpoints) AS touchpoints_sum, toInt64(toUnixTimestamp(max(bucket))) * 1000 AS last_seen
      FROM {table:Identifier} FINAL PREWHERE definition = {definition:String}
      WHERE NOT removed AND touchpoints > 0
      GROUP BY type ORDER BY touchpoints_sum DESC, type LIMIT 1000",
      }
    `);
    expect(revenueDays(days, 'last')).toMatchInlineSnapshot(`
      {
        "params": {
          "definition": "d",
          "end": 2000,
          "start": 1000,
          "table": "cells_x_v1",
          "timeZone": "Europe/Berlin",
        },
        "sql": "SELECT toString(toDate(toTimeZone(bucket, {timeZone:String}))) AS day, last_channel AS channel, currency, sum(orders) AS orders_sum, sum(revenue) AS revenue_sum, sum(refunded) AS refunded_sum
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String} AND bucket >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND bucket < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      GROUP BY day, channel, currency HAVING orders_sum != 0 OR revenue_sum != 0 OR refunded_sum != 0 ORDER BY day, channel, currency",
      }
    `);
  });
  it('definitionStates, progress and totals', () => {
    expect([definitionStates(), progress(), touchpointTotal(days), leadTotal('l'), deadLetterTotal()]).toMatchInlineSnapshot(`
      [
        {
          "sql": "SELECT kind, name, definition, created, any(table_name) AS table_of, groupUniqArray(body) AS bodies, countIf(complete) AS complete_in, sum(done) AS done_sum, sum(total) AS total_sum, max(known_from) AS known, groupArrayIf((partition, ledger_from), ledger_from > 0) AS begins
      FROM definitions FINAL WHERE NOT removed
      GROUP BY kind, name, definition, created ORDER BY kind, name, created DESC, definition",
        },
        {
          "sql": "SELECT partition, version, toUnixTimestamp64Milli(clock) AS clock_at FROM progress FINAL ORDER BY partition",
        },
        {
          "params": {
            "definition": "d",
            "table": "cells_x_v1",
          },
          "sql": "SELECT sum(touchpoints) AS touchpoints_sum FROM {table:Identifier} FINAL PREWHERE definition = {definition:String} WHERE NOT removed",
        },
        {
          "params": {
            "definition": "l",
          },
          "sql": "SELECT count() AS leads FROM leads FINAL PREWHERE definition = {definition:String} WHERE NOT removed AND NOT test AND NOT bot",
        },
        {
          "sql": "SELECT count() AS letters, countIf(replayed_at IS NULL) AS waiting FROM dead_letters FINAL WHERE NOT removed",
        },
      ]
    `);
  });
});
