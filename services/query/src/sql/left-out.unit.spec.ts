import { describe, expect, it } from 'vitest';
import { leftOutTraffic, setAsideLeads } from './left-out.js';

describe('what is left out', () => {
  it('is counted by kind of traffic in the range, and by lead where a lead is set aside', () => {
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
});
