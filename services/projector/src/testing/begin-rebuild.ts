import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, createRowSink } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { readRebuild, startRebuild, writeRebuild, type Rebuild, type RowSink } from '@trichter/projection';
import type { ProjectorWorld } from './start-projector-world.js';

/** Begins to fold everything anew beside the projector of this world, or goes on with what an earlier run began. */
export async function beginRebuild({ dir, log, logger, clickhouse: { client } }: ProjectorWorld, sink: RowSink = createRowSink(client)): Promise<Rebuild> {
  const state = readRebuild(dir);
  const building = state.building ?? state.current + 1;
  writeRebuild(dir, { ...state, building });
  return startRebuild({ dataDir: dir, log, sink, reader: createRowReader(client), projections, logger, state: { current: state.current, building }, maxBatch: 500 });
}

/** Waits until it has come so far. */
export async function untilLook(rebuild: Rebuild, enough: (look: Awaited<ReturnType<Rebuild['look']>>) => boolean): Promise<void> {
  while (!enough(await rebuild.look())) await sleep(20);
}
