import { describe, expect, it } from 'vitest';
import { linkedTo, linksOf, listedMost, listedTotal, originsOf, sharedMost } from './identities.js';

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
  it('past the limit, and of many people, come with counts of all of them beside the most', () => {
    expect([listedMost('i'), sharedMost('i', 100)]).toMatchInlineSnapshot(`
      [
        {
          "params": {
            "definition": "i",
          },
          "sql": "SELECT lead, identifier, count() AS named, count() OVER () AS leads, sum(named) OVER () AS listed_count
      FROM identities FINAL PREWHERE definition = {definition:String} AND listed
      WHERE NOT removed GROUP BY lead, identifier ORDER BY named DESC, identifier LIMIT 50",
        },
        {
          "params": {
            "definition": "i",
            "more_than": 100,
          },
          "sql": "SELECT lead, identifier, count() AS used_by, count() OVER () AS shared_count
      FROM identities FINAL PREWHERE definition = {definition:String} AND rule = 'soft'
      WHERE NOT removed AND on AND NOT listed GROUP BY lead, identifier HAVING used_by > {more_than:UInt32} ORDER BY used_by DESC, identifier LIMIT 50",
        },
      ]
    `);
  });
});
