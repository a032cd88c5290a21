import type { Row, Value } from '@trichter/domain';
import type { Definition } from '../definition.js';
import { rowKey } from '../row-key.js';
import type { SinkRow } from '../row-sink.js';

/**
 * The rows of one definition and partition as they stood before the instant `at` (ms, at a full minute), from its ledger: by key, as `expectedRows` of a
 * refold of the records before it gives them. `from`: the minute the ledger begins in; `at` must not lie before it is known. Takes the newest row of each key.
 */
export function knownRows({ projection, table }: Pick<Definition, 'projection' | 'table'>, history: readonly SinkRow[], { at, from }: { readonly at: number; readonly from: number }): Map<string, Row> {
  const counted = history.filter(({ columns }) => {
    const minute = Number(columns['minute']);
    return minute < at && (minute > from || (minute === from && columns['reason'] === 'definition'));
  });
  return projection.kind === 'cells' ? sums(counted, table.key, Object.keys(projection.measures)) : lasts(counted, table.key, Object.keys(table.columns));
}

function sums(history: readonly SinkRow[], key: readonly string[], measures: readonly string[]): Map<string, Row> {
  const cells = new Map<string, Record<string, Value>>();
  for (const { columns } of history) {
    const name = rowKey(columns, key);
    const cell = cells.get(name) ?? Object.fromEntries([...key.map((one): [string, Value] => [one, columns[one]!]), ...measures.map((one): [string, Value] => [one, 0]), ['contributors', 0]]);
    for (const measure of [...measures, 'contributors']) cell[measure] = Number(cell[measure]) + Number(columns[measure]);
    cells.set(name, cell);
  }
  const rows = new Map<string, Row>();
  for (const [name, { contributors, ...row }] of cells) if (contributors !== 0) rows.set(name, row);
  return rows;
}

function lasts(history: readonly SinkRow[], key: readonly string[], names: readonly string[]): Map<string, Row> {
  const last = new Map<string, SinkRow>();
  for (const row of history) {
    const name = rowKey(row.columns, key);
    const known = last.get(name);
    if (!known || row.version > known.version) last.set(name, row);
  }
  const rows = new Map<string, Row>();
  for (const [name, { removed, columns }] of last) if (!removed) rows.set(name, Object.fromEntries(names.map((one) => [one, columns[one]!])));
  return rows;
}
