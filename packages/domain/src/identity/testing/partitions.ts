import { applyToNode } from '../apply-to-node.js';
import type { IdentityLimits } from '../limits.js';
import { emptyNode, type IdentityNode } from '../node.js';
import { nodeOf } from '../node-of.js';
import { heard, type NodeChange } from '../node-change.js';
import type { Statement } from '../statements.js';
import { restOf, storedRest, type StoredRest } from '../stored-rest.js';
import { bare } from '../../timeline.js';
import type { Touchpoint } from '../../touchpoint.js';
import { NO_VOIDS, voidedBy, withVoid, type VoidFact, type VoidSet } from '../voids.js';

/** A record in a partition's log. */
export type Logged =
  | { readonly kind: 'at'; readonly to: string; readonly change: NodeChange }
  | { readonly kind: 'void'; readonly fact: VoidFact; readonly copied: boolean };

/** A record an owner sends, with the partition it goes to. */
export interface Sent {
  readonly partition: number;
  readonly record: Logged;
}

interface State {
  readonly next: number;
  readonly nodes: ReadonlyMap<string, IdentityNode>;
  readonly voids: VoidSet;
  readonly outbox: readonly Waiting[];
}

interface Waiting extends Sent {
  /** Of the record that made it be said. */
  readonly offset: number;
}

/** The owner of one partition, as a projector is: folds its log, keeps an outbox, dies and comes back older. */
export interface Partition {
  readonly log: Logged[];
  /** Folds up to `count` records. */
  fold(count: number): void;
  behind(): boolean;
  /** Up to `count` records of the outbox, now sent. */
  send(count: number): Sent[];
  unsent(): number;
  /** Remembers the state as it is now, as a store does. */
  keep(): void;
  /** Back to a state kept (0 <= which < 1, oldest first; less than 0: to none at all), read from its stored form; what was acknowledged is not sent again. */
  crash(which: number): void;
  nodes(): ReadonlyMap<string, IdentityNode>;
}

export function partitionOf(identifier: string, partitions: number): number {
  let sum = 0;
  for (let i = 0; i < identifier.length; i++) sum = (sum * 31 + identifier.charCodeAt(i)) % 997;
  return sum % partitions;
}

export function createPartition(index: number, partitions: number, limits: IdentityLimits): Partition {
  const log: Logged[] = [];
  const nothing: State = { next: 0, nodes: new Map(), voids: NO_VOIDS, outbox: [] };
  const kept: State[] = [];
  let { next, voids } = nothing;
  let nodes = new Map<string, IdentityNode>();
  let outbox: Waiting[] = [];
  /** Everything that records below it make said is in the logs. */
  let acknowledged = 0;

  const apply = (offset: number, identifier: string, change: NodeChange): void => {
    const { node, statements } = applyToNode(nodes.get(identifier) ?? emptyNode(identifier), change, { voided: voidedBy(voids), limits });
    nodes.set(identifier, node);
    if (offset < acknowledged) return;
    for (const statement of statements) outbox = [...outbox, { offset, ...statedBy(statement, offset, partitions) }];
  };
  const fold = (offset: number, record: Logged): void => {
    if (record.kind === 'at') return apply(offset, record.to, record.change);
    if (!record.copied && offset >= acknowledged)
      for (let partition = 0; partition < partitions; partition++) if (partition !== index) outbox = [...outbox, { offset, partition, record: { ...record, copied: true } }];
    const now = withVoid(voids, record.fact);
    if (now === voids) return;
    voids = now;
    for (const identifier of nodes.keys()) apply(offset, identifier, { kind: 'voids.changed' });
  };

  return {
    log,
    fold(count) {
      for (let i = 0; i < count && next < log.length; i++, next++) fold(next, log[next]!);
    },
    behind: () => next < log.length,
    send(count) {
      const sent = outbox.slice(0, count);
      outbox = outbox.slice(count);
      acknowledged = Math.max(acknowledged, outbox[0]?.offset ?? next);
      return sent;
    },
    unsent: () => outbox.length,
    keep: () => void kept.push({ next, nodes: new Map(nodes), voids, outbox }),
    crash(which) {
      const state = which < 0 ? nothing : (kept[Math.floor(which * kept.length)] ?? nothing);
      ({ next, voids } = state);
      nodes = new Map([...state.nodes].map(([identifier, node]) => [identifier, readBack(node, limits)]));
      outbox = state.outbox.filter(({ offset }) => offset >= acknowledged);
    },
    nodes: () => nodes,
  };
}

const statedBy = (statement: Statement, offset: number, partitions: number): Sent => ({
  partition: partitionOf(statement.to, partitions),
  record: { kind: 'at', to: statement.to, change: heard(statement, offset) },
});

/** A node as it comes back from a store. */
export function readBack({ identifier, held, rest, timeline }: IdentityNode, limits: IdentityLimits): IdentityNode {
  const stored = JSON.stringify({ held: held.map(bare), rest: storedRest(rest) });
  const back = JSON.parse(stored) as { held: Touchpoint[]; rest: StoredRest | null };
  return nodeOf(identifier, back.held, restOf(back.rest), timeline.setAside, limits);
}
