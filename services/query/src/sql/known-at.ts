import { historyName } from '@trichter/projection';
import { instant } from './time-sql.js';

/** Which minute's numbers are asked for, in terms of the ledger. */
export interface KnownAt {
  /** Everything received before this instant (ms, at a full minute, or at a day's beginning) is known. */
  readonly at: number;
  /** How finely the ledger is kept there: by the day where it is old. */
  readonly to: 'minute' | 'day';
  /** Where the ledger does not begin with the log: what is older is not whole. */
  readonly begins: readonly { readonly partition: number; readonly minute: number }[];
}

/** Where rows are read: a table FINAL with its condition, and the columns of its key in it, or the same rows as they stood. */
export interface Source {
  readonly from: string;
  readonly where: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Rows of the ledger that count at an instant: the minutes before it, from where the ledger begins on. All of it is in the key. */
export function ledgerUpTo({ at, begins }: KnownAt, parameter = 'knownAt'): { condition: string; params: Record<string, unknown> } {
  const before = `minute < ${instant(parameter)}`;
  if (begins.length === 0) return { condition: before, params: { [parameter]: at } };
  const begin = `fromUnixTimestamp64Milli(transform(toInt64(partition), {ledgerPartitions:Array(Int64)}, {ledgerMinutes:Array(Int64)}, toInt64(0)), 'UTC')`;
  return {
    condition: `${before} AND (minute > ${begin} OR minute = ${begin} AND reason = 'definition')`,
    params: { [parameter]: at, ledgerPartitions: begins.map(({ partition }) => partition), ledgerMinutes: begins.map(({ minute }) => minute) },
  };
}

/** Cells now, or as they were known: the deltas of the minutes before add up to them, so the same sums over them are the numbers of then. */
export function cellSource(table: string, known: KnownAt | null | undefined): Source {
  if (!known) return { from: '{table:Identifier} FINAL', where: 'NOT removed', params: { table } };
  const { condition, params } = ledgerUpTo(known);
  return { from: '{table:Identifier} FINAL', where: condition, params: { table: historyName(table), ...params } };
}

const COLUMNS = ['entry', 'last_entry', 'level', 'step_times', 'shadowed_by', 'shadowed_from', 'channel', 'traffic_source', 'medium', 'campaign', 'removed'];

/**
 * Contributions now, or as they were known: of each row the state with the highest version among the minutes before. `key` bounds columns of the key, so it is
 * applied before rows are merged. A tuple, since argMax skips what is NULL.
 */
export function contributionSource(key: string, known: KnownAt | null | undefined): { readonly lines: readonly string[]; readonly params: Readonly<Record<string, unknown>> } {
  if (!known) return { lines: [`FROM contributions FINAL`, `PREWHERE ${key}`, `WHERE NOT removed`], params: {} };
  const { condition, params } = ledgerUpTo(known);
  const lines = [
    `FROM (SELECT lead, bucket, ${COLUMNS.map((column, index) => `stood.${index + 1} AS ${column}`).join(', ')} FROM (`,
    `SELECT lead, bucket, argMax(tuple(${COLUMNS.join(', ')}), version) AS stood FROM contributions_history`,
    `WHERE ${key} AND ${condition} GROUP BY lead, bucket, partition))`,
    `WHERE NOT removed`,
  ];
  return { lines, params };
}
