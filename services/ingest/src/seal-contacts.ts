import type { Contacts, Envelope } from '@trichter/events';
import type { Logger } from '@trichter/observability';
import { seal, type KeyStore } from '@trichter/personal';

/** One event between reading and encoding. */
export interface ReadEvent {
  readonly envelope: Envelope;
  readonly contacts: Contacts | null;
}

/** Puts the sealed contact details into the envelopes. False when the keys could not be had: then nothing may be appended. */
export type SealContacts = (events: readonly ReadEvent[]) => Promise<boolean>;

/**
 * The keys are on disk before anything is sealed with them, so what the log holds can always be opened, until somebody destroys them. Costs a
 * look-up an event with contact details, and one write to disk for all the leads of a request that are new.
 */
export const createSealContacts = (keys: KeyStore, logger: Logger): SealContacts =>
  async function sealContacts(events) {
    const subjects = events.flatMap(({ envelope, contacts }) => (contacts === null ? [] : [envelope.subject]));
    if (subjects.length === 0) return true;
    try {
      const known = await keys.keysFor(subjects);
      for (const { envelope, contacts } of events) {
        if (contacts === null) continue;
        const key = known.get(envelope.subject);
        if (!key) {
          // Suppressed: the person asked not to be kept.
          envelope.flags = [...new Set(envelope.flags.map((flag) => (flag === 'personal_sealed' ? 'personal_dropped' : flag)))];
          continue;
        }
        envelope.personal = seal(contacts, key);
        envelope.personalKey = key.id;
      }
      return true;
    } catch (error) {
      logger.error({ err: error }, 'contact details cannot be sealed; answering 503 until they can');
      return false;
    }
  };
