import { IDENTITY_LIMITS } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import { encodeClockTicked } from '@trichter/events';
import { createMemoryRowStore, type MemoryRowStore } from '@trichter/projection';
import { createWitness, isComplete, worldProjections, worldTables, type Witness } from '@trichter/projection/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inOrder, type Act, type Failpoint, type History, type Slot } from './history.js';
import { startMember, type Deadly, type Fault, type Member } from './member.js';
import { recordOfTold } from './own-records.js';
import { toldLog } from './told-log.js';

export const PARTITIONS = 2;

/** What an adapter brings: the contract's `open` and `destroy`, and whether members of a group share the partitions (else one has all). */
export interface LogUnderLaw {
  open(scope: string, options: { readonly partitions: number }): Promise<EventLog>;
  destroy(scope: string): Promise<void>;
  readonly shares: boolean;
  /** Worlds each law is tried in, where `LAWS_RUNS` does not say. */
  readonly runs: number;
}

export interface LawWorldOptions {
  readonly scope: string;
  readonly begins: number;
  /** A lead of more touchpoints is set aside. */
  readonly most: number;
  /** Of the projectors: another one begins from zero. */
  readonly group: string;
  /** Makes the fault each process has. */
  readonly fault?: (() => Fault) | undefined;
  /** Ms a world may take to come to rest before it is said to hang. Default 30 s. */
  readonly patienceMs?: number | undefined;
}

export interface LawWorld {
  readonly store: MemoryRowStore;
  readonly witness: Witness;
  /** Where processes died. */
  readonly deaths: readonly Failpoint[];
  /** The log with its told clock. */
  readonly log: EventLog;
  /** Lives through the history until everything is stored and sealed, and nobody is up any more. */
  live(history: History): Promise<void>;
  end(): Promise<void>;
}

/** A log of its own, a sink, and up to two processes with a store each. */
export async function createLawWorld(adapter: LogUnderLaw, { scope, begins, most, group, fault, patienceMs = 30_000 }: LawWorldOptions): Promise<LawWorld> {
  const root = mkdtempSync(join(tmpdir(), 'trichter-laws-'));
  const shapes = worldTables(worldProjections);
  const store = createMemoryRowStore(shapes);
  const witness = createWitness(shapes);
  const deaths: Failpoint[] = [];
  const logs: EventLog[] = [];
  const open = async (): Promise<EventLog> => {
    const log = toldLog(await adapter.open(scope, { partitions: PARTITIONS }), { begins });
    logs.push(log);
    return log;
  };
  const log = await open();
  const handles: (EventLog | undefined)[] = [];
  const members: (Member | undefined)[] = [];
  let cuts: readonly number[] = [100];
  let cutAt = 0;
  const up = (): Member[] => members.filter((member): member is Member => member !== undefined && !member.dead());
  const complete = (): Promise<boolean> => isComplete({ log, store, status: up().flatMap(({ projector }) => projector.status()), projections: worldProjections });
  const storeOf = (slot: Slot): string => join(root, `store-${slot + 1}`);

  async function until(reached: () => boolean | Promise<boolean>, most: number): Promise<boolean> {
    for (const end = Date.now() + most; !(await reached()); await sleep(2)) if (Date.now() > end) return false;
    return true;
  }

  async function join_(slot: Slot, dies?: Deadly): Promise<Member> {
    const known = members[slot];
    if (known && !known.dead()) {
      if (dies) known.dieIn(dies);
      return known;
    }
    await known?.end();
    const others = up().length;
    const own = (handles[slot] ??= await open());
    const member = (members[slot] = await startMember({ log: own, store, witness, dir: storeOf(slot), group, limits: { ...IDENTITY_LIMITS, touchpoints: most }, cut: () => cuts[cutAt++ % cuts.length]!, dies, fault: fault?.() }));
    // Only who has partitions can do anything; without sharing the second one waits for the first to go.
    if (others === 0 || adapter.shares) await until(() => member.dead() || member.projector.status().length > 0, 3_000);
    return member;
  }

  async function leave(slot: Slot): Promise<void> {
    await members[slot]?.end();
    members[slot] = undefined;
  }

  async function act({ slot, after, ...what }: Act): Promise<void> {
    await sleep(after);
    switch (what.kind) {
      case 'joins':
        return void (await join_(slot));
      case 'leaves':
        return leave(slot);
      case 'freezes':
        return members[slot]?.freeze();
      case 'wakes':
        await members[slot]?.wake();
        return leave(slot);
      case 'loses its store':
        await leave(slot);
        return rmSync(storeOf(slot), { recursive: true, force: true });
      case 'dies': {
        // From its first step on: with a quick log it has nothing left to do by the time it has joined.
        const member = await join_(slot, what);
        await until(async () => member.dead() || member.projector.status().length === 0 || (await complete()), 2_000);
        if (member.diedAt()) deaths.push(member.diedAt()!);
        return leave(slot);
      }
      default:
        return what satisfies never;
    }
  }

  const standing = (): string =>
    members.map((member, slot) => `process ${slot + 1}: ${member ? JSON.stringify({ dead: member.dead(), failing: String(member.projector.failing()), status: member.projector.status() }, (_, value: unknown) => (value instanceof Error ? value.stack : value)) : 'down'}`).join('\n');

  /** Until all is folded and stored, by whoever is up; woken and started anew where nobody is. */
  async function settle(): Promise<void> {
    for (const member of up()) await member.wake();
    const working = async (): Promise<boolean> => {
      if (up().every(({ projector }) => projector.status().length === 0)) await rejoin();
      return complete();
    };
    if (!(await until(working, patienceMs))) throw new Error(`not everything was in after ${patienceMs / 1000} s; ${standing()}`);
  }

  async function rejoin(): Promise<void> {
    await leave(0);
    await leave(1);
    await join_(0);
  }

  /** Ticks, until every partition's clock is as late as the latest and a little further, so that every minute is sealed. */
  async function seal(): Promise<void> {
    const ends = await log.ends();
    const last = Math.max(...ends) + 12; // an hour passes within that
    await log.append(ends.flatMap((end, partition) => Array.from({ length: last - end }, () => ({ key: 'fact:clock', value: encodeClockTicked({ at: 0 }), partition }))));
  }

  return {
    store,
    witness,
    deaths,
    log,
    async live(history) {
      cuts = history.cuts;
      const events = inOrder(history).map(recordOfTold);
      const share = Math.ceil(events.length / (history.acts.length + 1));
      if (history.acts.every(({ kind }) => kind === 'joins')) await join_(0);
      for (let index = 0; index <= history.acts.length; index += 1) {
        const some = events.slice(index * share, (index + 1) * share);
        if (some.length > 0) await log.append(some);
        const next = history.acts[index];
        if (next) await act(next);
      }
      await settle();
      await seal();
      await settle();
      // What was said last is in the log and heard before all go.
      await leave(0);
      await leave(1);
    },
    async end() {
      await Promise.allSettled(members.map((member) => member?.end()));
      await Promise.allSettled(logs.map((one) => one.close()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}
