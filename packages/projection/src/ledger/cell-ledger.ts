import type { Reason } from './reason.js';

/**
 * Event or fact that changed a number, with its part of the change: `records` of the log that told of it, and what they added to each measure. `lead`: the first
 * that it changed; empty where it erased it.
 */
export type Cause = [lead: string, source: string, id: string, type: string, records: number, sums: number[]];

/** What one minute added to a cell for one reason, so far. */
export interface RunningDelta {
  readonly reason: Reason;
  /** Of the last record of that minute and reason. */
  offset: number;
  contributors: number;
  readonly sums: number[];
  records: number;
  /** The first of them, each once; what the rest added is not kept by event. */
  readonly causes: Cause[];
}

/** Kept in the store with the cell, so that what a minute added depends on the log alone and not on how it was cut, or by whom it was folded. */
export interface CellLedger {
  /** Of the last record that touched the cell, ms. */
  readonly minute: number;
  /** What the cell held when its definition's ledger began, where it was touched after that; null where it was not. */
  readonly base: CellBase | null;
  readonly running: RunningDelta[];
}

export interface CellBase {
  readonly contributors: number;
  readonly sums: readonly number[];
  readonly offset: number;
}

/** Causes kept of one minute's delta. */
export const MOST_CAUSES = 8;

/** As the tables have them: lists of texts, `[lead, source, id, type, records, measure=part, ...]` with the measures it added to. */
export const causesText = (causes: readonly Cause[], measures: readonly string[]): string =>
  JSON.stringify(causes.map(([lead, source, id, type, records, sums]) => [lead, source, id, type, String(records), ...measures.flatMap((measure, index) => (sums[index] === 0 ? [] : [`${measure}=${sums[index]}`]))]));

export type PackedCellLedger = [minute: number, base: [number, number, readonly number[]] | null, running: [Reason, number, number, number[], number, Cause[]][]];

export const packCellLedger = ({ minute, base, running }: CellLedger): PackedCellLedger => [
  minute,
  base && [base.contributors, base.offset, base.sums],
  running.map(({ reason, offset, contributors, sums, records, causes }) => [reason, offset, contributors, sums, records, causes]),
];

export const unpackCellLedger = ([minute, base, running]: PackedCellLedger): CellLedger => ({
  minute,
  base: base && { contributors: base[0], offset: base[1], sums: base[2] },
  running: running.map(([reason, offset, contributors, sums, records, causes]) => ({ reason, offset, contributors, sums, records, causes })),
});
