import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Projection } from '@trichter/domain';
import { createLogger } from '@trichter/observability';
import { audit, type AuditOptions, type AuditResult } from '../audit/audit.js';
import type { MemoryLog } from '../fakes/memory-log.js';
import { createMemoryRowStore, type MemoryRowStore } from '../fakes/memory-row-store.js';
import { startProjector, type Projector, type ProjectorOptions } from '../projector.js';
import { isComplete } from './complete.js';
import { createWitness, mortalSink, type Witness } from './mortal-sink.js';
import { worldProjections, worldTables } from './world.js';

export class Crash extends Error {
  readonly retriable = false;
}

export interface LifeOptions {
  /** The trace step (counted from 1) at which the process dies; never, where left out. */
  readonly dieAt?: number;
  /** After this many commits the group hears no more of this owner. */
  readonly commits?: number;
  readonly projections?: readonly Projection[];
  readonly dir?: string;
  readonly options?: Partial<ProjectorOptions>;
}

export interface World {
  readonly log: MemoryLog;
  readonly store: MemoryRowStore;
  readonly dir: string;
  /** Keys that were written with one version and two values: there must be none. */
  readonly contradictions: readonly string[];
  readonly witness: Witness;
  /** One life of a projector: until it dies, or until everything is in and complete. */
  live(life?: LifeOptions): Promise<void>;
  start(life?: LifeOptions): Promise<{ projector: Projector; dead: () => boolean }>;
  /** A copy of the stores as they are, to go on from later. */
  copyStores(): string;
  audit(projections?: readonly Projection[], options?: Partial<AuditOptions>): Promise<AuditResult>;
  end(): void;
}

const logger = createLogger({ service: 'test', level: 'silent' });

/** A log, a sink and a disk on which projectors live and die. */
export function createWorld(log: MemoryLog, all: readonly Projection[] = worldProjections): World {
  const shapes = worldTables(all);
  const store = createMemoryRowStore(shapes);
  const root = mkdtempSync(join(tmpdir(), 'trichter-projection-'));
  const dir = join(root, 'store');
  const witness = createWitness(shapes);
  let copies = 0;

  async function start({ dieAt, commits = Number.POSITIVE_INFINITY, projections = worldProjections, dir: at = dir, options }: LifeOptions = {}) {
    let dead = false;
    let steps = 0;
    let left = commits;
    const alive = (): void => {
      if (dead) throw new Crash('dead');
    };
    const trace = (): void => {
      steps += 1;
      if (steps === dieAt) dead = true;
      alive();
    };
    const sink = mortalSink({ store, witness, step: trace, alive });
    const mortal: MemoryLog = Object.create(log, {
      append: { value: async (records: Parameters<MemoryLog['append']>[0]) => (trace(), log.append(records)) },
      subscribe: {
        value: async (...args: Parameters<MemoryLog['subscribe']>) => {
          const subscription = await log.subscribe(...args);
          return {
            ...subscription,
            commit: async (partition: number, next: number) => {
              trace();
              if (left-- > 0) await subscription.commit(partition, next);
            },
          };
        },
      },
    }) as MemoryLog;
    const projector = await startProjector({ log: mortal, sink, reader: store, dir: at, projections, logger, checkMs: 20, backoffMs: () => 1, paceMs: 0, trace, ...options });
    return { projector, dead: () => dead };
  }

  const complete = (projector: Projector, projections: readonly Projection[]): Promise<boolean> => isComplete({ log, store, status: projector.status(), projections });

  return {
    log,
    store,
    dir,
    contradictions: witness.contradictions,
    witness,
    start,
    async live(life = {}) {
      const { projector, dead } = await start(life);
      const until = Date.now() + 20_000;
      while (!dead() && !(life.dieAt === undefined && (await complete(projector, life.projections ?? worldProjections)))) {
        if (life.dieAt !== undefined && (await complete(projector, life.projections ?? worldProjections))) break; // the end came before its death
        if (Date.now() > until) throw new Error(`not complete in time: ${JSON.stringify(projector.status(), (_, value: unknown) => (value instanceof Error ? value.stack : value))}`);
        await sleep(2);
      }
      if (dead()) log.crash();
      const next = new Map(projector.status().map((status) => [status.partition, status.next]));
      await projector.stop();
      await sleep(1);
      // What it said last (copies of facts, leads set aside) is in the log and nobody has heard it yet.
      const ends = await log.ends();
      if (!dead() && life.dieAt === undefined && ends.some((end, partition) => end > next.get(partition)!)) await this.live(life);
    },
    copyStores() {
      const copy = join(root, `copy-${copies++}`);
      if (existsSync(dir)) cpSync(dir, copy, { recursive: true });
      return copy;
    },
    audit: (projections = worldProjections, given = {}) => audit({ log, reader: store, projections, waitMs: 0, ...given }),
    end: () => rmSync(root, { recursive: true, force: true }),
  };
}
