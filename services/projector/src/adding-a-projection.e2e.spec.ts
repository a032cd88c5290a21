import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, type ClickHouse } from '@trichter/clickhouse';
import { projections, quarterHourOf, type CellProjection } from '@trichter/domain';
import { audit } from '@trichter/projection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from './testing/events-of.js';
import { startProjectorWorld, type ProjectorWorld } from './testing/start-projector-world.js';

const formsPerHour = (version: number): CellProjection => ({
  kind: 'cells',
  name: 'forms',
  version,
  dimensions: { bucket: 'quarterHour', channel: 'text' },
  measures: { forms: 'count' },
  contribute: ({ touchpoints }) => touchpoints.filter(({ type }) => type === 'form.submitted').map(({ time, visit }) => ({ bucket: quarterHourOf(time), channel: visit.channel, forms: version })),
});

let world: ProjectorWorld;
beforeAll(async () => {
  world = await startProjectorWorld('adding');
});
afterAll(() => world.stop());

const listed = (client: ClickHouse) =>
  client.query<{ created: number; complete: boolean; done: number; total: number }>({ sql: `SELECT created, complete, done, total FROM definitions FINAL WHERE name = 'forms' AND removed = 0` });
const cells = (client: ClickHouse, version: number) =>
  client.query<{ bucket: string; channel: string; forms: number }>({ sql: `SELECT bucket, channel, sum(forms) AS forms FROM cells_forms_v${version} FINAL WHERE removed = 0 GROUP BY bucket, channel HAVING forms > 0 ORDER BY bucket, channel` });
const caughtUp = async (client: ClickHouse, all: readonly (typeof projections)[number][]) => {
  const found = await audit({ log: world.log, reader: createRowReader(client), projections: all, waitMs: 60_000 });
  expect(found.behind).toEqual([]);
  expect(found.differences).toEqual([]);
};

describe('a fourth projection', () => {
  it('added to running data is backfilled while events come in, holds nobody up, and equals a fresh start; a raised version keeps the old table readable', async () => {
    const { clickhouse, log } = world;
    const client = clickhouse.client;
    await log.append(eventsOf(8_000, 8_000));
    const three = await world.start(projections);
    await caughtUp(client, projections);
    await three.stop();

    // Restarted with one more, while events come in.
    const four = [...projections, formsPerHour(1)];
    const service = await world.start(four);
    const more = eventsOf(3_000, 900, 2);
    const shares: number[] = [];
    let longest = 0;
    let advanced = Date.now();
    let seen = 0;
    for (let at = 0; at < more.length; at += 50) {
      await log.append(more.slice(at, at + 50));
      const [visible] = await client.query<{ count: number }>({ sql: 'SELECT sum(version) AS count FROM progress FINAL' });
      if (visible!.count > seen) {
        longest = Math.max(longest, Date.now() - advanced);
        advanced = Date.now();
        seen = visible!.count;
      }
      for (const row of await listed(client)) if (!row.complete) shares.push(row.total === 0 ? 0 : row.done / row.total);
      await sleep(20);
    }
    expect(shares.length).toBeGreaterThan(0);
    expect(longest).toBeLessThan(5_000);
    await expect.poll(async () => (await listed(client)).filter(({ complete }) => complete).length, { timeout: 30_000 }).toBe(4);
    await caughtUp(client, four);
    const grown = await cells(client, 1);
    expect(grown.length).toBeGreaterThan(100);
    await service.stop();

    // A fresh start with it: no store, an empty database.
    rmSync(join(world.dir, 'projector'), { recursive: true });
    const other = await clickhouse.fresh('trichter_fresh');
    const fresh = await world.start(four, 'trichter_fresh');
    await expect.poll(async () => (await listed(other)).filter(({ complete }) => complete).length, { timeout: 60_000 }).toBe(4);
    await caughtUp(other, four);
    expect(await cells(other, 1)).toEqual(grown);
    await fresh.stop();

    // Raised: the old table stays as it was until the new one is complete, then the old one is not listed any more.
    const raised = await world.start([...projections, formsPerHour(2)], 'trichter_fresh');
    expect(await cells(other, 1)).toEqual(grown);
    await expect.poll(async () => (await listed(other)).map(({ created, complete }) => `${created} ${complete}`), { timeout: 60_000 }).toEqual(['2 true', '2 true', '2 true', '2 true']);
    expect(await cells(other, 2)).toEqual(grown.map((row) => ({ ...row, forms: row.forms * 2 })));
    expect(await cells(other, 1)).toEqual(grown);
    await caughtUp(other, [...projections, formsPerHour(2)]);
    await raised.stop();
  });
});
