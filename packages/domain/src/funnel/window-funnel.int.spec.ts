import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunnelDefinition } from '@trichter/api';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { touchpoints } from '../testing/arbitrary.js';
import { emptyTimeline, merge } from '../timeline.js';
import type { Timeline } from '../touchpoint.js';
import { leftOut } from '../left-out.js';
import { funnelProjection } from './funnel-projection.js';
import { winners, type Contribution, type LeadContribution } from './winners.js';

const START = 1_767_225_600_000;
const MINUTE = 60_000;
const LEADS = 3_000;
const TYPES = ['a', 'b', 'c', 'd', 'other'];

/** Without touchpoints that match two steps, where windowFunnel means the same as the funnels here. */
const funnelOf = (steps: number, windowMinutes: number): FunnelDefinition => ({
  name: 'plain',
  windowMs: windowMinutes * MINUTE,
  steps: TYPES.slice(0, steps).map((type) => ({ name: type, types: [type] })),
});

describe('windowFunnel of ClickHouse', () => {
  let clickhouse: TestClickHouse;
  let timelines: Timeline[];

  beforeAll(async () => {
    clickhouse = await startTestClickHouse();
    const worlds = fc.sample(touchpoints({ min: 5, max: 40, ids: 1000, types: TYPES, minutes: 180 }), {
      numRuns: LEADS,
      seed: 3,
    });
    timelines = worlds.map((world, lead) => world.reduce(merge, emptyTimeline(`lead-${lead}`)));
    await clickhouse.client.execute({
      sql: 'CREATE TABLE oracle (lead String, time UInt64, type String) ENGINE = MergeTree ORDER BY (lead, time)',
    });
    const rows = timelines.flatMap(({ lead, touchpoints: steps }) =>
      steps.filter((step) => !leftOut(step)).map(({ time, type }) => ({ lead, time, type })),
    );
    await clickhouse.client.insert('oracle', rows);
  });
  afterAll(() => clickhouse?.stop());

  const ranges = [
    [0, 195],
    [15, 60],
    [45, 165],
    [60, 75],
  ] as const;
  const cases = [funnelOf(1, 5), funnelOf(2, 30), funnelOf(3, 45), funnelOf(4, 60), funnelOf(4, 200)].flatMap((funnel) =>
    ranges.map((range) => [funnel, range] as const),
  );

  it.each(cases.map(([funnel, [from, to]]) => [funnel.steps.length, funnel.windowMs / MINUTE, from, to, funnel] as const))(
    'finds the same levels: %i steps, window %i min, entries in minutes %i to %i',
    async (steps, _window, fromMinute, toMinute, funnel) => {
      const [from, to] = [START + fromMinute * MINUTE, START + toMinute * MINUTE];
      const conditions = funnel.steps.map(
        ({ types }, k) => `type = '${types[0]}'${k === 0 ? ' AND time >= {from:UInt64} AND time < {to:UInt64}' : ''}`,
      );
      const theirs = await clickhouse.client.query<{ lead: string; level: number }>({
        sql: `SELECT lead, windowFunnel(${funnel.windowMs})(time, ${conditions.join(', ')}) AS level FROM oracle GROUP BY lead HAVING level > 0 ORDER BY lead`,
        params: { from, to },
      });
      const rows: LeadContribution[] = timelines.flatMap((timeline) =>
        funnelProjection(funnel)
          .contribute(timeline)
          .map((row) => ({ ...(row as unknown as Contribution), lead: timeline.lead })),
      );
      const ours = winners(funnel, rows, { from, to, asOf: to }).map(({ lead, level }) => ({ lead, level }));
      expect(ours.sort((a, b) => (a.lead < b.lead ? -1 : 1))).toEqual(theirs.map(({ lead, level }) => ({ lead, level })));
      expect(new Set(theirs.map(({ level }) => level)).size).toBe(steps);
    },
  );
});
