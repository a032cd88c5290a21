import type { IdentityLimits, Projection, Row } from '@trichter/domain';
import { LogDamaged, versionOf, type EventLog } from '@trichter/event-log';
import { definitionRowOf, isFrozen, type Definition, type DefinitionRow } from '../definition.js';
import { rowKey } from '../row-key.js';
import type { RowReader } from '../row-reader.js';
import { deadLettersTable, definitionsTable, rejectionsTable, transitTable, type TableShape } from '../table-shape.js';
import { atRest, untilWhole, type Rest } from './at-rest.js';
import { compareLedger } from './compare-ledger.js';
import { compareStored, createFindings, type Difference } from './compare-rows.js';
import type { LeadSample } from './lead-sample.js';
import { expectedRows, refoldPartition, type Refold } from './refold-partition.js';
import { createStatementCheck } from './statements.js';

export interface AuditedDefinition {
  readonly kind: string;
  readonly name: string;
  readonly definition: string;
  readonly partition: number;
  /** skipped: cells of a sample of leads, since they sum over all. compared; backfilling: not complete yet; frozen: of code this version does not have, so nobody keeps it. */
  readonly outcome: 'compared' | 'backfilling' | 'frozen' | 'skipped';
}

export interface AuditResult {
  /** Nothing differs and everything could be compared. */
  readonly ok: boolean;
  /** First offsets not audited, by partition. */
  readonly ends: readonly number[];
  readonly records: number;
  readonly leads: number;
  readonly rows: number;
  /** The leads that were looked at; null: all. */
  readonly sample: LeadSample | null;
  /** The minute (ms) at which the ledger was compared, which is sealed in all partitions; null where a partition has not said anything yet. */
  readonly sealed: number | null;
  /** Definitions of a partition whose ledger was compared at it. */
  readonly ledgers: number;
  /** Rows whose version lies beyond the audited positions: later events touched them while this ran. */
  readonly excluded: number;
  readonly differences: readonly Difference[];
  /** Statements between owners of identifiers that are said, not in the log up to the ends, and not lost: their owner had them in hand just then. */
  readonly inTransit: number;
  /** All of them, also those past the limit. */
  readonly differenceCount: number;
  readonly definitions: readonly AuditedDefinition[];
  /** Partitions whose progress did not reach its end in time. */
  readonly behind: Rest['behind'];
  readonly ms: number;
}

export interface AuditOptions {
  readonly log: EventLog;
  readonly reader: RowReader;
  readonly projections: readonly Projection[];
  /** How long to wait for the projector to reach the ends. Default 60 s. */
  readonly waitMs?: number;
  readonly mostDifferences?: number;
  /**
   * Only these leads: their rows, contributions, archive, identities, ledger and statements. Cells sum over all leads, so they are not compared, and
   * neither is what belongs to no lead (dead letters, rejections, counts of statements in transit).
   */
  readonly sample?: LeadSample;
  /** Of the definitions' hashes, see `definitionOf`. Default 0. */
  readonly rebuild?: number;
  /** `IDENTITY_LIMITS` unless a test wants less. */
  readonly limits?: IdentityLimits | undefined;
  /** Waited for between batches, with the ms the batch took. */
  readonly pause?: (workedMs: number) => Promise<void>;
  readonly progress?: (done: { readonly partition: number; readonly partitions: number; readonly records: number; readonly of: number }) => void;
}

/** Folds the log again, independently of the projector's stores and of its differences, and compares every row with what the reader has. */
export async function audit({ log, reader, projections, waitMs = 60_000, mostDifferences = 1_000, sample: asked, rebuild = 0, limits, pause, progress }: AuditOptions): Promise<AuditResult> {
  const begun = Date.now();
  const sample = asked ?? null;
  const until = begun + waitMs;
  // A projector killed early sends definitions whole again, and one of a new version its own: what is not whole yet could not be compared, and to skip it is no proof.
  await untilWhole(reader, log.partitions, projections, rebuild, until);
  const { ends, settled, sealed, behind } = await atRest({ log, reader, waitMs: Math.max(0, until - Date.now()), rebuild });
  await untilWhole(reader, log.partitions, projections, rebuild, until);
  const of = ends.reduce((sum, end) => sum + end, 0);
  const findings = createFindings(mostDifferences);
  const statements = createStatementCheck(log, { sample, settled });
  const definitions: AuditedDefinition[] = [];
  const unread = new Set<number>();
  const total = { records: 0, leads: 0, ledgers: 0 };
  const lastOf = (partition: number): number => versionOf(log.generation, Math.max(0, ends[partition]! - 1));

  async function compare(shape: TableShape, definition: string, name: string, partition: number, expected: Map<string, Row>): Promise<void> {
    const stored = reader.read({ table: shape, partition, ...(shape.hasDefinition && { definition }), ...(shape.hasDefinition && sample && { leads: sample }) });
    await compareStored(findings, { shape, definition, name, partition }, stored, expected, lastOf(partition));
  }

  async function comparePartition(refolded: Refold): Promise<void> {
    const { partition, nodes } = refolded;
    const stored: DefinitionRow[] = [];
    for await (const rows of reader.read({ table: definitionsTable, partition })) stored.push(...rows.map(definitionRowOf));
    compareDefinitions(refolded, stored);
    for (const row of stored) {
      if (row.removed) continue;
      const definition = refolded.definitions.find(({ hash }) => hash === row.hash);
      const known = definition && !isFrozen(row);
      const skipped = sample !== null && row.kind === 'cells';
      definitions.push({ kind: row.kind, name: row.name, definition: row.hash, partition, outcome: known ? (row.complete ? (skipped ? 'skipped' : 'compared') : 'backfilling') : 'frozen' });
      if (!known || !row.complete || skipped) continue;
      await compare(definition.table, row.hash, row.name, partition, expectedRows(definition, nodes));
      if (sealed !== null && (await compareLedger(findings, { reader, definition, stored: row, at: sealed, nodes: refolded.known, erasedSince: refolded.erasedSince, sample }))) total.ledgers += 1;
    }
    if (sample) return;
    await compareDeadLetters(refolded);
    await compareRejections(refolded);
  }

  for (let partition = 0; partition < log.partitions; partition += 1) {
    try {
      const refolded = await refoldPartition(log, partition, ends[partition]!, projections, {
        ...{ statements, sample, sealed, rebuild, limits },
        ...(pause && { pause }),
        progress: (records) => progress?.({ partition, partitions: log.partitions, records: total.records + records, of }),
      });
      total.records += refolded.records;
      total.leads += refolded.nodes.size;
      await comparePartition(refolded);
    } catch (error) {
      if (!(error instanceof LogDamaged)) throw error;
      unread.add(partition);
      findings.add({ table: 'log', definition: '', name: 'log', partition, key: { offset: error.facts.offset ?? 0 }, expected: { checksum: String(error.facts['expected']) }, found: { checksum: String(error.facts['found']) } });
    }
  }
  if (!sample && unread.size === 0) {
    for (let partition = 0; partition < log.partitions; partition += 1) {
      const expected = new Map([...statements.pairsOf(partition)].map(([other, pair]): [string, Row] => [String(other), { other, ...pair }]));
      await compare(transitTable, '', 'in transit', partition, expected);
    }
  }
  const said = statements.result(ends, unread);
  findings.rows += said.compared;
  for (const { name, partition, expected, found } of said.differences) {
    findings.add({ table: 'statements', definition: '', name, partition, key: { name }, expected: expected === null ? null : { says: expected }, found: found === null ? null : { says: found } });
  }

  /** Every projection and the newest funnel of each name must be listed, as the log has them. */
  function compareDefinitions({ newest, partition }: Refold, stored: readonly DefinitionRow[]): void {
    for (const wanted of newest) {
      const row = stored.find(({ hash, name, kind, removed }) => hash === wanted.hash && name === wanted.name && kind === wanted.kind && !removed);
      findings.rows += 1;
      if (row && (isFrozen(row) || (row.created === wanted.created && row.table === wanted.table.name && row.body === wanted.body))) continue;
      findings.add({ table: definitionsTable.name, definition: wanted.hash, name: wanted.name, partition, key: { kind: wanted.kind, name: wanted.name }, expected: listed(wanted), found: row ? { created: row.created, table_name: row.table, body: row.body } : null });
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
    ok: findings.count === 0 && behind.length === 0 && definitions.every(({ outcome }) => outcome !== 'backfilling'),
    ends,
    records: total.records,
    leads: total.leads,
    rows: findings.rows,
    sample,
    sealed,
    ledgers: total.ledgers,
    excluded: findings.excluded,
    differences: findings.differences,
    inTransit: said.inTransit,
    differenceCount: findings.count,
    definitions,
    behind,
    ms: Date.now() - begun,
  };
}

const listed = ({ created, table, body }: Definition): Row => ({ created, table_name: table.name, body });
