import type { SinkRow } from '../row-sink.js';
import { keyValues } from '../row-key.js';
import type { LeadState } from '../store/lead-store.js';
import type { DefinitionState } from './definition-state.js';
import type { RowOf } from './row-of.js';

/** All rows of one lead in one definition, and the removed ones, from its state. They carry the lead's last offset: their value holds there. */
export function rowsOfLead(rowOf: RowOf, definition: DefinitionState, state: LeadState): SinkRow[] {
  const { projection } = definition.definition;
  if (projection.kind !== 'lead') return [];
  const { lead, offset } = state;
  const rows = projection.contribute(state.timeline).map((row) => rowOf.lead(definition, { lead, row, key: keyValues(row, definition.keyNames), offset }));
  for (const tombstone of state.tombstones.values()) {
    if (tombstone.definition === definition.index) rows.push(rowOf.lead(definition, { lead, row: null, key: tombstone.key, offset: tombstone.offset }));
  }
  return rows;
}
