import { describe, expect, it } from 'vitest';
import { winners } from './winners.js';

const of = { definition: 'd', start: 1000, end: 2000, asOf: 2500, windowMs: 800, steps: 2, filter: {} };

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
    expect(sql).toContain(
      "AND if(channel = '', '(not set)', channel) = {channel:String}\nAND if(campaign = '', '(not set)', campaign) = {campaign:String}",
    );
    expect(params).toMatchObject({ channel: "x' OR 1=1 --", campaign: '(not set)' });
  });
});
