import { FunnelDefinition } from '@trichter/api';
import { funnelProjection, type Projection } from '@trichter/domain';
import { pack, unpack } from 'msgpackr';
import { definitionOf, type Definition } from '../definition.js';
import type { Bytes } from '../store/partition-env.js';
import { beginningAt } from '../ledger/beginning.js';
import { definitionStateOf, storedDefinitionOf, WITH_THE_LOG, type DefinitionState, type StoredDefinition } from './definition-state.js';

/** Definitions of one partition: those of the code, and funnels as their facts come in. */
export interface Definitions {
  /** Maintained: building, sending or complete. */
  active(): readonly DefinitionState[];
  /** Numbers of definitions kept no more, whose cells are still stored. */
  leftovers(): readonly number[];
  forget(index: number): void;
  /** A funnel was saved: true when it is news. A body nobody can read is refused with the reason. */
  apply(name: string, body: string, created: number, at: { next: number; leads: number; silent: boolean; clock: number }): { kind: 'new' | 'known' } | { kind: 'bad'; message: string };
  /** The newest definition of each name. */
  newest(): ReadonlyMap<string, { readonly hash: string; readonly created: number }>;
  /** Came up in the silent replay of this run, so ClickHouse may have it already. */
  bornInReplay(state: DefinitionState): boolean;
  retireName(state: DefinitionState, name: string): void;
  /** Within a transaction. */
  save(): void;
}

export interface DefinitionsOptions {
  readonly store: Bytes;
  readonly projections: readonly Projection[];
  /** No lead is known yet, so there is nothing to backfill. */
  readonly fresh: boolean;
  /** Offset up to which the timelines hold. */
  readonly next: number;
  readonly leads: number;
  /** The partition's clock, ms. */
  readonly clock: number;
  /** Of the hashes, see `definitionOf`. */
  readonly rebuild?: number;
  /** Funnels whose facts will come: kept from the first record on, so their ledger begins with the log. Only where the store is fresh. */
  readonly foreseen?: readonly ForeseenFunnel[];
}

export interface ForeseenFunnel {
  readonly name: string;
  readonly body: string;
  /** As its fact will say. */
  readonly created: number;
}

const keyOf = (index: number): string => String(index).padStart(6, '0');

export function createDefinitions({ store, projections, fresh, next, leads, clock, rebuild = 0, foreseen = [] }: DefinitionsOptions): Definitions {
  const byHash = new Map<string, DefinitionState>();
  const newest = new Map<string, { hash: string; created: number }>();
  const leftovers = new Set<number>();
  const retired: DefinitionState[] = [];
  const orphans: StoredDefinition[] = [];
  const replayed = new Set<DefinitionState>();
  let nextIndex = 1;
  let active: DefinitionState[] = [];
  const refresh = (): void => {
    active = [...byHash.values()].filter(({ stage }) => stage !== 'retired');
  };

  const nameKey = ({ kind, name }: { kind: string; name: string }): string => (kind === 'funnel' ? name : `${kind}:${name}`);
  const add = (definition: Definition, atOffset: number, total: number, complete: boolean, at: number): DefinitionState => {
    const known = byHash.get(definition.hash);
    if (known && known.stage !== 'retired') {
      known.names.set(definition.name, definition.created);
      return known;
    }
    const state = definitionStateOf(definition, {
      index: nextIndex++,
      names: [[definition.name, definition.created]],
      // Lead rows need no sums, so there is nothing to build before they are sent.
      stage: complete ? 'complete' : definition.kind === 'cells' ? 'building' : 'sending',
      cursor: null,
      swept: false,
      done: 0,
      total,
      floor: complete ? 0 : Math.max(0, atOffset),
      ledger: complete ? WITH_THE_LOG : beginningAt(atOffset, at),
    });
    byHash.set(definition.hash, state);
    refresh();
    return state;
  };

  const stored = [...store.getRange({ end: 'a' })].map(({ value }) => unpack(value) as StoredDefinition);
  const applied = store.get('newest');
  for (const [name, hash, created] of applied ? (unpack(applied) as [string, string, number][]) : []) newest.set(name, { hash, created });
  const shipped = projections.map((projection) => definitionOf(projection, { rebuild }));
  const coming = (fresh ? foreseen : []).flatMap(({ name, body, created }) => readFunnel(body, name, created, rebuild) ?? []).filter(({ name, created }) => shipped.every((one) => one.kind !== 'funnel' || one.name !== name || one.created < created));
  const code = [...shipped, ...coming];
  for (const one of stored) {
    nextIndex = Math.max(nextIndex, one.index + 1);
    const definition = code.find(({ hash }) => hash === one.hash) ?? readFunnel(one.body, '', 0, rebuild);
    // Not retired, but its code is gone: nobody can keep it any more.
    if (one.stage === 'retired' || !definition) {
      leftovers.add(one.index);
      if (one.stage !== 'retired') orphans.push({ ...one, stage: 'retired' });
    } else byHash.set(one.hash, definitionStateOf(definition, one));
  }
  for (const definition of code) {
    const key = nameKey(definition);
    const superseded = definition.kind === 'funnel' && (newest.get(key)?.created ?? -1) > definition.created;
    if (superseded) continue;
    newest.set(key, { hash: definition.hash, created: definition.created });
    if (!byHash.has(definition.hash) || coming.includes(definition)) add(definition, next - 1, leads, fresh, clock);
  }
  refresh();

  return {
    active: () => active,
    leftovers: () => [...leftovers],
    forget: (index) => void leftovers.delete(index),
    newest: () => newest,
    bornInReplay: (state) => replayed.has(state),
    apply(name, body, created, at) {
      if ((newest.get(name)?.created ?? -1) >= created) return { kind: 'known' };
      const definition = readFunnel(body, name, created, rebuild);
      if (!definition) return { kind: 'bad', message: `the body of funnel ${name} is no funnel definition` };
      for (const state of active) {
        if (!state.names.has(name) || state.definition.kind !== 'funnel') continue;
        // Reports still need one that is complete; of the others nobody has seen anything.
        if (state.stage !== 'complete' || at.silent) this.retireName(state, name);
      }
      newest.set(name, { hash: definition.hash, created });
      const state = add(definition, at.next - 1, at.leads, false, at.clock);
      if (at.silent) replayed.add(state);
      return { kind: 'new' };
    },
    retireName(state, name) {
      state.names.delete(name);
      if (state.names.size > 0) return;
      state.stage = 'retired';
      retired.push(state);
      byHash.delete(state.definition.hash);
      if (state.definition.kind === 'cells') leftovers.add(state.index);
      refresh();
    },
    save() {
      for (const state of active) store.putSync(keyOf(state.index), pack(storedDefinitionOf(state)));
      for (const orphan of orphans.splice(0)) store.putSync(keyOf(orphan.index), pack(orphan));
      for (const state of retired.splice(0)) store.putSync(keyOf(state.index), pack({ ...storedDefinitionOf(state), stage: 'retired' }));
      store.putSync('newest', pack([...newest].filter(([name]) => !name.includes(':')).map(([name, { hash, created }]) => [name, hash, created])));
    },
  };
}

/** A saved funnel from its canonical JSON; null where it cannot be read. */
export function readFunnel(body: string, name: string, created: number, rebuild = 0): Definition | null {
  try {
    const parsed = FunnelDefinition.safeParse(JSON.parse(body));
    return parsed.success ? definitionOf(funnelProjection(parsed.data), { applied: { name: name || parsed.data.name, created }, rebuild }) : null;
  } catch {
    return null; // not JSON
  }
}
