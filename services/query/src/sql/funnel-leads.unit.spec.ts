import { describe, expect, it } from 'vitest';
import { funnelLeadCount, funnelLeads, lastEntries } from './funnel-leads.js';
import { stepEvents } from './step-events.js';

const of = { definition: 'd', start: 1000, end: 2000, asOf: 2500, windowMs: 800, steps: 2, filter: {} };
const lead = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';

describe('leads of a funnel', () => {
  it('are listed by the condition they are counted by', () => {
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
  it('are shown with the events that took them over their steps', () =>
    expect(stepEvents({ definition: 't', leads: [lead], times: [1500], types: ['a'] })).toMatchInlineSnapshot(`
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
});
