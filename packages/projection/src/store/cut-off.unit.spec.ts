import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCutOff } from './cut-off.js';
import { openPartitionEnv } from './partition-env.js';
import { storeCopies } from './store-copies.js';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trichter-cut-off-'));
  folder = join(root, '0-p3');
});
afterEach(() => rmSync(root, { recursive: true }));

async function fill(rounds: number): Promise<void> {
  const env = await openPartitionEnv(folder);
  for (let round = 0; round < rounds; round += 1) {
    env.transaction(() => {
      for (let key = 0; key < 500; key += 1) env.leads.putSync(`${(key * 7919) % 500}-${round % 3}`, Buffer.alloc(100 + 40 * round, key));
      for (let key = 0; key < 200; key += 1) env.leads.removeSync(`${key}-${(round + 1) % 3}`);
    });
    expect(isCutOff(folder)).toBe(false); // while it is in use, too
  }
  await env.close();
}

describe('isCutOff', () => {
  it('is false of a store that is new, in use or closed, however much was overwritten and deleted', async () => {
    expect(isCutOff(folder)).toBe(false);
    await fill(12);
    expect(isCutOff(folder)).toBe(false);
  });

  it('is true of a file that ends before its last page, by a page or by half', async () => {
    await fill(3);
    const file = join(folder, 'data.mdb');
    truncateSync(file, statSync(file).size - 4096);
    expect(isCutOff(folder)).toBe(true);
    truncateSync(file, Math.floor(statSync(file).size / 2));
    expect(isCutOff(folder)).toBe(true);
    expect(await storeCopies(root, 0)).toEqual(new Map());
  });

  it('saves the process from SIGBUS, the end of one that reads such a file without a look', async () => {
    await fill(3);
    const file = join(folder, 'data.mdb');
    truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
    const readAll = `import { open } from 'lmdb'; const root = open({ path: ${JSON.stringify(folder)}, maxDbs: 16, encoding: 'binary', mapSize: 2 ** 30 }); for (const { value } of root.openDB('leads', { encoding: 'binary' }).getRange()) value.at(-1);`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', readAll], { cwd: import.meta.dirname, timeout: 30_000 });
    expect(signal).toBe('SIGBUS');
  });
});
