import { minuteOf } from '@trichter/projection';
import { problem } from '@trichter/service-kit';
import type { DefinitionState } from '../catalogue/catalogue.js';
import type { KnownAt } from '../sql/known-at.js';
import type { Context } from './context.js';

const iso = (at: number): string => new Date(at).toISOString();

/**
 * The minute whose numbers are asked for, or null for those of now. Refused with 422 past the sealed minute, where more may still come in, and before the
 * ledger of the definition begins.
 */
export function knownAtIn({ progress }: Context, asked: string | undefined, state: DefinitionState, field = 'knownAt'): KnownAt | null {
  if (asked === undefined) return null;
  const at = minuteOf(Date.parse(asked));
  const { sealed } = progress;
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
      detail: `${state.name} is counted by a definition whose ledger begins at ${iso(state.knownFrom)}: it was computed from the log (or all rows were sent again) up to then`,
      remedy: `send ${iso(state.knownFrom)} or a later instant`,
    });
  }
  return { at, begins: state.begins };
}

/** What has no past states to be read. */
export const noLedger = (field: string, what: string): Error =>
  problem({ status: 422, code: 'no_ledger', title: 'There is no ledger of this', field, detail: `${what} is counted from the archive as it is now, which keeps no past states`, remedy: `leave ${field} or knownAt out` });
