import type { LeadContacts } from '@trichter/api';
import { readSealed } from '@trichter/personal';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { sealedContacts } from '../sql/sealed-contacts.js';

/** Touchpoints looked at: contact details change seldom, and each costs a decryption (about 5 µs). */
const MOST = 500;

/** What is known of how to reach a lead: of each field the latest that was said. Null where no touchpoint has any, or this service has no keys. */
export async function readLeadContacts(deps: Deps, definition: string, lead: string): Promise<LeadContacts | null> {
  const { keys } = deps;
  if (keys === null) return null;
  const rows = await ask<{ personal: string }>(deps, 'sealed_contacts', sealedContacts(definition, lead, MOST));
  if (rows.length === 0) return null;
  let known: LeadContacts = { erased: 0, lost: 0 };
  for (const { personal } of rows) {
    const opened = readSealed(keys, personal);
    switch (opened.kind) {
      case 'contacts': {
        const { data, ...fields } = opened.contacts;
        known = { ...fields, ...known, ...((data ?? known.data) && { data: { ...data, ...known.data } }) };
        break;
      }
      case 'erased':
      case 'lost':
        known[opened.kind] += 1;
        break;
      default:
        return opened satisfies never;
    }
  }
  return known;
}
