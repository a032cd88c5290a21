import { definitionHash, type Projection, type Value } from '@trichter/domain';
import type { SinkRow } from './row-sink.js';
import { RUNTIME_VERSION } from './runtime-version.js';
import { tableOf, type TableShape } from './table-shape.js';

export type DefinitionKind = 'cells' | 'lead' | 'funnel';

/** A projection as it stands in the tables: named by its hash, so old and new code never write the same key. */
export interface Definition {
  readonly hash: string;
  readonly kind: DefinitionKind;
  readonly name: string;
  /** Orders definitions of one name: the code version, or the log position of `definition.applied`; 0 for a shipped funnel. */
  readonly created: number;
  readonly projection: Projection;
  readonly table: TableShape;
  /** Canonical JSON of a definition that is data, else ''. */
  readonly body: string;
}

/** `rebuild`: how often everything was folded anew on request (`trichter refold`); each has hashes, and so rows, of its own. */
export function definitionOf(projection: Projection, { applied, rebuild = 0 }: { readonly applied?: { readonly name: string; readonly created: number }; readonly rebuild?: number } = {}): Definition {
  const body = projection.kind === 'lead' ? (projection.definition ?? '') : '';
  const kind: DefinitionKind = projection.kind === 'cells' ? 'cells' : body ? 'funnel' : 'lead';
  return {
    hash: definitionHash(projection, RUNTIME_VERSION + REBUILD_STEP * rebuild),
    kind,
    name: applied?.name ?? projection.name,
    created: applied?.created ?? (kind === 'funnel' ? 0 : projection.version),
    projection,
    table: tableOf(projection),
    body,
  };
}

/** More than there will ever be versions of the runtime. */
const REBUILD_STEP = 1_000_000;

export interface DefinitionRow {
  readonly hash: string;
  readonly partition: number;
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly created: number;
  readonly table: string;
  readonly body: string;
  readonly complete: boolean;
  readonly done: number;
  readonly total: number;
  /** The minute its ledger begins in and the first instant at which its numbers are known, ms; 0: with the log. */
  readonly ledgerFrom: number;
  readonly knownFrom: number;
  readonly version: number;
  readonly removed: boolean;
}

/** Body of a row whose projection this partition's owner does not know: the rows stay readable as they were at that log position. */
export const frozenBody = (version: number): string => JSON.stringify({ frozenAt: version });
export const isFrozen = (row: DefinitionRow): boolean => row.body.startsWith('{"frozenAt":');

export const definitionSinkRow = (row: DefinitionRow): SinkRow => ({
  definition: row.hash,
  partition: row.partition,
  version: row.version,
  removed: row.removed,
  columns: { kind: row.kind, name: row.name, created: row.created, table_name: row.table, body: row.body, complete: row.complete, done: row.done, total: row.total, ledger_from: row.ledgerFrom, known_from: row.knownFrom },
});

const text = (value: Value | undefined): string => String(value ?? '');

export const definitionRowOf = ({ definition, partition, version, removed, columns }: SinkRow): DefinitionRow => ({
  hash: definition,
  partition,
  kind: text(columns.kind) as DefinitionKind,
  name: text(columns.name),
  created: Number(columns.created),
  table: text(columns.table_name),
  body: text(columns.body),
  complete: Boolean(columns.complete),
  done: Number(columns.done),
  total: Number(columns.total),
  ledgerFrom: Number(columns['ledger_from'] ?? 0),
  knownFrom: Number(columns['known_from'] ?? 0),
  version,
  removed,
});
