import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrate } from './migrate.js';
import { shippedMigrations } from './migration-files.js';
import { takeMigrationLock } from './migration-lock.js';

let clickhouse: TestClickHouse;
let dir: string;
beforeAll(async () => void (clickhouse = await startTestClickHouse()));
afterAll(() => clickhouse?.stop());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-migrations-'));
  return () => rmSync(dir, { recursive: true, force: true });
});
const file = (name: string, sql: string) => writeFileSync(join(dir, name), sql);
const table = (name: string) => `CREATE TABLE IF NOT EXISTS ${name} (n UInt8) ENGINE = MergeTree ORDER BY n`;

it('applies each file once, in order', async () => {
  const client = clickhouse.as('writer', 'trichter_once');
  file('0001_first.sql', table('a'));
  expect(await migrate(client, { dir })).toEqual({ applied: ['first'], at: 1 });
  file('0005_second.sql', table('b'));
  expect(await migrate(client, { dir })).toEqual({ applied: ['second'], at: 5 });
  expect(await migrate(client, { dir })).toEqual({ applied: [], at: 5 });
  expect(await client.query({ sql: "SELECT name FROM system.tables WHERE database = 'trichter_once' ORDER BY name" })).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'migrations' }]);
});

it('applies one that was numbered below an applied one and came later', async () => {
  const client = clickhouse.as('writer', 'trichter_between');
  file('0003_third.sql', table('c'));
  await migrate(client, { dir });
  file('0002_between.sql', table('b'));
  expect(await migrate(client, { dir })).toEqual({ applied: ['between'], at: 3 });
  expect(await migrate(client, { dir })).toEqual({ applied: [], at: 3 });
});

it('refuses a file that was edited after it was applied', async () => {
  cpSync(shippedMigrations(), dir, { recursive: true });
  file('0001_touchpoints.sql', `${table('touchpoints')} SETTINGS index_granularity = 1024`);
  await expect(migrate(clickhouse.client, { dir })).rejects.toMatchObject({ code: 'MigrationEdited', retriable: false, facts: { number: 1, name: 'touchpoints' } });
});

it('refuses a database that a newer version changed', async () => {
  const client = clickhouse.as('writer', 'trichter_newer');
  file('0001_first.sql', table('a'));
  file('0002_second.sql', table('b'));
  await migrate(client, { dir });
  rmSync(join(dir, '0002_second.sql'));
  await expect(migrate(client, { dir })).rejects.toMatchObject({ code: 'MigrationUnknown', retriable: false });
});

it('says which file failed, keeps those before it, and goes on there next time', async () => {
  const client = clickhouse.as('writer', 'trichter_failing');
  file('0001_first.sql', table('a'));
  file('0002_wrong.sql', 'CREATE TABLE IF NOT EXISTS b (n Nonsense) ENGINE = MergeTree ORDER BY n');
  await expect(migrate(client, { dir })).rejects.toMatchObject({ code: 'MigrationFailed', facts: { number: 2, name: 'wrong' } });
  file('0002_wrong.sql', table('b'));
  expect(await migrate(client, { dir })).toEqual({ applied: ['wrong'], at: 2 });
});

it('takes over the lock of a process that died, and only one of many does', async () => {
  const client = clickhouse.as('writer', 'trichter_lock');
  await client.createDatabase();
  await client.execute({ sql: "CREATE TABLE migration_lock_7 (nothing UInt8) ENGINE = Null COMMENT 'died'" });
  let holders = 0;
  let most = 0;
  const work = async () => {
    const lock = await takeMigrationLock(client, 1);
    most = Math.max(most, ++holders);
    await lock.assertHeld();
    holders--;
    await lock.release();
  };
  await Promise.all(Array.from({ length: 6 }, work));
  expect(most).toBe(1);
  expect(await client.query({ sql: "SELECT name FROM system.tables WHERE database = 'trichter_lock'" })).toEqual([]);
});

it('knows when it was taken for dead', async () => {
  const client = clickhouse.as('writer', 'trichter_lost');
  await client.createDatabase();
  const lock = await takeMigrationLock(client);
  await client.execute({ sql: "CREATE TABLE migration_lock_2 (nothing UInt8) ENGINE = Null COMMENT 'another'" });
  await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'MigrationLocked', retriable: true });
  await lock.release();
});
