import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPartitionEnv, StoreFull } from './partition-env.js';

it('says where there is no room and what to do, and passes on every other error as it is', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-env-'));
  const env = await openPartitionEnv(dir);
  const failing = (message: string) => () =>
    env.transaction(() => {
      throw new Error(message);
    });
  try {
    expect(failing('No space left on device: Attempting to write page at position 192512')).toThrow(StoreFull);
    expect(failing('No space left on device')).toThrow(`no space left on the disk of ${dir}; make room there and start the projector again`);
    expect(failing('something else')).toThrow(/^something else$/);
  } finally {
    await env.close();
    rmSync(dir, { recursive: true });
  }
});

it('lets only its owner at the store, also after a rewrite and where an earlier version left it open', async () => {
  const above = mkdtempSync(join(tmpdir(), 'trichter-env-'));
  const stores = join(above, 'projector-r2');
  const dir = join(stores, '0');
  const modes = () => [stores, dir, join(dir, 'data.mdb'), join(dir, 'lock.mdb')].map((path) => (statSync(path).mode & 0o777).toString(8));
  try {
    const made = await openPartitionEnv(dir);
    expect(modes()).toEqual(['700', '700', '600', '600']);
    expect(await made.rewrite()).toBe(true);
    expect(modes()).toEqual(['700', '700', '600', '600']);
    await made.close();
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'data.mdb'), 0o644);
    await (await openPartitionEnv(dir)).close();
    expect(modes()).toEqual(['700', '700', '600', '600']);
  } finally {
    rmSync(above, { recursive: true });
  }
});
