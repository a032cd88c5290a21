import { emptyTimeline, merge, timelineOf, type Projection, type Row, type Timeline, type Touchpoint } from '@trichter/domain';

/**
 * Lets touchpoints arrive one by one and keeps the rows as the projector does: by the differences of what the projection gives before
 * and after each. Where `putAway` says so, the timeline is stored as JSON and read back in between.
 */
export function arrive(projection: Projection, touchpoints: readonly Touchpoint[], putAway: () => boolean): Row[] {
  const kept = new Map<string, Row>();
  let timeline = emptyTimeline('lead');
  for (const touchpoint of touchpoints) {
    const before = projection.contribute(timeline);
    timeline = merge(timeline, touchpoint);
    apply(projection, kept, before, -1);
    apply(projection, kept, projection.contribute(timeline), 1);
    if (putAway()) timeline = readBack(timeline);
  }
  return [...kept.values()];
}

/** A timeline as it comes back from a store: touchpoints without what the fold computed. */
export function readBack({ lead, touchpoints, setAside }: Timeline): Timeline {
  const stored = touchpoints.map(
    ({ visit: _, beginsVisit: __, ...touchpoint }): Touchpoint => JSON.parse(JSON.stringify(touchpoint)) as Touchpoint,
  );
  return timelineOf(lead, stored, setAside);
}

function apply(projection: Projection, kept: Map<string, Row>, rows: readonly Row[], sign: 1 | -1): void {
  const names = Object.keys(projection.kind === 'cells' ? projection.dimensions : projection.key);
  for (const row of rows) {
    const key = JSON.stringify(names.map((name) => row[name]));
    const next =
      projection.kind === 'cells' ? summed(Object.keys(projection.measures), kept.get(key), row, sign) : sign === 1 ? row : null;
    if (next) kept.set(key, next);
    else kept.delete(key);
  }
}

/** Null where the cell is empty again: all that went in has come out. */
function summed(measures: readonly string[], cell: Row | undefined, row: Row, sign: 1 | -1): Row | null {
  const sums = Object.fromEntries(measures.map((name) => [name, Number(cell?.[name] ?? 0) + sign * Number(row[name])]));
  return Object.values(sums).some((sum) => sum !== 0) ? { ...row, ...sums } : null;
}
