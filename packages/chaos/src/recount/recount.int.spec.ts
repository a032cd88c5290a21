import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouseAddress } from '../system/ask-clickhouse.js';
import { recount } from './recount.js';

const LEAD = '00000000-0000-4000-8000-000000000001';
const QUARTER = 900_000;
const T = Date.UTC(2026, 2, 1, 10, 3);
const bucket = T - (T % QUARTER);

let clickhouse: TestClickHouse;
let dir: string;
let address: ClickHouseAddress;
let ledger: string;
const base = { partition: 0, version: 5, removed: 0 };

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  dir = mkdtempSync(join(tmpdir(), 'trichter-recount-'));
  ledger = join(dir, 'ledger.jsonl');
  const { user, password } = clickhouse.server.users.writer;
  address = { url: clickhouse.server.url, user, password, database: clickhouse.database };
  const line = (id: string, type: string, time: number, order: string | null = null, amount: number | null = null) => JSON.stringify({ id, lead: 'L1', user: 'user-L1', device: null, type, time, order, amount });
  // A look, an order a minute later, the order once more with a later time, and half of it given back.
  const lines = [line('L1.1', 'page.viewed', T), line('L1.2', 'order.completed', T + 60_000, 'o1', 500), line('L1.2', 'order.completed', T + 90_000, 'o1', 500), line('L1.3', 'order.refunded', T + 120_000, 'o1', 250)];
  writeFileSync(ledger, `${lines.join('\n')}\n`);

  const { client } = clickhouse;
  await client.insert('progress', [{ partition: 0, clock: T, version: 5 }]);
  const definition = (kind: string, name: string, table: string) => ({ kind, name, definition: name, partition: 0, created: 1, table_name: table, body: '', complete: true, done: 1, total: 1, version: 5, removed: 0 });
  await client.insert('definitions', [definition('lead', 'touchpoints', 'touchpoints'), definition('lead', 'leads', 'leads'), definition('cells', 'activity', 'cells_activity_v1'), definition('cells', 'revenue', 'cells_revenue_v1'), definition('funnel', 'sales', 'contributions')]);
  const touchpoint = (id: string, type: string, time: number, order = '', amount: number | null = null) => ({ ...base, definition: 'touchpoints', lead: LEAD, id, type, time, order_id: order, amount });
  await client.insert('touchpoints', [touchpoint('L1.1', 'page.viewed', T), touchpoint('L1.2', 'order.completed', T + 60_000, 'o1', 500), touchpoint('L1.3', 'order.refunded', T + 120_000, 'o1', 250)]);
  await client.insert('leads', [{ ...base, definition: 'leads', lead: LEAD, first_seen: T, last_seen: T + 120_000, touchpoints: 3, orders: 1 }]);
  await client.insert('cells_activity_v1', ['page.viewed', 'order.completed', 'order.refunded'].map((type) => ({ ...base, definition: 'activity', bucket, type, channel: '(none)', touchpoints: 1 })));
  await client.insert('cells_revenue_v1', [{ ...base, definition: 'revenue', bucket, first_channel: 'x', last_channel: 'x', currency: 'EUR', orders: 1, revenue: 250, refunded: 250 }]);
  await client.insert('contributions', [{ ...base, definition: 'sales', lead: LEAD, bucket, entry: T, last_entry: T, level: 1, step_times: [T], shadowed_by: null, shadowed_from: null }]);
}, 60_000);
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await clickhouse.stop();
});

describe('recount', () => {
  it('finds nothing where the tables say what was acknowledged', async () => {
    expect(await recount(address, ledger, dir, 0)).toMatchObject({ events: 3, lost: 0, differences: 0, examples: [] });
  });

  it('names each row that was changed, by key, with what should be and what is', async () => {
    const { client } = clickhouse;
    const damage = async (table: string, row: object) => client.insert(table, [{ ...base, version: 6, ...row }]);
    await damage('cells_activity_v1', { definition: 'activity', bucket, type: 'page.viewed', channel: '(none)', touchpoints: 2 });
    await damage('contributions', { definition: 'sales', lead: LEAD, bucket, entry: T, last_entry: T, level: 2, step_times: [T], shadowed_by: null, shadowed_from: null });
    await damage('touchpoints', { definition: 'touchpoints', lead: LEAD, id: 'L1.3', type: 'order.refunded', time: T + 120_000, order_id: 'o1', amount: 250, removed: 1 });
    const found = await recount(address, ledger, dir, 1);
    expect(found).toMatchObject({ events: 3, lost: 1 });
    expect(found.examples).toEqual([
      `touchpoints L1.3: should be lead user-L1, time ${T + 120_000}, type order.refunded, order_id o1, amount 250; is nothing`,
      `activity ${bucket} page.viewed: should be touchpoints 1; is touchpoints 2`,
      `contributions user-L1 ${bucket}: should be level 1, entry ${T}; is level 2, entry ${T}`,
      `funnel user-L1: should be level 1, entry ${T}; is level 2, entry ${T}`,
      'dead_letters: should be 1; is 0',
    ]);
    expect(found.differences).toBe(found.examples.length);
  });
});
