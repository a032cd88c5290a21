import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'trichter-orphan-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

it.each(['SIGKILL', 'SIGTERM'] as const)('ClickHouse ends by itself when the process that started it is ended with %s', async (signal) => {
  const code = `import { startEmbeddedClickHouse } from '@trichter/clickhouse';
    const server = await startEmbeddedClickHouse({ dataDir: ${JSON.stringify(dir)} });
    console.log(server.pid());
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve, reject) => {
    parent.stdout.once('data', (data) => resolve(Number(String(data))));
    parent.once('exit', (exit) => reject(new Error(`the parent ended early with ${exit}; is packages/clickhouse built?`)));
  });
  expect(alive(pid)).toBe(true);
  parent.kill(signal);
  await expect.poll(() => alive(pid), { timeout: 20_000, interval: 50 }).toBe(false);
});
