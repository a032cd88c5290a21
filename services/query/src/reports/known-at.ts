import { MINUTE_MS, minuteOf } from '@trichter/projection';
import { problem } from '@trichter/service-kit';
import type { DefinitionState } from '../catalogue/catalogue.js';
import type { KnownAt } from '../sql/known-at.js';
import type { Context } from './context.js';

const DAY = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / DAY) * DAY;
const iso = (at: number): string => new Date(at).toISOString();

/** An instant as finely as the ledger is kept there. */
function roundedIn({ byDayBefore }: Context, asked: string): Pick<KnownAt, 'at' | 'to'> {
  const minute = minuteOf(Date.parse(asked));
  return minute < byDayBefore ? { at: dayOf(minute), to: 'day' } : { at: minute, to: 'minute' };
}

/** Whether the ledger of a definition reaches back to an instant. */
export const reachesBack = (context: Context, asked: string, { knownFrom }: DefinitionState): boolean => roundedIn(context, asked).at >= knownFrom;

/**
 * The minute whose numbers are asked for, or null for those of now; where the ledger is kept by days, the beginning of that day. Refused with 422 past the sealed minute, where more may still come in, and before the
 * ledger of the definition begins.
 */
export function knownAtIn(context: Context, asked: string | undefined, state: DefinitionState, field = 'knownAt'): KnownAt | null {
  if (asked === undefined) return null;
  const { at, to } = roundedIn(context, asked);
  const { sealed } = context.progress;
  if (sealed === null || at > sealed) {
    throw problem({
      status: 422,
      code: 'not_sealed_yet',
      title: 'Not sealed yet',
      field,
      value: asked,
      detail: sealed === null ? 'no minute of the log is sealed yet: a partition has not said anything' : `the last sealed minute is ${iso(sealed)}; what was received after it may still change`,
      remedy: sealed === null ? 'see that the projector runs, then try again' : `send ${iso(sealed)} or an earlier instant`,
    });
  }
  if (at < state.knownFrom) {
    throw problem({
      status: 422,
      code: 'ledger_begins_later',
      title: 'Not known that far back',
      field,
      value: asked,
      detail: `${state.name} is counted by a definition whose ledger begins at ${iso(state.knownFrom)}: it was computed from the log (or all rows were sent again, as to a ClickHouse put back to an older state) up to then${field === 'knownAt' ? '; what an earlier definition counted before, if there was one, GET /v1/restatements tells' : ''}`,
      remedy: `send ${iso(firstKnown(context, state).at)} or a later instant, or make the ledger again from the log: trichter refold`,
    });
  }
  return { at, to, begins: state.begins };
}

/** The first instant at which the numbers of a definition are known: where the ledger is kept by days, a day's beginning. */
export const firstKnown = ({ byDayBefore }: Context, { knownFrom, begins }: DefinitionState): KnownAt => ({ at: knownFrom < byDayBefore ? dayOf(knownFrom + DAY - 1) : knownFrom, to: knownFrom < byDayBefore ? 'day' : 'minute', begins });

/** The last instant before another one, of a definition that counted up to there. */
export function lastBefore({ byDayBefore }: Context, { at }: KnownAt, { begins }: DefinitionState): KnownAt {
  const minute = at - MINUTE_MS;
  return minute < byDayBefore ? { at: dayOf(minute), to: 'day', begins } : { at: minute, to: 'minute', begins };
}

/** What has no past states to be read. */
export const noLedger = (field: string, what: string): Error =>
  problem({ status: 422, code: 'no_ledger', title: 'There is no ledger of this', field, detail: `${what} is counted from the archive as it is now, which keeps no past states`, remedy: `leave ${field} or knownAt out` });
