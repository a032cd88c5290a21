import { describe, expect, it } from 'vitest';
import { cellColumns } from './cell-columns.js';
import { cellSums } from './cells.js';

const cells = { table: 'cells_x_v1', definition: 'd', bucket: 'bucket', measures: ['orders', 'revenue'], limit: 10 };

describe('the text of the queries of cells', () => {
  it('cellColumns', () => expect(cellColumns('trichter', 'cells_x_v1')).toMatchInlineSnapshot(`
    {
      "params": {
        "database": "trichter",
        "table": "cells_x_v1",
      },
      "sql": "SELECT name, type, is_in_sorting_key AS in_key FROM system.columns
    WHERE database = {database:String} AND table = {table:String} AND name NOT IN ('definition', 'partition', 'version', 'removed')
    ORDER BY position",
    }
  `));

  it('cellSums by day and dimensions', () => {
    const by = [{ name: 'channel', time: false }, { name: 'week', time: true }];
    expect(cellSums({ ...cells, range: { start: 1000, end: 2000 }, daysOf: 'Europe/Berlin', by })).toMatchInlineSnapshot(`
      {
        "params": {
          "bucket": "bucket",
          "by0": "channel",
          "by1": "week",
          "definition": "d",
          "end": 2000,
          "limit": 10,
          "measure0": "orders",
          "measure1": "revenue",
          "start": 1000,
          "table": "cells_x_v1",
          "timeZone": "Europe/Berlin",
        },
        "sql": "SELECT *, count() OVER () AS all_rows FROM (
      SELECT toString(toDate(toTimeZone({bucket:Identifier}, {timeZone:String}))) AS day, toString({by0:Identifier}) AS d0, toUnixTimestamp64Milli({by1:Identifier}) AS d1, sum({measure0:Identifier}) AS m0, sum({measure1:Identifier}) AS m1
      FROM {table:Identifier} FINAL
      PREWHERE definition = {definition:String} AND {bucket:Identifier} >= fromUnixTimestamp64Milli({start:Int64}, 'UTC') AND {bucket:Identifier} < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      WHERE NOT removed
      GROUP BY day, d0, d1
      HAVING m0 != 0 OR m1 != 0
      )
      ORDER BY day, m0 DESC, d0, d1 LIMIT {limit:UInt32}",
      }
    `);
  });

  it('cellSums of all time in one row', () => expect(cellSums({ ...cells, range: null, daysOf: null, by: [] })).toMatchInlineSnapshot(`
    {
      "params": {
        "definition": "d",
        "limit": 10,
        "measure0": "orders",
        "measure1": "revenue",
        "table": "cells_x_v1",
      },
      "sql": "SELECT *, count() OVER () AS all_rows FROM (
    SELECT sum({measure0:Identifier}) AS m0, sum({measure1:Identifier}) AS m1
    FROM {table:Identifier} FINAL
    PREWHERE definition = {definition:String}
    WHERE NOT removed
    HAVING m0 != 0 OR m1 != 0
    )
    ORDER BY m0 DESC LIMIT {limit:UInt32}",
    }
  `));

  it('cellSums binds every name and value it was given', () => {
    const strange = { table: 'tab--', definition: 'def--', bucket: 'buc--', range: { start: 1, end: 2 }, daysOf: 'zone--', by: [{ name: 'dim--', time: false }], measures: ['mea--'], limit: 10 };
    const { sql, params } = cellSums(strange);
    expect(sql).not.toContain('--');
    expect(Object.values(params ?? {})).toEqual(expect.arrayContaining(['tab--', 'def--', 'buc--', 'zone--', 'dim--', 'mea--']));
  });
});
