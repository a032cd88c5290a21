import type { Row, Value } from '@trichter/domain';
import { versionOf } from '@trichter/event-log';
import type { DefinitionState } from '../engine/definition-state.js';
import type { CellDelta } from '../engine/lead-changes.js';
import { removedColumns } from '../empty-row.js';
import { SEPARATOR } from '../row-key.js';
import type { SinkRow } from '../row-sink.js';
import type { Cell } from '../store/cell-store.js';
import { causesText, MOST_CAUSES, type RunningDelta } from './cell-ledger.js';
import type { Reason } from './reason.js';

/** The record at hand: where it stands in the log and what it is about. */
export interface Moment {
  readonly offset: number;
  /** Start of the minute of the partition's clock, ms. */
  readonly minute: number;
  readonly reason: Reason;
  /** Source, id and type of the event or fact behind it; empty where the record does not say. */
  readonly source: string;
  readonly id: string;
  readonly type: string;
}

/** What changed in the batch at hand, by key, minute and reason. The engine calls it before it changes anything. */
export interface Ledger {
  /** To be called before the changes of each record. */
  at(moment: Moment): void;
  /** Before `delta` is added to the cell. */
  cell(state: DefinitionState, cell: Cell, delta: Pick<CellDelta, 'contributors' | 'sums'>, lead: string): void;
  row(state: DefinitionState, lead: string, key: string, row: Row | null, sample: Row): void;
  /** Rows of the batch, by table, each key once with its last value. */
  rows(): Map<string, SinkRow[]>;
  clear(): void;
  /** Where the ledger of a definition that was backfilled begins: the cell as it stood then. Null where there was none yet. */
  openingOfCell(state: DefinitionState, cell: Cell): SinkRow | null;
  openingOfRow(state: DefinitionState, row: SinkRow): SinkRow;
}

interface TouchedCell {
  readonly state: DefinitionState;
  readonly cell: Cell;
  readonly minute: number;
  /** null: the minute the ledger begins in, whose row holds the whole cell. */
  readonly running: RunningDelta | null;
}

interface TouchedRow {
  readonly state: DefinitionState;
  readonly lead: string;
  readonly row: Row | null;
  readonly sample: Row;
  readonly moment: Moment;
}

const NOWHERE: Moment = { offset: -1, minute: 0, reason: 'event', source: '', id: '', type: '' };

export function createLedger(partition: number, generation: number): Ledger {
  const cells = new Map<string, TouchedCell>();
  const rows = new Map<string, TouchedRow>();
  let now = NOWHERE;

  function enter(state: DefinitionState, cell: Cell): void {
    const { from } = state.ledger;
    const held = cell.ledger;
    if (held && held.minute >= now.minute) return;
    // The last moment at which the cell holds what it held when the ledger began.
    const leaves = from > 0 && now.minute > from && (held?.minute ?? 0) <= from;
    const base = leaves ? { contributors: cell.contributors, sums: [...cell.sums], offset: cell.offset } : (held?.base ?? null);
    cell.ledger = { minute: now.minute, base, running: [] };
  }

  /** Its part, exactly: whoever is in the list has all that he added in it. */
  function addCause({ causes }: RunningDelta, sums: readonly number[], lead: string): void {
    const { reason, source, id, type } = now;
    if (id === '') return;
    const known = causes.find((cause) => cause[2] === id && cause[1] === source);
    if (known) {
      known[4] += 1;
      for (let index = 0; index < sums.length; index += 1) known[5][index]! += sums[index]!;
    } else if (causes.length < MOST_CAUSES) causes.push([reason === 'erased' ? '' : lead, source, id, type, 1, [...sums]]);
  }

  const rowOf = (state: DefinitionState, offset: number, removed: boolean, columns: Record<string, Value>): SinkRow => ({ definition: state.definition.hash, partition, version: versionOf(generation, offset), removed, columns });

  function cellRow(state: DefinitionState, cell: Cell, minute: number, reason: Reason, of: Omit<RunningDelta, 'reason' | 'sums'> & { readonly sums: readonly number[] }): SinkRow {
    const columns: Record<string, Value> = {};
    for (let index = 0; index < state.keyNames.length; index += 1) columns[state.keyNames[index]!] = cell.key[index]!;
    for (let index = 0; index < state.measureNames.length; index += 1) columns[state.measureNames[index]!] = of.sums[index]!;
    Object.assign(columns, { minute, reason, contributors: of.contributors, records: of.records, causes: causesText(of.causes, state.measureNames) });
    return rowOf(state, of.offset, false, columns);
  }

  /** The whole cell as it stood at the end of the minute its ledger begins in. */
  function whole(state: DefinitionState, cell: Cell): SinkRow | null {
    const { from, floor } = state.ledger;
    const stood = cell.ledger && cell.ledger.minute > from ? cell.ledger.base : cell;
    if (!stood) return null;
    return cellRow(state, cell, from, 'definition', { contributors: stood.contributors, sums: stood.sums, offset: Math.max(stood.offset, floor), records: 0, causes: [] });
  }

  return {
    at: (moment) => void (now = moment),
    cell(state, cell, delta, lead) {
      enter(state, cell);
      const { minute, reason } = now;
      if (minute <= state.ledger.from) {
        cells.set(cell.id, { state, cell, minute: state.ledger.from, running: null });
        return;
      }
      const { running } = cell.ledger!;
      let of = running.find((one) => one.reason === reason);
      if (!of) running.push((of = { reason, offset: now.offset, contributors: 0, sums: new Array<number>(state.measureNames.length).fill(0), records: 0, causes: [] }));
      of.offset = now.offset;
      of.records += 1;
      of.contributors += delta.contributors;
      for (let index = 0; index < of.sums.length; index += 1) of.sums[index]! += delta.sums[index]!;
      addCause(of, delta.sums, lead);
      cells.set(cell.id + SEPARATOR + minute + reason, { state, cell, minute, running: of });
    },
    row(state, lead, key, row, sample) {
      if (!state.history) return;
      const moment = now.minute <= state.ledger.from ? { ...now, minute: state.ledger.from, reason: 'definition' as const, source: '', id: '', type: '' } : now;
      rows.set(state.index + SEPARATOR + lead + SEPARATOR + key + SEPARATOR + moment.minute + moment.reason, { state, lead, row, sample, moment });
    },
    rows() {
      const tables = new Map<string, SinkRow[]>();
      const into = (table: string): SinkRow[] => tables.get(table) ?? tables.set(table, []).get(table)!;
      for (const { state, cell, minute, running } of cells.values()) {
        const row = running ? cellRow(state, cell, minute, running.reason, running) : whole(state, cell);
        if (row) into(state.history!.name).push(row);
      }
      for (const { state, lead, row, sample, moment } of rows.values()) {
        const about = { minute: moment.minute, reason: moment.reason, cause_source: moment.source, cause_id: moment.id, cause_type: moment.type };
        if (row) into(state.history!.name).push(rowOf(state, moment.offset, false, { lead, ...row, ...about }));
        else {
          const gone: Record<string, Value> = { lead };
          for (const name of state.keyNames) gone[name] = sample[name]!;
          into(state.history!.name).push(rowOf(state, moment.offset, true, { ...removedColumns(state.definition.table, gone), ...about }));
        }
      }
      return tables;
    },
    clear() {
      cells.clear();
      rows.clear();
    },
    openingOfCell: whole,
    openingOfRow(state, row) {
      const { from, floor } = state.ledger;
      return { ...row, version: Math.max(row.version, versionOf(generation, floor)), columns: { ...row.columns, minute: from, reason: 'definition', cause_source: '', cause_id: '', cause_type: '' } };
    },
  };
}
