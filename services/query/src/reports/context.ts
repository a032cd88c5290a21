import type { FunnelDefinition } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { readCatalogue, type Catalogue, type DefinitionState } from '../catalogue/catalogue.js';
import { freshnessOf, type Progress } from '../catalogue/freshness.js';
import type { KnownAt } from '../sql/known-at.js';
import { byDayBefore } from '../sql/thinning.js';
import type { Deps } from '../deps.js';

/** What is known before a report is counted: read once an answer. */
export interface Context {
  readonly catalogue: Catalogue;
  readonly progress: Progress;
  /** Before this instant (ms, at a day's beginning) the ledger is kept by days; 0: by minutes everywhere. */
  readonly byDayBefore: number;
}

export async function readContext(deps: Deps): Promise<Context> {
  const [catalogue, progress, [byDay]] = await Promise.all([readCatalogue(deps.clickhouse, deps.log.partitions), deps.progress.read(), deps.clickhouse.query<{ before_at: number }>(byDayBefore())]);
  return { catalogue, progress, byDayBefore: Math.max(0, Number(byDay?.before_at ?? 0)) };
}

/** Up to when windows have run: as asked, else the minute whose numbers are asked for, else the latest received time. Before the first record nothing is open. */
export const asOfIn = ({ progress }: Context, asked: string | undefined, known: KnownAt | null = null): number => (asked ? Date.parse(asked) : (known?.at ?? progress.latest ?? 0));

/** The complete definition of a projection; 503 while there is none yet. */
export function projectionIn({ catalogue }: Context, kind: string, name: string): DefinitionState {
  const current = catalogue.current(kind, name);
  if (current) return current;
  const building = catalogue.building(kind, name);
  throw problem({
    status: 503,
    code: 'backfilling',
    title: 'Not computed yet',
    detail: building ? `${name} is being computed from the log: ${building.percent} % done` : `the projector has not computed ${name} yet`,
    remedy: building ? 'try again in a moment' : 'see that the projector runs, then try again',
    retryAfter: 2,
  });
}

/** The funnel's definition reports are counted by. 404 where there is no such funnel, 503 while its first version is being computed. */
export function funnelIn(context: Context, deps: Deps, name: string): { state: DefinitionState; definition: FunnelDefinition } {
  const known = context.catalogue.all('funnel', name);
  if (known.length === 0 && deps.pending.of(name, -1).length === 0) {
    const names = context.catalogue.funnelNames();
    throw problem({ status: 404, code: 'no_such_funnel', title: 'No such funnel', field: 'name', value: name, detail: `no funnel "${name}" has been saved`, remedy: names.length ? `there are: ${names.join(', ')}` : 'the projector has not shown any yet; try again in a moment' });
  }
  const state = projectionIn(context, 'funnel', name);
  if (!state.funnel) throw problem({ status: 503, code: 'backfilling', title: 'Not computed yet', detail: `the definition of ${name} is being computed anew`, remedy: 'try again in a moment', retryAfter: 5 });
  return { state, definition: state.funnel };
}

export const funnelFreshness = (context: Context, asOf: number | null, state: DefinitionState, known: KnownAt | null = null) =>
  freshnessOf(context.progress, asOf, state, context.catalogue.building(state.kind, state.name), known);
