import { describe, expect, it } from 'vitest';
import { revenueDays } from './revenue.js';

const days = { table: 'cells_x_v1', definition: 'd', start: 1000, end: 2000, timeZone: 'Europe/Berlin' };

describe('revenue', () => {
  it('is summed by day of the time zone, channel and currency', () => {
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
});
