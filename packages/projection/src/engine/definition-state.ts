import type { Row } from '@trichter/domain';
import type { Definition } from '../definition.js';
import { historyTableOf } from '../ledger/history-table.js';
import type { TableShape } from '../table-shape.js';

/**
 * building: cells are being summed over the leads, ClickHouse gets nothing yet; live changes apply to leads at or below the cursor.
 * sending: every row is streamed to ClickHouse behind the cursor, live changes go out as well. complete: ClickHouse has all of it.
 * retired: maintained no more, its cells are being deleted.
 */
export type Stage = 'building' | 'sending' | 'complete' | 'retired';

/** Where a definition stands in one partition; kept in LMDB. */
export interface DefinitionState {
  /** Names the definition in the store's keys; never used again. */
  readonly index: number;
  readonly definition: Definition;
  /** Names that stand for it, and since when: two funnels may be defined alike. */
  readonly names: Map<string, number>;
  stage: Stage;
  /** The last lead (or cell) done in this stage. */
  cursor: string | null;
  /** Rows ClickHouse has but the store has not are being looked for before the stream. */
  swept: boolean;
  done: number;
  total: number;
  /** Least offset its rows are sent with: a backfilled value holds only from there on. */
  floor: number;
  ledger: LedgerBeginning;
  /** Table of its ledger; null where it has none. */
  readonly history: TableShape | null;
  readonly keyNames: readonly string[];
  readonly measureNames: readonly string[];
  /** Lead rows touched in the batch at hand, by lead and row key. */
  readonly touchedRows: Map<string, TouchedRow>;
}

/** Where the ledger of a definition begins; all noughts: with the log. */
export interface LedgerBeginning {
  /** The minute (ms) whose end its first rows say. */
  readonly from: number;
  /** Offset it was begun at. */
  readonly floor: number;
  /** The first instant (ms) at which numbers are known: once every row it begins with is in. */
  readonly known: number;
}

export const WITH_THE_LOG: LedgerBeginning = { from: 0, floor: 0, known: 0 };

export interface TouchedRow {
  readonly lead: string;
  /** null: gone. */
  readonly row: Row | null;
  /** Has the key columns. */
  readonly sample: Row;
  readonly offset: number;
}

export interface StoredDefinition {
  readonly index: number;
  readonly hash: string;
  readonly body: string;
  readonly names: readonly (readonly [string, number])[];
  readonly stage: Stage;
  readonly cursor: string | null;
  readonly swept: boolean;
  readonly done: number;
  readonly total: number;
  readonly floor: number;
  readonly ledger: LedgerBeginning;
}

export function definitionStateOf(definition: Definition, stored: Omit<StoredDefinition, 'hash' | 'body'>): DefinitionState {
  const { projection } = definition;
  return {
    index: stored.index,
    definition,
    names: new Map(stored.names),
    stage: stored.stage,
    cursor: stored.cursor,
    swept: stored.swept,
    done: stored.done,
    total: stored.total,
    floor: stored.floor,
    ledger: stored.ledger,
    history: historyTableOf(projection),
    keyNames: projection.kind === 'cells' ? Object.keys(projection.dimensions) : Object.keys(projection.key),
    measureNames: projection.kind === 'cells' ? Object.keys(projection.measures) : [],
    touchedRows: new Map(),
  };
}

export const storedDefinitionOf = ({ index, definition, names, stage, cursor, swept, done, total, floor, ledger }: DefinitionState): StoredDefinition => ({
  index,
  hash: definition.hash,
  body: definition.kind === 'funnel' ? definition.body : '',
  names: [...names],
  stage,
  cursor,
  swept,
  done,
  total,
  floor,
  ledger,
});
