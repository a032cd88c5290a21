import type { FunnelVersion, SavedFunnel } from '@trichter/api';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { PendingFunnels } from './pending-funnels.js';

/** A funnel with its versions, newest first; null where nobody saved one of this name. */
export function savedFunnel(name: string, catalogue: Catalogue, pending: PendingFunnels): SavedFunnel | null {
  const states = catalogue.all('funnel', name);
  const current = catalogue.current('funnel', name);
  const versions: FunnelVersion[] = pending
    .of(name, states[0]?.created ?? -1)
    .map(({ definition, version }) => ({ version, hash: null, state: 'applied', percent: 0, current: false, definition }));
  for (const { funnel, created, hash, complete, percent } of states) {
    if (funnel) versions.push({ version: created, hash, state: complete ? 'complete' : 'backfilling', percent, current: hash === current?.hash, definition: funnel });
  }
  const newest = versions[0];
  return newest ? { name, definition: newest.definition, versions } : null;
}
