import { leadIdOf, readIdentifier } from '@trichter/events';
import type { Asked } from '@trichter/personal';
import { ask } from '../ask.js';
import type { Deps, Erasing } from '../deps.js';
import { knownAmong } from '../sql/identifiers.js';
import { findIdentifiers, sharedAmong, type FoundLeads, type LeadDefinitions } from './find-identifiers.js';

export interface SortedOut {
  /** What becomes of each that was asked for: the leads, then the identifiers, in the order given. */
  readonly asked: readonly Asked[];
  /** All that goes. */
  readonly found: FoundLeads;
}

/**
 * Looks at each of many by itself, so that one that cannot be erased keeps no other from going. An identifier nothing is known under is erased
 * all the same, since something of it may be on its way; of a lead's id, which is a hash, there is nothing to take hold of then.
 */
export async function sortOut(deps: Deps, { files, workspaceKey }: Erasing, definitions: LeadDefinitions, wanted: { readonly leads: readonly string[]; readonly identifiers: readonly string[] }): Promise<SortedOut> {
  const read = wanted.identifiers.map((text) => readIdentifier(workspaceKey, text));
  const readable = [...new Set(read.flatMap((one) => (one.kind === 'ok' ? [one.identifier] : [])))];
  const shared = await sharedAmong(deps, definitions, readable);
  const identifiers = readable.filter((identifier) => !shared.has(identifier));
  const rows = await ask<{ identifier: string }>(deps, 'known_among', knownAmong(definitions.touchpoints, definitions.identities, identifiers));
  const known = new Set(rows.map(({ identifier }) => identifier));
  const found = await findIdentifiers(deps, definitions, { leads: wanted.leads, identifiers });
  const named = new Set(found.identifiers.map(leadIdOf));
  const lost = wanted.leads.filter((lead) => !named.has(lead));
  const strange = identifiers.filter((identifier) => !known.has(identifier));
  const before = lost.length + strange.length === 0 ? new Map<string, string>() : files.receiptsOf(new Set([...lost, ...strange.map(leadIdOf)]));

  const become = (who: string, lead: string, isKnown: boolean): Asked => {
    if (isKnown) return { who, outcome: 'erased' };
    const receipt = before.get(lead);
    return receipt === undefined ? { who, outcome: 'unknown', why: 'nothing is known of it' } : { who, outcome: 'already_erased', why: `by receipt ${receipt}` };
  };
  const asked = [
    ...wanted.leads.map((lead) => become(lead, lead, named.has(lead))),
    ...read.map((one): Asked => {
      if (one.kind !== 'ok') return { who: null, outcome: 'refused', why: `identifiers must ${one.must}; ${one.remedy}` };
      const users = shared.get(one.identifier);
      if (users) return { who: one.identifier, outcome: 'refused', why: `it is used by ${users.length} leads: ${users.join(', ')}; erase the lead that is meant by its id` };
      return become(one.identifier, leadIdOf(one.identifier), known.has(one.identifier));
    }),
  ];
  return { asked, found: { ...found, leads: found.leads.filter((lead) => !lost.includes(lead)) } };
}
