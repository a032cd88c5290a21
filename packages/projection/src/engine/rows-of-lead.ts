import type { SinkRow } from '../row-sink.js';
import type { LeadState } from '../store/lead-store.js';
import type { DefinitionState } from './definition-state.js';
import { rowsOfNode } from './lead-changes.js';
import type { RowOf } from './row-of.js';

/** All rows of one lead in one definition, and the removed ones, from its state. They carry the lead's last offset: their value holds there. */
export function rowsOfLead(rowOf: RowOf, definition: DefinitionState, state: LeadState): SinkRow[] {
  const { projection } = definition.definition;
  if (projection.kind !== 'lead') return [];
  const { lead, offset } = state;
  const rows = rowsOfNode(projection, state.node).map((row) => rowOf.lead(definition, { lead, row, sample: row, offset }));
  for (const tombstone of state.tombstones.values()) {
    if (tombstone.definition !== definition.index) continue;
    const sample = Object.fromEntries(definition.keyNames.map((name, index) => [name, tombstone.key[index]!]));
    rows.push(rowOf.lead(definition, { lead, row: null, sample, offset: tombstone.offset }));
  }
  return rows;
}
