import type { Projection, Row, Value } from '@trichter/domain';
import { versionOf, type EventLog } from '@trichter/event-log';
import { setTimeout as sleep } from 'node:timers/promises';
import { definitionRowOf, isFrozen, type Definition, type DefinitionRow } from '../definition.js';
import { rowKey, sameValue } from '../row-key.js';
import type { RowReader } from '../row-reader.js';
import type { SinkRow } from '../row-sink.js';
import { deadLettersTable, definitionsTable, rejectionsTable, transitTable, type TableShape } from '../table-shape.js';
import { expectedRows, refoldPartition, type Refold } from './refold-partition.js';
import { createStatementCheck } from './statements.js';

/** One key that is not as the log says. `null`: it should not be there, or it is not there. */
export interface Difference {
  readonly table: string;
  readonly definition: string;
  readonly name: string;
  readonly partition: number;
  readonly key: Readonly<Record<string, Value>>;
  readonly expected: Readonly<Record<string, Value>> | null;
  readonly found: Readonly<Record<string, Value>> | null;
}

export interface AuditedDefinition {
  readonly kind: string;
  readonly name: string;
  readonly definition: string;
  readonly partition: number;
  /** compared; backfilling: not complete yet; frozen: of code this version does not have, so nobody keeps it. */
  readonly outcome: 'compared' | 'backfilling' | 'frozen';
}

export interface AuditResult {
  /** Nothing differs and everything could be compared. */
  readonly ok: boolean;
  /** First offsets not audited, by partition. */
  readonly ends: readonly number[];
  readonly records: number;
  readonly leads: number;
  readonly rows: number;
  /** Rows whose version lies beyond the audited positions: later events touched them while this ran. */
  readonly excluded: number;
  readonly differences: readonly Difference[];
  /** Statements between owners of identifiers that are said and not in the log up to the ends, so nobody could have heard them. */
  readonly inTransit: number;
  /** All of them, also those past the limit. */
  readonly differenceCount: number;
  readonly definitions: readonly AuditedDefinition[];
  /** Partitions whose progress did not reach its end in time. */
  readonly behind: readonly { readonly partition: number; readonly version: number; readonly end: number }[];
  readonly ms: number;
}

export interface AuditOptions {
  readonly log: EventLog;
  readonly reader: RowReader;
  readonly projections: readonly Projection[];
  /** How long to wait for the projector to reach the ends. Default 60 s. */
  readonly waitMs?: number;
  readonly mostDifferences?: number;
  readonly progress?: (done: { readonly partition: number; readonly partitions: number; readonly records: number; readonly of: number }) => void;
}

/** Folds the log again, independently of the projector's stores and of its differences, and compares every row with what the reader has. */
export async function audit({ log, reader, projections, waitMs = 60_000, mostDifferences = 1_000, progress }: AuditOptions): Promise<AuditResult> {
  const begun = Date.now();
  const { ends, behind } = await atRest(log, reader, waitMs);
  const of = ends.reduce((sum, end) => sum + end, 0);
  // A projector killed early sends definitions whole again: what is not whole yet could not be compared, and to skip it is no proof.
  await untilWhole(reader, log.partitions, begun + waitMs);
  const differences: Difference[] = [];
  const statements = createStatementCheck(log);
  const definitions: AuditedDefinition[] = [];
  const total = { records: 0, leads: 0, rows: 0, excluded: 0, differences: 0 };

  async function compare(shape: TableShape, definition: string, name: string, partition: number, expected: Map<string, Row>): Promise<void> {
    const last = versionOf(log.generation, Math.max(0, ends[partition]! - 1));
    const differ = (wanted: Row | null, found: Row | null): void => {
      total.differences += 1;
      if (differences.length < mostDifferences) differences.push({ table: shape.name, definition, name, partition, key: pick((wanted ?? found)!, shape.key), expected: wanted, found });
    };
    for await (const rows of reader.read({ table: shape, partition, ...(shape.hasDefinition && { definition }) })) {
      for (const row of rows) {
        const key = rowKey(row.columns, shape.key);
        const wanted = expected.get(key) ?? null;
        expected.delete(key);
        if (row.version > last) total.excluded += 1;
        else {
          const found = row.removed ? null : row.columns;
          if (found || wanted) total.rows += 1;
          if ((found === null) !== (wanted === null) || (found && wanted && !sameColumns(shape, wanted, found))) differ(wanted, found);
        }
      }
    }
    for (const wanted of expected.values()) {
      total.rows += 1;
      differ(wanted, null);
    }
  }

  for (let partition = 0; partition < log.partitions; partition += 1) {
    const refolded = await refoldPartition(log, partition, ends[partition]!, projections, {
      statements,
      progress: (records) => progress?.({ partition, partitions: log.partitions, records: total.records + records, of }),
    });
    total.records += refolded.records;
    total.leads += refolded.nodes.size;
    const stored: DefinitionRow[] = [];
    for await (const rows of reader.read({ table: definitionsTable, partition })) stored.push(...rows.map(definitionRowOf));
    compareDefinitions(refolded, stored);
    for (const row of stored) {
      if (row.removed) continue;
      const definition = refolded.definitions.find(({ hash }) => hash === row.hash);
      const known = definition && !isFrozen(row);
      definitions.push({ kind: row.kind, name: row.name, definition: row.hash, partition, outcome: known ? (row.complete ? 'compared' : 'backfilling') : 'frozen' });
      if (known && row.complete) await compare(definition.table, row.hash, row.name, partition, expectedRows(definition, refolded.nodes));
    }
    await compareDeadLetters(refolded);
    await compareRejections(refolded);
  }
  for (let partition = 0; partition < log.partitions; partition += 1) {
    const expected = new Map([...statements.pairsOf(partition)].map(([other, pair]): [string, Row] => [String(other), { other, ...pair }]));
    await compare(transitTable, '', 'in transit', partition, expected);
  }
  const said = statements.result(ends);
  total.rows += said.compared;
  total.differences += said.differences.length;
  for (const { name, partition, expected, found } of said.differences.slice(0, Math.max(0, mostDifferences - differences.length))) {
    differences.push({ table: 'statements', definition: '', name, partition, key: { name }, expected: expected === null ? null : { says: expected }, found: found === null ? null : { says: found } });
  }

  /** Every projection and the newest funnel of each name must be listed, as the log has them. */
  function compareDefinitions({ newest, partition }: Refold, stored: readonly DefinitionRow[]): void {
    for (const wanted of newest) {
      const row = stored.find(({ hash, name, kind, removed }) => hash === wanted.hash && name === wanted.name && kind === wanted.kind && !removed);
      total.rows += 1;
      if (row && (isFrozen(row) || (row.created === wanted.created && row.table === wanted.table.name && row.body === wanted.body))) continue;
      total.differences += 1;
      differences.push({ table: definitionsTable.name, definition: wanted.hash, name: wanted.name, partition, key: { kind: wanted.kind, name: wanted.name }, expected: listed(wanted), found: row ? { created: row.created, table_name: row.table, body: row.body } : null });
    }
  }

  async function compareRejections({ rejections, partition }: Refold): Promise<void> {
    const expected = new Map<string, Row>();
    for (const { door, minute, source, counts } of rejections.values()) {
      for (const { code, field, count, example } of counts) {
        const row = { minute, source, code, field, door, rejected: count, example };
        expected.set(rowKey(row, rejectionsTable.key), row);
      }
    }
    await compare(rejectionsTable, '', 'rejections', partition, expected);
  }

  async function compareDeadLetters({ deadLetters, partition }: Refold): Promise<void> {
    const expected = new Map([...deadLetters].map(([offset, { reason, replayedAs }]): [string, Row] => [String(offset), { offset, reason, replayed_source: replayedAs?.source ?? '', replayed_id: replayedAs?.id ?? '' }]));
    const shape: TableShape = { ...deadLettersTable, columns: { offset: 'count', reason: 'category', replayed_source: 'text', replayed_id: 'text' } };
    await compare(shape, '', 'dead letters', partition, expected);
  }

  return {
    ok: total.differences === 0 && behind.length === 0 && definitions.every(({ outcome }) => outcome !== 'backfilling'),
    ends,
    records: total.records,
    leads: total.leads,
    rows: total.rows,
    excluded: total.excluded,
    differences,
    inTransit: said.inTransit,
    differenceCount: total.differences,
    definitions,
    behind,
    ms: Date.now() - begun,
  };
}

const listed = ({ created, table, body }: Definition): Row => ({ created, table_name: table.name, body });
const pick = (row: Row, names: readonly string[]): Row => Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
const sameColumns = (shape: TableShape, expected: Row, found: SinkRow['columns']): boolean => Object.keys(shape.columns).every((name) => sameValue(expected[name], found[name]));

/** Ms to wait for statements to arrive. What comes later is left out and counted: with events coming in all the time there is always something. */
const MOST_TRANSIT_MS = 10_000;

/** The ends of the log, once they are folded and what was said by then is in the log; as far as that comes in time. */
async function atRest(log: EventLog, reader: RowReader, waitMs: number): Promise<{ ends: number[]; behind: AuditResult['behind'] }> {
  const begun = Date.now();
  for (;;) {
    const ends = await log.ends();
    const behind = await waitFor(log, reader, ends, Math.max(0, begun + waitMs - Date.now()));
    if (behind.length > 0 || Date.now() - begun >= Math.min(waitMs, MOST_TRANSIT_MS) || (await inTransit(reader)) === 0) return { ends, behind };
    await sleep(100);
  }
}

async function inTransit(reader: RowReader): Promise<number> {
  const sent = new Map<string, number>();
  const taken = new Map<string, number>();
  for await (const rows of reader.read({ table: transitTable })) {
    for (const { partition, columns } of rows) {
      sent.set(`${partition} ${String(columns['other'])}`, Number(columns['sent']));
      taken.set(`${String(columns['other'])} ${partition}`, Number(columns['taken']));
    }
  }
  let total = 0;
  for (const [pair, count] of sent) total += Math.max(0, count - (taken.get(pair) ?? 0));
  return total;
}

async function waitFor(log: EventLog, reader: RowReader, ends: readonly number[], waitMs: number): Promise<AuditResult['behind']> {
  const until = Date.now() + waitMs;
  for (;;) {
    const stored = new Map((await reader.progressRows()).map(({ partition, version }) => [partition, version]));
    const behind = ends
      .map((end, partition) => ({ partition, version: stored.get(partition) ?? -1, end }))
      .filter(({ version, end }) => end > 0 && version < versionOf(log.generation, end - 1));
    if (behind.length === 0 || Date.now() >= until) return behind;
    await sleep(Math.min(250, Math.max(1, until - Date.now())));
  }
}

/** Waits until no definition is being computed any more, or until the time is over. */
async function untilWhole(reader: RowReader, partitions: number, until: number): Promise<void> {
  for (let partition = 0; partition < partitions; ) {
    let whole = true;
    for await (const rows of reader.read({ table: definitionsTable, partition })) {
      whole &&= rows.map(definitionRowOf).every((row) => row.removed || row.complete || isFrozen(row));
    }
    if (whole) partition += 1;
    else if (Date.now() >= until) return;
    else await sleep(250);
  }
}
