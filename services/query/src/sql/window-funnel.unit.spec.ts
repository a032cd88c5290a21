import { describe, expect, it } from 'vitest';
import { previewCounts, usualCounts } from './window-funnel.js';

const funnel = { definition: 't', leadsDefinition: 'l', start: 1000, end: 2000, windowMs: 800, steps: [['a', 'b'], ['c']] };

describe('windowFunnel over touchpoints', () => {
  it('counts leads by level the usual way, over what happened in the range alone', () =>
    expect(usualCounts(funnel)).toMatchInlineSnapshot(`
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
  it('counts a preview with the window past the range, and tells who can still go on', () =>
    expect(previewCounts({ ...funnel, asOf: 2500 })).toMatchInlineSnapshot(`
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
});
