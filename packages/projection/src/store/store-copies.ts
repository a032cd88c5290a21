import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCutOff } from './cut-off.js';
import { openPartitionEnv } from './partition-env.js';
import { readPosition } from './position-store.js';

/** Next offsets of the stores on this disk, by partition: the group's assigner prefers the member with the newest copy. Stores in use are left out. */
export async function storeCopies(dir: string, generation: number): Promise<Map<number, number>> {
  const copies = new Map<number, number>();
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    const [, ofGeneration, partition] = /^(\d+)-p(\d+)$/.exec(name) ?? [];
    if (Number(ofGeneration) !== generation || isCutOff(join(dir, name))) continue;
    try {
      const env = await openPartitionEnv(join(dir, name));
      const position = readPosition(env.meta);
      await env.close();
      if (position) copies.set(Number(partition), position.next);
    } catch (error) {
      // One of another layout is no copy: its owner begins anew.
      if (!['store_in_use', 'store_layout'].includes(String((error as { code?: unknown }).code))) throw error;
    }
  }
  return copies;
}
