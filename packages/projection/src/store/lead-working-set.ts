import { emptyTimeline } from '@trichter/domain';
import type { LeadState, LeadStore } from './lead-store.js';
import { createTwoGenerations } from './two-generations.js';

/** Leads in memory: those used last across batches, and all that changed since the last transaction. */
export interface LeadWorkingSet {
  /** The lead, made empty where there is none yet. */
  of(lead: string): LeadState;
  /** For passing over all leads: does not displace what live work needs. */
  peek(lead: string): LeadState | null;
  touch(state: LeadState): void;
  /** Changed leads, in order of their first change. */
  touched(): Iterable<LeadState>;
  /** Within a transaction. */
  saveTouched(): void;
  idsAfter(after: string | null, limit: number): string[];
  count(): number;
}

export function createLeadWorkingSet(store: LeadStore, cacheLeads: number): LeadWorkingSet {
  const cache = createTwoGenerations<LeadState>(cacheLeads);
  const touched = new Map<string, LeadState>();
  const inMemory = (lead: string): LeadState | undefined => cache.peek(lead) ?? touched.get(lead);
  return {
    of(lead) {
      const known = cache.get(lead) ?? touched.get(lead);
      if (known) return known;
      const state: LeadState = store.load(lead) ?? {
        lead,
        timeline: emptyTimeline(lead),
        offset: -1,
        tombstones: new Map(),
        rows: new Map(),
        stored: { touchpoints: [], layout: [], nextId: 0 },
      };
      // A long timeline weighs more than a short one.
      cache.set(lead, state, 1 + (state.timeline.touchpoints.length >> 4));
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
    count: store.count,
  };
}
