import type { DefinitionState, LedgerBeginning } from '../engine/definition-state.js';
import { MINUTE_MS, minuteOf } from './minute.js';

/** A ledger that begins here: nothing is known until its first rows are in. `clock`: the partition's, ms. */
export const beginningAt = (offset: number, clock: number): LedgerBeginning => ({ from: minuteOf(clock), floor: Math.max(0, offset), known: Number.MAX_SAFE_INTEGER });

/** Every row it begins with is in: numbers are known from the end of this minute on. */
export function ledgerIsWhole(state: DefinitionState, clock: number): void {
  if (state.ledger.known > clock + MINUTE_MS) state.ledger = { ...state.ledger, known: minuteOf(clock) + MINUTE_MS };
}

/** What the tables hold was begun by another owner, so it says where. Of two names of one definition either says the same. */
export function adoptBeginning(state: DefinitionState, row: { readonly ledgerFrom: number; readonly knownFrom: number } | undefined): void {
  if (row && row.knownFrom < Number.MAX_SAFE_INTEGER && row.ledgerFrom >= state.ledger.from) state.ledger = { from: row.ledgerFrom, floor: state.ledger.floor, known: row.knownFrom };
}
