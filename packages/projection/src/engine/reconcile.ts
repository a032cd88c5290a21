import { versionOf } from '@trichter/event-log';
import { adoptBeginning, beginningAt } from '../ledger/beginning.js';
import { definitionSinkRow, frozenBody, isFrozen, type DefinitionRow } from '../definition.js';
import type { SinkRow } from '../row-sink.js';
import { readFunnel, type Definitions } from './definitions.js';
import type { StoredLetter } from './stored-letters.js';

/** What ClickHouse says of one partition when it is taken over. */
export interface SinkState {
  readonly definitions: readonly DefinitionRow[];
  readonly letters: readonly StoredLetter[];
  /** Its progress is lower than what it acknowledged: it was put back to an older state, or is new. */
  readonly restored: boolean;
}

/**
 * Compares what this store maintains with what ClickHouse says it has. A definition ClickHouse does not have whole is sent in full; one that
 * was folded in the silent replay and is whole there need not be. Rows of definitions this code does not know stay readable, marked
 * as frozen; those that never were complete are taken back, so that nothing is said to be computed for ever.
 */
export function reconcile(definitions: Definitions, sink: SinkState, at: { partition: number; generation: number; next: number; clock: number; rebuild?: number }): SinkRow[] {
  const active = definitions.active();
  for (const state of active) {
    const { hash } = state.definition;
    const whole = [...state.names.keys()].every((name) => sink.definitions.some((row) => row.hash === hash && row.name === name && row.complete && !row.removed && !isFrozen(row)));
    // Nothing is folded yet, here or by an owner before: every row will go out as the log is folded, so nothing is missing from the first record on.
    if (state.stage === 'complete' && at.next === 0 && !sink.restored) continue;
    if (state.stage === 'complete' && (sink.restored || !whole)) {
      state.stage = 'sending';
      state.cursor = null;
      state.swept = false;
      state.done = 0;
      state.ledger = beginningAt(at.next - 1, at.clock);
    } else if (state.stage === 'sending' && definitions.bornInReplay(state) && whole && !sink.restored) {
      state.stage = 'complete';
    }
    if (state.stage === 'complete') adoptBeginning(state, sink.definitions.find((row) => row.hash === hash && row.complete && !row.removed && !isFrozen(row)));
  }
  const here = versionOf(at.generation, Math.max(0, at.next - 1));
  return sink.definitions
    .filter((row) => !row.removed && !isFrozen(row) && !active.some(({ definition }) => definition.hash === row.hash) && !comesWithTheLog(row, at.rebuild))
    .map((row) => {
      const version = Math.max(row.version, here); // an owner before may have been ahead of this fold
      return definitionSinkRow(row.complete ? { ...row, body: frozenBody(version), version } : { ...row, removed: true, version });
    });
}

/** A funnel this code would name the same was saved behind this fold's position: its record will come. Of another version of the code it never will. */
const comesWithTheLog = (row: DefinitionRow, rebuild = 0): boolean => row.kind === 'funnel' && readFunnel(row.body, row.name, row.created, rebuild)?.hash === row.hash;
