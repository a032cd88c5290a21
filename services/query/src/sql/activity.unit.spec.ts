import { describe, expect, it } from 'vitest';
import { activityDays, typesSeen } from './activity.js';

const days = { table: 'cells_x_v1', definition: 'd', start: 1000, end: 2000, timeZone: 'Europe/Berlin' };

describe('activity', () => {
  it('is summed by day of the time zone and value, and by type over all time', () => {
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
  });
});
