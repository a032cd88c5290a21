import { describe, expect, it } from 'vitest';
import { linkedTo, linksOf, listedTotal, originsOf } from './identities.js';

const lead = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';

describe('identities', () => {
  it('read one range of the key for each identifier; who points to one is looked for by an index', () => {
    expect([linksOf({ definition: 'i', leads: [lead] }), linkedTo('i', 'user:a'), originsOf('t', lead), listedTotal('i')]).toMatchInlineSnapshot(`
      [
        {
          "params": {
            "definition": "i",
            "leads": [
              "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
            ],
          },
          "sql": "SELECT identifier, other, rule, arrayMap(start -> toUnixTimestamp64Milli(start), starts) AS starts_at, toUnixTimestamp64Milli(first) AS first_at, on, listed
      FROM identities FINAL PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)}
      WHERE NOT removed ORDER BY identifier, other, rule LIMIT 20000",
        },
        {
          "params": {
            "definition": "i",
            "identifier": "user:a",
          },
          "sql": "SELECT identifier, other, rule, arrayMap(start -> toUnixTimestamp64Milli(start), starts) AS starts_at, toUnixTimestamp64Milli(first) AS first_at, on, listed
      FROM identities FINAL PREWHERE definition = {definition:String} AND other = {identifier:String}
      WHERE NOT removed ORDER BY identifier, rule LIMIT 20000",
        },
        {
          "params": {
            "definition": "t",
            "lead": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
          },
          "sql": "SELECT origin, count() AS touchpoints, toUnixTimestamp64Milli(min(time)) AS first_at, toUnixTimestamp64Milli(max(time)) AS last_at
      FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}
      WHERE NOT removed GROUP BY origin ORDER BY last_at DESC, origin LIMIT 20000",
        },
        {
          "params": {
            "definition": "i",
          },
          "sql": "SELECT count() AS listed_count, uniqExact(lead) AS leads FROM identities FINAL PREWHERE definition = {definition:String} AND listed WHERE NOT removed",
        },
      ]
    `);
  });
});
