import type { IdentityNode, Row } from '@trichter/domain';
import type { Definition, DefinitionRow } from '../definition.js';
import { historyTableOf } from '../ledger/history-table.js';
import { knownRows } from '../ledger/known-at.js';
import type { RowReader } from '../row-reader.js';
import type { SinkRow } from '../row-sink.js';
import { compareKnown, type Findings } from './compare-rows.js';
import type { LeadSample } from './lead-sample.js';
import { expectedRows } from './refold-partition.js';

export interface LedgerQuestion {
  readonly reader: RowReader;
  readonly definition: Definition;
  readonly stored: DefinitionRow;
  /** The sealed minute, ms. */
  readonly at: number;
  /** Nodes as the records received before it leave them. */
  readonly nodes: ReadonlyMap<string, IdentityNode>;
  readonly erasedSince: ReadonlySet<string>;
  readonly sample: LeadSample | null;
}

/**
 * What the ledger says was known at the sealed minute against a refold of the records received before. Not compared: definitions without a ledger, one
 * that begins later, rows of leads that were erased since, and cells of a sample, which sum over all leads. Holds the history of one definition and partition.
 */
export async function compareLedger(findings: Findings, { reader, definition, stored, at, nodes, erasedSince, sample }: LedgerQuestion): Promise<boolean> {
  const table = historyTableOf(definition.projection);
  if (!table || at < stored.knownFrom) return false;
  const { partition, hash } = stored;
  const history: SinkRow[] = [];
  for await (const rows of reader.read({ table, partition, definition: hash, ...(sample && { leads: sample }) })) {
    for (const row of rows) if (Number(row.columns['minute']) < at) history.push(row);
  }
  const isThere = (row: Row): boolean => !erasedSince.has(String(row['lead']));
  const of = (rows: ReadonlyMap<string, Row>): ReadonlyMap<string, Row> => (erasedSince.size === 0 || definition.kind === 'cells' ? rows : new Map([...rows].filter(([, row]) => isThere(row))));
  const found: ReadonlyMap<string, Row> = knownRows(definition, history, { at, from: stored.ledgerFrom });
  compareKnown(findings, { shape: { ...definition.table, name: table.name }, definition: hash, name: stored.name, partition }, of(found), of(expectedRows(definition, nodes)));
  return true;
}
