import { FOLD_VERSION } from '@trichter/domain';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIME_VERSION } from '../runtime-version.js';
import { isCutOff } from '../store/cut-off.js';
import { openPartitionEnv, StoreOfAnotherLayout, type PartitionEnv } from '../store/partition-env.js';
import { readPosition } from '../store/position-store.js';

export interface EnginePlace {
  /** Folder that holds one environment per partition. */
  readonly dir: string;
  readonly partition: number;
  readonly generation: number;
  /** Told that the store was unusable and is begun anew. */
  readonly cutOff?: (folder: string) => void;
}

/** Of what decides how records become timelines and timelines become rows. */
export const CODE_VERSION = `${FOLD_VERSION}.${RUNTIME_VERSION}`;

export const storeFolder = (dir: string, generation: number, partition: number): string => join(dir, `${generation}-p${partition}`);

/** The store of one partition: begun anew where it is cut off, of another layout, or of another version of the fold. */
export async function openEngineStore({ dir, generation, partition, cutOff }: EnginePlace): Promise<PartitionEnv> {
  const folder = storeFolder(dir, generation, partition);
  if (isCutOff(folder)) {
    rmSync(folder, { recursive: true });
    cutOff?.(folder);
  }
  let env = await openOrBeginAnew(folder);
  const known = readPosition(env.meta);
  // Died while it said everything anew: nobody knows how far it came.
  if (known && (known.runtime !== CODE_VERSION || known.speaking)) {
    // Another version of the fold read the records in another way: its timelines are no use, the log has everything.
    await env.close();
    rmSync(folder, { recursive: true });
    env = await openPartitionEnv(folder);
  }
  return env;
}

async function openOrBeginAnew(folder: string): Promise<PartitionEnv> {
  try {
    return await openPartitionEnv(folder);
  } catch (error) {
    if (!(error instanceof StoreOfAnotherLayout)) throw error;
    rmSync(folder, { recursive: true });
    return openPartitionEnv(folder);
  }
}
