import { versionOf } from '@trichter/event-log';
import type { Value } from '@trichter/domain';
import { definitionSinkRow } from '../definition.js';
import { removedColumns } from '../empty-row.js';
import type { SinkRow } from '../row-sink.js';
import type { Cell } from '../store/cell-store.js';
import type { DefinitionState, TouchedRow } from './definition-state.js';

/** Makes the rows of one partition. A row's version is the offset of the last record that touched its key, at least the definition's floor. */
export interface RowOf {
  cell(state: DefinitionState, cell: Cell): SinkRow;
  lead(state: DefinitionState, touched: TouchedRow): SinkRow;
  /** One row for each name of the definition. */
  definition(state: DefinitionState, next: number): SinkRow[];
}

export function createRowOf(partition: number, generation: number): RowOf {
  const versionFor = (state: DefinitionState, offset: number): number => versionOf(generation, Math.max(offset, state.floor));
  return {
    cell(state, cell) {
      const { table, hash } = state.definition;
      const columns: Record<string, Value> = {};
      for (let index = 0; index < state.keyNames.length; index += 1) columns[state.keyNames[index]!] = cell.key[index]!;
      for (let index = 0; index < state.measureNames.length; index += 1) columns[state.measureNames[index]!] = cell.sums[index]!;
      const removed = cell.contributors === 0;
      return { definition: hash, partition, version: versionFor(state, cell.offset), removed, columns: removed ? removedColumns(table, columns) : columns };
    },
    lead(state, { lead, row, sample, offset }) {
      const { table, hash } = state.definition;
      const version = versionFor(state, offset);
      if (row) return { definition: hash, partition, version, removed: false, columns: { lead, ...row } };
      const columns: Record<string, Value> = { lead };
      for (let index = 0; index < state.keyNames.length; index += 1) columns[state.keyNames[index]!] = sample[state.keyNames[index]!]!;
      return { definition: hash, partition, version, removed: true, columns: removedColumns(table, columns) };
    },
    definition(state, next) {
      const { hash, kind, table, body } = state.definition;
      const version = versionOf(generation, Math.max(0, next - 1));
      return [...state.names].map(([name, created]) =>
        definitionSinkRow({
          hash,
          partition,
          kind,
          name,
          created,
          table: table.name,
          body,
          complete: state.stage === 'complete',
          done: state.stage === 'complete' ? state.total : Math.min(state.done, state.total),
          total: state.total,
          ledgerFrom: state.ledger.from,
          knownFrom: state.ledger.known,
          version,
          removed: state.stage === 'retired',
        }),
      );
    },
  };
}
