import { mkdtempSync, rmSync } from 'node:fs';
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
