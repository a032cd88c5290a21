import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { truth } from './truth.js';

const MINUTE = 60_000;

interface Told {
  readonly id: string;
  readonly user?: string;
  readonly device?: string;
  readonly order?: string;
  readonly type?: string;
  readonly minute: number;
}

/** Whose each event is, by the recount. */
async function ownersOf(told: readonly Told[]): Promise<Record<string, string>> {
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await duck.run(`CREATE TABLE ack (id VARCHAR, "user" VARCHAR, device VARCHAR, type VARCHAR, time BIGINT, "order" VARCHAR, amount BIGINT)`);
    const text = (value: string | undefined) => (value === undefined ? 'NULL' : `'${value}'`);
    for (const { id, user, device, order, minute, type = order ? 'order.completed' : 'page.viewed' } of told)
      await duck.run(`INSERT INTO ack VALUES ('${id}', ${text(user)}, ${text(device)}, '${type}', ${minute * MINUTE}, ${text(order)}, ${order ? 500 : 'NULL'})`);
    for (const statement of truth) await duck.run(statement);
    return Object.fromEntries((await duck.runAndReadAll('SELECT id, lead FROM t_touchpoints')).getRows().map(([id, lead]) => [String(id), String(lead)]));
  } finally {
    duck.closeSync();
  }
}

it('gives what a browser did to who logs in, also what came before, and leaves it alone where nobody does', async () => {
  const told = [{ id: 'before', device: 'd', minute: 1 }, { id: 'login', user: 'ada', device: 'd', minute: 9 }, { id: 'after', device: 'd', minute: 50 }, { id: 'other', device: 'e', minute: 2 }];
  expect(await ownersOf(told)).toEqual({ before: 'ada', login: 'ada', after: 'ada', other: 'e' });
});

it('gives what a shared browser did to who logged in last before it', async () => {
  const told = [
    { id: 'ada in', user: 'ada', device: 'd', minute: 10 }, { id: '1', device: 'd', minute: 15 }, { id: 'bob in', user: 'bob', device: 'd', minute: 20 }, { id: '2', device: 'd', minute: 25 },
    { id: 'ada again', user: 'ada', device: 'd', minute: 35 }, { id: '3', device: 'd', minute: 36 }, // within 30 minutes: her use of it goes on, and begins where it began
    { id: 'ada late', user: 'ada', device: 'd', minute: 70 }, { id: '4', device: 'd', minute: 71 },
  ];
  expect(await ownersOf(told)).toMatchObject({ 1: 'ada', 2: 'bob', 3: 'bob', 4: 'ada' });
});

it('takes the earliest of copies that differ, for whose it is too', async () => {
  const told = [{ id: 'ada in', user: 'ada', device: 'd', minute: 100 }, { id: 'bob in', user: 'bob', device: 'd', minute: 200 }, { id: '1', device: 'd', minute: 250 }, { id: '1', device: 'd', minute: 150 }];
  expect(await ownersOf(told)).toMatchObject({ 1: 'ada' });
});

it('gives what names an order alone to whose order it is, through a browser too', async () => {
  const told = [
    { id: 'bought', user: 'ada', order: 'o1', minute: 1 }, { id: 'back', order: 'o1', minute: 5 },
    { id: 'unseen', device: 'd', order: 'o2', minute: 1 }, { id: 'back too', order: 'o2', minute: 5 }, { id: 'bob in', user: 'bob', device: 'd', minute: 9 },
    { id: 'nobody', order: 'o3', minute: 1 },
  ];
  expect(await ownersOf(told)).toMatchObject({ back: 'ada', unseen: 'bob', 'back too': 'bob', nobody: 'order:o3' });
});

it('gives a refund that names an order alone to who has the order, not to who used the browser since', async () => {
  const told = [
    { id: 'ada in', user: 'ada', device: 'd', minute: 1 }, { id: 'bought', device: 'd', order: 'o1', minute: 2 }, { id: 'bob in', user: 'bob', device: 'd', minute: 50 },
    { id: 'back', order: 'o1', type: 'order.refunded', minute: 60 },
  ];
  expect(await ownersOf(told)).toMatchObject({ bought: 'ada', back: 'ada' });
});
