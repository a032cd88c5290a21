import type { IdentityLimits } from '../limits.js';
import type { IdentityNode } from '../node.js';
import { createPartition, partitionOf, type Logged, type Partition, type Sent } from './partitions.js';
import type { WorldRecord } from './world.js';

const PARTITIONS = 3;

/** What may go wrong on the way, as shares of steps. */
export interface Troubles {
  readonly twice: number;
  readonly stale: number;
  readonly crash: number;
}

export const noTroubles: Troubles = { twice: 0, stale: 0, crash: 0 };
export const allTroubles: Troubles = { twice: 0.2, stale: 0.06, crash: 0.05 };

export interface Ran {
  readonly nodes: IdentityNode[];
  /** By partition. */
  readonly logs: readonly (readonly Logged[])[];
}

/**
 * Lets records come in, the last first and some of them twice, at partitions that fold, send, die and are told old things again as chance
 * will have it, until all is quiet.
 */
export function runWorld(records: readonly WorldRecord[], random: () => number, troubles: Troubles, limits: IdentityLimits): Ran {
  const partitions = Array.from({ length: PARTITIONS }, (_, index) => createPartition(index, PARTITIONS, limits));
  const below = (n: number): number => Math.floor(random() * n);
  const append = ({ partition, record }: Sent): void => void partitions[partition]!.log.push(record);
  const incoming = records.map(logged);
  const everSent: Sent[] = [];
  let budget = 400;

  for (;;) {
    const behind = partitions.filter((partition) => partition.behind());
    const unsent = partitions.filter((partition) => partition.unsent() > 0);
    if (incoming.length + behind.length + unsent.length === 0) return { nodes: nodesOf(partitions), logs: partitions.map(({ log }) => log) };
    const roll = random();
    if (incoming.length > 0 && roll < 0.35) {
      const record = incoming.pop()!;
      append(record);
      if (random() < troubles.twice) append(record);
    } else if (behind.length > 0 && roll < 0.7) behind[below(behind.length)]!.fold(1 + below(4));
    else if (unsent.length > 0) {
      const sent = unsent[below(unsent.length)]!.send(1 + below(6));
      sent.forEach(append);
      everSent.push(...sent);
    }
    if (budget <= 0) continue;
    const any = partitions[below(PARTITIONS)]!;
    const trouble = random();
    if (trouble < troubles.stale && everSent.length > 0) {
      append(everSent[below(everSent.length)]!);
      budget--;
    } else if (trouble < troubles.stale + troubles.crash) {
      any.crash(random() * 1.2 - 0.2);
      budget -= 10;
    } else if (trouble < troubles.stale + 3 * troubles.crash) any.keep();
  }
}

const nodesOf = (partitions: readonly Partition[]): IdentityNode[] => partitions.flatMap((partition) => [...partition.nodes().values()]);

/** All nodes, by the logs alone. */
export function refolded(logs: Ran['logs'], limits: IdentityLimits): IdentityNode[] {
  const partitions = logs.map((records, index) => {
    const partition = createPartition(index, logs.length, limits);
    partition.log.push(...records);
    partition.fold(Infinity);
    return partition;
  });
  return nodesOf(partitions);
}

function logged(record: WorldRecord): Sent {
  if (record.kind === 'at') return { partition: partitionOf(record.to, PARTITIONS), record };
  const entry: Logged = { kind: 'void', fact: record.fact, copied: false };
  return { partition: partitionOf(JSON.stringify(record.fact.target), PARTITIONS), record: entry };
}
