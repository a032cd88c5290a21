import { describe, expect, it } from 'vitest';
import { definitionStates } from './definitions.js';
import { progress } from './progress.js';
import { deadLetterTotal, leadTotal, touchpointTotal } from './totals.js';

const days = { table: 'cells_x_v1', definition: 'd' };

describe('how far the tables are', () => {
  it('is read with one statement each: definitions, progress, touchpoints, leads and dead letters', () => {
    expect([definitionStates(), progress(), touchpointTotal(days), leadTotal('l'), deadLetterTotal()]).toMatchInlineSnapshot(`
      [
        {
          "sql": "SELECT kind, name, definition, created, any(table_name) AS table_of, groupUniqArray(body) AS bodies, countIf(complete) AS complete_in, sum(done) AS done_sum, sum(total) AS total_sum, max(known_from) AS known, groupArrayIf((partition, ledger_from), ledger_from > 0) AS begins
      FROM definitions FINAL WHERE NOT removed
      GROUP BY kind, name, definition, created ORDER BY kind, name, created DESC, definition",
        },
        {
          "sql": "SELECT partition, version, toUnixTimestamp64Milli(clock) AS clock_at FROM progress FINAL ORDER BY partition",
        },
        {
          "params": {
            "definition": "d",
            "table": "cells_x_v1",
          },
          "sql": "SELECT sum(touchpoints) AS touchpoints_sum FROM {table:Identifier} FINAL PREWHERE definition = {definition:String} WHERE NOT removed",
        },
        {
          "params": {
            "definition": "l",
          },
          "sql": "SELECT count() AS leads FROM leads FINAL PREWHERE definition = {definition:String} WHERE NOT removed AND NOT test AND NOT bot",
        },
        {
          "sql": "SELECT count() AS letters, countIf(replayed_at IS NULL) AS waiting FROM dead_letters FINAL WHERE NOT removed",
        },
      ]
    `);
  });
});
