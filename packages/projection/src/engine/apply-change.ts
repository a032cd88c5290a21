import type { IdentityNode } from '@trichter/domain';
import { CellOverflow, ProjectionNotPure } from '../errors.js';
import { keyValues, SEPARATOR } from '../row-key.js';
import type { Cell, CellStore } from '../store/cell-store.js';
import type { LeadState } from '../store/lead-store.js';
import type { DefinitionState } from './definition-state.js';
import type { Ledger } from '../ledger/ledger.js';
import { cellDeltas, rowDeltas, rowsChange, stepChange, type CellDelta, type StepChange } from './lead-changes.js';

export interface ApplyContext {
  readonly partition: number;
  readonly cells: CellStore;
  readonly ledger: Ledger;
}

/**
 * Takes a node from one state to the next for every definition, at one record: the heart of the fold. Every key the record touches gets
 * its offset, also when later records of the batch take the change back, so that what is written does not depend on the batch's cut.
 */
export function applyChange(context: ApplyContext, definitions: readonly DefinitionState[], state: LeadState, after: IdentityNode, offset: number, touchedCells: Set<string>): void {
  const before = state.node;
  const steps = stepChange(before.timeline, after.timeline);
  for (const definition of definitions) {
    if (definition.definition.projection.kind === 'cells') changeCells(context, definition, state, before, after, steps, offset, touchedCells);
    else changeRows(context, definition, state, before, after, steps, offset);
  }
  state.node = after;
  state.offset = offset;
}

function changeCells(context: ApplyContext, definition: DefinitionState, state: LeadState, before: IdentityNode, after: IdentityNode, steps: StepChange, offset: number, touchedCells: Set<string>): void {
  const change = rowsChange(definition.definition.projection, before, after, steps, state.rows, definition.index);
  if (change.removed.length === 0 && change.added.length === 0) return;
  // A lead the backfill has not come to yet adds nothing, but its keys are marked: if nobody else holds them they are sent as removed.
  const counted = definition.stage !== 'building' || (definition.cursor !== null && state.lead <= definition.cursor);
  for (const [key, delta] of cellDeltas(change, definition.keyNames, definition.measureNames)) {
    const cell = context.cells.of(definition.index, key, () => keyValues(delta.row, definition.keyNames), definition.measureNames.length);
    if (counted && definition.stage !== 'building') context.ledger.cell(definition, cell, delta, state.lead);
    if (counted) addToCell(context, definition, cell, delta, offset);
    cell.offset = Math.max(cell.offset, offset);
    context.cells.touch(cell);
    touchedCells.add(cell.id);
  }
}

export function addToCell({ partition }: Pick<ApplyContext, 'partition'>, definition: DefinitionState, cell: Cell, delta: Pick<CellDelta, 'contributors' | 'sums'>, offset: number): void {
  cell.contributors += delta.contributors;
  let safe = true;
  for (let index = 0; index < cell.sums.length; index += 1) {
    const sum = cell.sums[index]! + delta.sums[index]!;
    cell.sums[index] = sum;
    if (!Number.isSafeInteger(sum)) safe = false;
  }
  if (!safe) throw new CellOverflow({ table: definition.definition.table.name, key: cell.key.join(', '), partition, offset, sums: [...cell.sums] });
  if (cell.contributors < 0 || (cell.contributors === 0 && cell.sums.some((sum) => sum !== 0))) {
    throw new ProjectionNotPure({ name: definition.definition.name, key: cell.key.join(', '), why: `a cell without contributors holds ${cell.sums.join(', ')}` });
  }
}

function changeRows({ ledger }: ApplyContext, definition: DefinitionState, state: LeadState, before: IdentityNode, after: IdentityNode, steps: StepChange, offset: number): void {
  const change = rowsChange(definition.definition.projection, before, after, steps, state.rows, definition.index);
  if (change.removed.length === 0 && change.added.length === 0) return;
  for (const { key, row, sample } of rowDeltas(change, definition.keyNames, definition.definition.name)) {
    ledger.row(definition, state.lead, key, row, sample);
    definition.touchedRows.set(state.lead + SEPARATOR + key, { lead: state.lead, row, sample, offset });
    if (row !== null && state.tombstones.size === 0) continue;
    const tombstone = definition.index + SEPARATOR + key;
    if (row === null) state.tombstones.set(tombstone, { definition: definition.index, key: keyValues(sample, definition.keyNames), offset });
    else state.tombstones.delete(tombstone);
  }
}
