import type { SinkRow } from '../row-sink.js';
import type { CellStore } from '../store/cell-store.js';
import type { LeadWorkingSet } from '../store/lead-working-set.js';
import type { OutboxEntry } from '../store/outbox-store.js';
import type { Definitions } from './definitions.js';
import type { Letters } from './letters.js';
import type { RowOf } from './row-of.js';
import { rowsOfLead } from './rows-of-lead.js';

/** What rows are made from. */
export interface Sending {
  readonly leads: LeadWorkingSet;
  readonly cells: CellStore;
  readonly letters: Letters;
  readonly definitions: Definitions;
  readonly rowOf: RowOf;
}

type Rows = Map<string, SinkRow[]>;

/** The rows for one table, to be added to. */
export const rowsOf = (rows: Rows, table: string): SinkRow[] => rows.get(table) ?? rows.set(table, []).get(table)!;

/** Rows of the leads, cells and letters the batch at hand touched, each key once with its last value, behind what the ledger says. */
export function rowsTouched({ cells, letters, definitions, rowOf }: Sending, touchedCells: ReadonlySet<string>, history: ReadonlyMap<string, SinkRow[]>): Rows {
  const rows: Rows = new Map(history);
  const byIndex = new Map(definitions.active().map((state) => [state.index, state]));
  for (const state of byIndex.values()) {
    if (state.touchedRows.size === 0) continue;
    const table = rowsOf(rows, state.definition.table.name);
    for (const touched of state.touchedRows.values()) table.push(rowOf.lead(state, touched));
  }
  for (const id of touchedCells) {
    const cell = cells.byId(id)!;
    const state = byIndex.get(cell.definition);
    if (state && state.stage !== 'building') rowsOf(rows, state.definition.table.name).push(rowOf.cell(state, cell));
  }
  for (const offset of letters.touched()) for (const [table, row] of letters.rowsOf(offset)) rowsOf(rows, table).push(row);
  return rows;
}

/** Rows of what an outbox names, as they are now: rows are absolute, so made again later they are right. */
export function rowsAgain({ leads, cells, letters, definitions, rowOf }: Sending, outbox: OutboxEntry): Rows {
  const rows: Rows = new Map();
  const byIndex = new Map(definitions.active().map((state) => [state.index, state]));
  for (const lead of outbox.leads) {
    const state = leads.peek(lead);
    if (state) for (const definition of byIndex.values()) for (const row of rowsOfLead(rowOf, definition, state)) rowsOf(rows, definition.definition.table.name).push(row);
  }
  for (const id of outbox.cells) {
    const cell = cells.byId(id);
    const definition = cell && byIndex.get(cell.definition);
    if (cell && definition && definition.stage !== 'building') rowsOf(rows, definition.definition.table.name).push(rowOf.cell(definition, cell));
  }
  for (const offset of outbox.deadLetters) for (const [table, row] of letters.rowsOf(offset)) rowsOf(rows, table).push(row);
  for (const [table, old] of outbox.history) rowsOf(rows, table).push(...old);
  return rows;
}
