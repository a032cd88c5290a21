import type { Projection, Row, Step, Timeline } from '@trichter/domain';
import { rowKey, sameRow } from '../row-key.js';
import { commonEnds } from '../store/lead-layout.js';
import { ProjectionNotPure } from '../errors.js';

/** Touchpoints a record took out and put in. What the merge left alone is the same object, so this costs no comparison of values. */
export interface StepChange {
  readonly removed: readonly Step[];
  readonly added: readonly Step[];
}

export function stepChange(before: Timeline, after: Timeline): StepChange {
  const { head, tail } = commonEnds(before.touchpoints, after.touchpoints);
  return { removed: before.touchpoints.slice(head, before.touchpoints.length - tail), added: after.touchpoints.slice(head, after.touchpoints.length - tail) };
}

export interface RowsChange {
  readonly removed: readonly Row[];
  readonly added: readonly Row[];
}

/** Rows of the lead before and after, or only those of the changed touchpoints where the projection says that suffices. */
export function rowsChange(projection: Projection, before: Timeline, after: Timeline, steps: StepChange, rows: Map<number, readonly Row[]>, index: number): RowsChange {
  const { perStep } = projection;
  if (perStep) return { removed: steps.removed.flatMap(perStep), added: steps.added.flatMap(perStep) };
  const removed = rows.get(index) ?? projection.contribute(before);
  const added = projection.contribute(after);
  rows.set(index, added);
  // Projections that keep one row object per touchpoint or order save the comparison of values.
  const { head, tail } = commonEnds(removed, added);
  return head + tail === 0 ? { removed, added } : { removed: removed.slice(head, removed.length - tail), added: added.slice(head, added.length - tail) };
}

export interface CellDelta {
  readonly row: Row;
  contributors: number;
  readonly sums: number[];
}

/** What to add to each cell, net: a cell that gains nothing and loses nothing is not touched. */
export function cellDeltas({ removed, added }: RowsChange, dimensions: readonly string[], measures: readonly string[]): Map<string, CellDelta> {
  const deltas = new Map<string, CellDelta>();
  const add = (rows: readonly Row[], sign: number): void => {
    for (const row of rows) {
      const key = rowKey(row, dimensions);
      let delta = deltas.get(key);
      if (!delta) deltas.set(key, (delta = { row, contributors: 0, sums: new Array<number>(measures.length).fill(0) }));
      delta.contributors += sign;
      for (let index = 0; index < measures.length; index += 1) delta.sums[index]! += sign * (row[measures[index]!] as number);
    }
  };
  add(removed, -1);
  add(added, 1);
  for (const [key, { contributors, sums }] of deltas) if (contributors === 0 && sums.every((sum) => sum === 0)) deltas.delete(key);
  return deltas;
}

/** Rows of a lead that are new or other than before (`row`), or gone (null), by key. */
export function rowDeltas({ removed, added }: RowsChange, keyNames: readonly string[], name: string): Map<string, { readonly row: Row | null; readonly old: Row | null }> {
  const deltas = new Map<string, { row: Row | null; old: Row | null }>();
  const unchanged = new Set<string>();
  for (const row of removed) deltas.set(rowKey(row, keyNames), { row: null, old: row });
  for (const row of added) {
    const key = rowKey(row, keyNames);
    const known = deltas.get(key);
    if (unchanged.has(key) || (known && known.row !== null)) throw new ProjectionNotPure({ name, key, why: 'it gives two rows of one key for one lead' });
    if (known?.old && sameRow(known.old, row)) {
      deltas.delete(key);
      unchanged.add(key);
    } else deltas.set(key, { row, old: known?.old ?? null });
  }
  return deltas;
}
