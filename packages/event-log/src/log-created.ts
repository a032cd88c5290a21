import { decodeRecord, encodeLogCreated, type LogCreated } from '@trichter/events';
import { LogDiverged, WorkspaceKeyMismatch } from './errors.js';

const KEY = 'fact:log.created';

/** The first record of every partition. */
export const logCreatedRecord = (facts: LogCreated) => ({ key: KEY, value: encodeLogCreated(facts) });

/** Reads the facts from the first record of a partition, and refuses a log that belongs to another workspace. */
export function readLogCreated(value: Uint8Array, partition: number, workspace: string): LogCreated {
  const record = decodeRecord(value);
  if (record.kind !== 'log.created')
    throw new LogDiverged(
      `offset 0 of partition ${partition} is not log.created but ${record.kind}: this is not a log Trichter made. Choose another data directory or topic prefix`,
      { partition, offset: 0, kind: record.kind },
    );
  if (record.workspace !== workspace)
    throw new WorkspaceKeyMismatch(
      `this log was made with workspace key ${record.workspace}, but the key given is ${workspace}: the same person would become two leads. Start with the key the log was made with (workspace.key in its data directory, or TRICHTER_WORKSPACE_KEY)`,
      { expected: record.workspace, given: workspace },
    );
  return { generation: record.generation, partitions: record.partitions, workspace: record.workspace };
}
