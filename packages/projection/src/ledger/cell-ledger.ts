import type { Reason } from './reason.js';

/** Touchpoint that changed a number: lead id, source and id of the event; empty where the record is none. */
export type Cause = readonly [lead: string, source: string, id: string];

/** What one minute added to a cell for one reason, so far. */
export interface RunningDelta {
  readonly reason: Reason;
  /** Of the last record of that minute and reason. */
  offset: number;
  contributors: number;
  readonly sums: number[];
  records: number;
  /** Of its first records. */
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
