import type { IdentityLimits } from '@trichter/domain';
import type { EventLog, LogBatch, PartitionHandlers } from '@trichter/event-log';
import { createLogger } from '@trichter/observability';
import { startProjector, type MemoryRowStore, type Projector, type RowSink } from '@trichter/projection';
import { Crash, mortalSink, worldProjections, type Witness } from '@trichter/projection/testing';
import type { Failpoint } from './history.js';

export interface MemberOptions {
  readonly log: EventLog;
  readonly store: MemoryRowStore;
  readonly witness: Witness;
  readonly dir: string;
  readonly group: string;
  readonly limits: IdentityLimits;
  /** How many records the next batch has. */
  readonly cut: () => number;
  /** Where it dies, if it does, counted from its first step on; see `dieIn`. */
  readonly dies?: Deadly | undefined;
  /** A fault put in on purpose; none unless the laws themselves are tried. */
  readonly fault?: Fault | undefined;
}

/** A product that is broken at its edges: in what it hears from the log, or in what it tells the log and the sink. Made anew for each process. */
export interface Fault {
  readonly log?: (log: EventLog) => EventLog;
  readonly sink?: (sink: RowSink) => RowSink;
}

/** The `steps`-th step from now, or the `steps`-th time it comes to `at`. */
export interface Deadly {
  readonly steps: number;
  readonly at: Failpoint | null;
}

/** One process with a projector in it: lives, dies between two steps of its loop, freezes and wakes. */
export interface Member {
  readonly projector: Projector;
  dead(): boolean;
  /** Where it died; null while it lives. */
  diedAt(): Failpoint | null;
  /** Ends the process there, as kill -9 does. */
  dieIn(deadly: Deadly): void;
  /** Stops in its tracks, in the midst of a flush if there is one; the group gives its partitions to others. */
  freeze(): Promise<void>;
  /** Goes on where it stood: what it had in hand it still writes. */
  wake(): Promise<void>;
  /** Stops in good order, or, once dead or frozen, just lets go. */
  end(): Promise<void>;
}

const logger = createLogger({ service: 'laws', level: 'silent' });
const nothing = (): void => undefined;

export async function startMember({ log, store, witness, dir, group, limits, cut, dies, fault }: MemberOptions): Promise<Member> {
  let left = dies?.steps ?? Number.POSITIVE_INFINITY;
  let deadly: Failpoint | null = dies?.at ?? null;
  let died: Failpoint | null = null;
  let dead = false;
  let frozen: Promise<void> | null = null;
  let thaw = nothing;
  let notice = nothing;
  const freezing = new Promise<void>((resolve) => (notice = resolve));
  let leave: () => Promise<void> = async () => undefined;
  let told: PartitionHandlers | undefined;
  const owned = new Set<number>();

  const alive = (): void => {
    if (dead) throw new Crash('dead');
  };
  const trace = (at: Failpoint): void => {
    if (!dead && (deadly === null || deadly === at) && --left <= 0) {
      dead = true;
      died = at;
    }
    alive();
  };
  /** A step that reaches the outside. */
  const step = async (at: Failpoint): Promise<void> => {
    if (frozen) await frozen;
    trace(at);
  };
  /** The batch as the world cuts it, piece by piece. */
  async function inPieces({ records, ...rest }: LogBatch, hand: PartitionHandlers['batch']): Promise<void> {
    for (let at = 0; at < records.length && !dead && !frozen; ) {
      const piece = records.slice(at, at + Math.max(1, cut()));
      await hand({ ...rest, records: piece });
      at += piece.length;
    }
  }

  const mine: EventLog = {
    partitions: log.partitions,
    generation: log.generation,
    append: async (records) => (await step('append'), log.append(records)),
    async subscribe(options, handlers) {
      told = handlers;
      const subscription = await log.subscribe(options, {
        assigned: async (partition, committed) => (owned.add(partition), handlers.assigned(partition, committed)),
        batch: (batch) => Promise.race([inPieces(batch, handlers.batch), freezing]),
        async revoked(partition, reason) {
          if (frozen) return; // it hears nothing
          owned.delete(partition);
          await handlers.revoked(partition, dead ? 'lost' : reason);
        },
      });
      leave = () => subscription.stop();
      return {
        ...subscription,
        async commit(partition, next) {
          await step('commit');
          await subscription.commit(partition, next);
        },
      };
    },
    read: (partition, from, to) => log.read(partition, from, to),
    ends: () => log.ends(),
    committed: (name) => log.committed(name),
    close: () => log.close(),
  };
  const sink = mortalSink({ store, witness, step, alive });
  const projector = await startProjector({ log: fault?.log?.(mine) ?? mine, sink: fault?.sink?.(sink) ?? sink, reader: store, dir, group, limits, projections: worldProjections, logger, checkMs: 20, backoffMs: () => 1, paceMs: 0, trace: (at) => trace(at as Failpoint) });
  projector.done.catch(nothing);

  async function wake(): Promise<void> {
    if (!frozen) return;
    frozen = null;
    thaw();
    await new Promise((resolve) => setTimeout(resolve, 5)); // what it had in hand goes out
    for (const partition of owned) await told!.revoked(partition, 'lost');
    owned.clear();
  }

  return {
    projector,
    dead: () => dead,
    diedAt: () => died,
    dieIn({ steps, at }) {
      left = steps;
      deadly = at;
    },
    async freeze() {
      frozen = new Promise<void>((resolve) => (thaw = resolve));
      notice();
      await leave();
    },
    wake,
    async end() {
      await wake();
      await projector.stop();
    },
  };
}
