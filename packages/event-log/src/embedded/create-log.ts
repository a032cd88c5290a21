import type { LogCreated } from '@trichter/events';
import { LogReadOnly, RecordRefused } from '../errors.js';
import { logCreatedRecord, readLogCreated } from '../log-created.js';
import { layOut } from './commit-frames.js';
import { createFrameReader } from './frame-reader.js';
import { stateKey, type Store } from './store.js';

const FIRST_GENERATION = 0;

/** Writes `log.created` to every partition, once: of processes that start together the second finds the log of the first. */
export function createLog(store: Store, partitions: number, workspace: string): void {
  if (store.readOnly)
    throw new LogReadOnly(
      `there is no log in ${store.path} yet, and it was opened for reading only; start Trichter with this data directory first`,
    );
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 1024)
    throw new RecordRefused(`partitions must be a whole number from 1 to 1024, got ${partitions}`, { partitions });
  const record = logCreatedRecord({ generation: FIRST_GENERATION, partitions, workspace });
  const empty = { version: 0, ends: new Float64Array(partitions), times: new Float64Array(partitions) };
  store.state.transactionSync(() => {
    if (store.state.getEntry(stateKey)) return;
    layOut(empty, new Map(Array.from(empty.ends, (_, partition) => [partition, [record]]))).into(store);
  });
  store.refresh();
}

export function readFacts(store: Store, workspace: string): LogCreated {
  const partitions = store.current()!.ends.length;
  const facts = Array.from({ length: partitions }, (_, partition) => {
    const first = createFrameReader(store, partition, 0).read(1, 1)[0]!;
    return readLogCreated(first.value, partition, workspace);
  });
  return facts[0]!;
}
