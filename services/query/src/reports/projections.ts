import type { ProjectionDefinition, ProjectionList } from '@trichter/api';
import { leastComplete } from '../catalogue/catalogue.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { readContext } from './context.js';

/** Every definition of everything that is computed. */
export async function readProjections(deps: Deps): Promise<ProjectionList> {
  const { catalogue, progress } = await readContext(deps);
  const projections = catalogue.names().flatMap(({ kind, name }) => {
    const current = catalogue.current(kind, name);
    return catalogue.all(kind, name).map(({ hash, created, table, complete, percent }): ProjectionDefinition => ({ kind, name, hash, created, table, complete, percent, current: hash === current?.hash }));
  });
  return { projections, freshness: freshnessOf(progress, progress.latest, null, leastComplete(catalogue)) };
}
