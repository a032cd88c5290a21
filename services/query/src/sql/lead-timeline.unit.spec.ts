import { describe, expect, it } from 'vitest';
import { leadHead } from './lead-head.js';
import { leadTimeline } from './lead-timeline.js';

const lead = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';

describe('one lead', () => {
  it('is read by its key: one row of the lead, and its touchpoints page by page in the order of time', () => {
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
    expect(leadTimeline({ definition: 't', lead, limit: 5, after: { time: 1500, source: 'web', id: 'e1' } }))
      .toMatchInlineSnapshot(`
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
});
