import { emptyNode } from '@trichter/domain';
import { leadIdOf } from '@trichter/events';
import type { LeadState, LeadStore } from './lead-store.js';
import { createTwoGenerations } from './two-generations.js';

/** Leads in memory: those used last across batches, and all that changed since the last transaction. */
export interface LeadWorkingSet {
  /** The node of an identifier, made empty where there is none yet. */
  of(identifier: string): LeadState;
  /** For passing over all leads: does not displace what live work needs. */
  peek(lead: string): LeadState | null;
  touch(state: LeadState): void;
  /** Changed leads, in order of their first change. */
  touched(): Iterable<LeadState>;
  /** Within a transaction. */
  saveTouched(): void;
  /** Stored ones; those made in the batch at hand are not among them. */
  idsAfter(after: string | null, limit: number): string[];
  /** All that may hold one of the texts (see `LeadStore.idsNaming`), and those of the batch at hand, ascending by id. */
  naming(texts: readonly string[]): Iterable<LeadState>;
  count(): number;
}

export function createLeadWorkingSet(store: LeadStore, cacheLeads: number): LeadWorkingSet {
  const cache = createTwoGenerations<LeadState>(cacheLeads);
  const touched = new Map<string, LeadState>();
  const inMemory = (lead: string): LeadState | undefined => cache.peek(lead) ?? touched.get(lead);
  return {
    of(identifier) {
      const lead = leadIdOf(identifier);
      const known = cache.get(lead) ?? touched.get(lead);
      if (known) return known;
      const state = store.load(lead) ?? emptyState(identifier, lead);
      // A long timeline weighs more than a short one.
      cache.set(lead, state, 1 + (state.node.held.length >> 4));
      return state;
    },
    peek: (lead) => inMemory(lead) ?? store.load(lead),
    touch: (state) => void touched.set(state.lead, state),
    touched: () => touched.values(),
    saveTouched() {
      for (const state of touched.values()) store.save(state);
      touched.clear();
    },
    idsAfter: store.idsAfter,
    *naming(texts) {
      for (const lead of [...new Set([...store.idsNaming(texts), ...touched.keys()])].sort()) yield inMemory(lead) ?? store.load(lead)!;
    },
    count: store.count,
  };
}

function emptyState(identifier: string, lead: string): LeadState {
  const node = emptyNode(identifier);
  return { lead, node, offset: -1, tombstones: new Map(), rows: new Map(), stored: { held: [], rest: node.rest, layout: [], nextId: 0 } };
}
