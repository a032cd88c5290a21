import type { IdentityNode, Projection, Row, Step, Timeline } from '@trichter/domain';
import { rowKey, sameRow } from '../row-key.js';
import { commonEnds } from '../store/lead-layout.js';
import { ProjectionNotPure } from '../errors.js';

/** Touchpoints a record took out and put in. What the merge left alone is the same object, so this costs no comparison of values. */
export interface StepChange {
  readonly removed: readonly Step[];
  readonly added: readonly Step[];
}

const NO_STEPS: StepChange = { removed: [], added: [] };

export function stepChange(before: Timeline, after: Timeline): StepChange {
  if (before.touchpoints === after.touchpoints) return NO_STEPS;
  const { head, tail } = commonEnds(before.touchpoints, after.touchpoints);
  return { removed: before.touchpoints.slice(head, before.touchpoints.length - tail), added: after.touchpoints.slice(head, after.touchpoints.length - tail) };
}

const NO_ROWS: readonly Row[] = [];

export interface RowsChange {
  readonly removed: readonly Row[];
  readonly added: readonly Row[];
}

const NO_CHANGE: RowsChange = { removed: NO_ROWS, added: NO_ROWS };

/** Rows a node has in a projection: of its timeline, or of what else it knows. */
export function rowsOfNode(projection: Projection, node: IdentityNode): readonly Row[] {
  return projection.kind === 'lead' && projection.ofNode ? projection.ofNode(node) : projection.contribute(node.timeline);
}

const knowsTheSame = (before: IdentityNode, after: IdentityNode): boolean =>
  before.rest === after.rest && before.named === after.named && (before.held === after.held || (after.named.first.size === 0 && after.rest.claims.size === 0));

/** Rows of the lead before and after, or only those of the changed touchpoints where the projection says that suffices. */
export function rowsChange(projection: Projection, before: IdentityNode, after: IdentityNode, steps: StepChange, rows: Map<number, readonly Row[]>, index: number): RowsChange {
  const { perStep } = projection;
  const ofNode = projection.kind === 'lead' && projection.ofNode;
  if (ofNode ? knowsTheSame(before, after) : before.timeline === after.timeline) return NO_CHANGE;
  if (perStep) return { removed: steps.removed.length === 0 ? NO_ROWS : steps.removed.flatMap(perStep), added: steps.added.length === 1 ? perStep(steps.added[0]!) : steps.added.flatMap(perStep) };
  const removed = rows.get(index) ?? rowsOfNode(projection, before);
  const added = rowsOfNode(projection, after);
  rows.set(index, added);
  // Most rows of a lead come out as they were: these are left out before any key is made.
  const { head, tail } = commonEnds(removed, added, sameRow);
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
  if (removed.length === 0 && added.length === 1) {
    const row = added[0]!;
    return deltas.set(rowKey(row, dimensions), { row, contributors: 1, sums: measures.map((measure) => row[measure] as number) });
  }
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

export interface RowDelta {
  readonly key: string;
  /** null: gone. */
  readonly row: Row | null;
  /** A row of that key, for its key values. */
  readonly sample: Row;
}

/** Rows of a lead that are new or other than before, or gone. */
export function rowDeltas({ removed, added }: RowsChange, keyNames: readonly string[], name: string): RowDelta[] {
  if (removed.length === 0 && added.length === 1) return [{ key: rowKey(added[0]!, keyNames), row: added[0]!, sample: added[0]! }];
  const deltas: RowDelta[] = [];
  const before = removed.map((row) => rowKey(row, keyNames));
  const gone: (Row | null)[] = removed.slice();
  const keys: string[] = [];
  // Few rows of few leads: looking through them costs less than a map would.
  for (const row of added) {
    const key = rowKey(row, keyNames);
    if (keys.includes(key)) throw new ProjectionNotPure({ name, key, why: 'it gives two rows of one key for one lead' });
    keys.push(key);
    const at = before.indexOf(key);
    const old = at < 0 ? null : gone[at]!;
    if (at >= 0) gone[at] = null;
    if (old === null || !sameRow(old, row)) deltas.push({ key, row, sample: row });
  }
  for (let index = 0; index < gone.length; index += 1) if (gone[index]) deltas.push({ key: before[index]!, row: null, sample: gone[index]! });
  return deltas;
}
