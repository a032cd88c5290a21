import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

let clickhouse: TestClickHouse;
const dir = mkdtempSync(join(tmpdir(), 'trichter-together-'));
beforeAll(async () => void (clickhouse = await startTestClickHouse()));
afterAll(async () => {
  await clickhouse?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** One process that migrates; answers what it applied. */
function migrating(): Promise<string[]> {
  const { url, users } = clickhouse.server;
  const code = `import { migrate, openClickHouse } from '@trichter/clickhouse';
    const client = openClickHouse({ url: ${JSON.stringify(url)}, user: 'writer', password: ${JSON.stringify(users.writer.password)}, database: 'trichter_together' });
    const { applied } = await migrate(client, { dir: ${JSON.stringify(dir)} });
    await client.close();
    console.log(JSON.stringify(applied));`;
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  process_.stdout.on('data', (data) => (out += data));
  return new Promise((resolve, reject) => process_.once('exit', (exit) => (exit === 0 ? resolve(JSON.parse(out) as string[]) : reject(new Error(`exit code ${exit}`)))));
}

it('two processes that start together apply each migration exactly once', async () => {
  writeFileSync(join(dir, '0001_runs.sql'), 'CREATE TABLE IF NOT EXISTS runs (n UInt8) ENGINE = MergeTree ORDER BY n');
  // Not repeatable, for once (the words IF NOT EXISTS stand in this comment): a second run would show.
  const names = Array.from({ length: 8 }, (_, n) => `run_${n}`);
  names.forEach((name, n) => writeFileSync(join(dir, `000${n + 2}_${name}.sql`), `INSERT INTO runs SELECT ${n} + sleep(0.1) -- IF NOT EXISTS`));
  const applied = await Promise.all([migrating(), migrating(), migrating()]);
  expect(applied.flat().sort()).toEqual([...names, 'runs'].sort());
  const client = clickhouse.as('reader', 'trichter_together');
  expect(await client.query({ sql: 'SELECT n, count() AS times FROM runs GROUP BY n ORDER BY n' })).toEqual(names.map((_, n) => ({ n, times: 1 })));
});
