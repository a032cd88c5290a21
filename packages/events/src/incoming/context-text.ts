import { isFields, type Fields } from './attributes.js';
import { withoutContacts, type Found } from './contacts.js';
import { jsonTextOf } from './json-text.js';
import type { Inspection } from './inspection.js';
import { limits } from './limits.js';

const KNOWN = new Set(['specversion', 'datacontenttype', 'id', 'source', 'type', 'subject', 'time', 'sentAt', 'userId', 'anonymousId', 'email', 'externalIds', 'accountId', 'context', 'traits', 'data', 'consent']);
/** What else is known about the circumstances, as JSON text: page title, user agent, locale, traits, attributes of other vocabularies; contact details go into `found`. */
export function contextTextOf(inspection: Inspection, event: Fields, context: Fields | null, traits: Fields | null, workspaceKey: Buffer, found: Found): string {
  const said = without(context ?? {}, isReadElsewhere);
  const kept: Fields = said === null ? {} : withoutContacts(said, found);
  keepRest(kept, 'page', context?.['page'], isPageField);
  keepRest(kept, 'campaign', context?.['campaign'], isCampaignField);
  if (traits !== null) keepRest(kept, 'traits', withoutContacts(traits, found), () => false);
  const unknown = without(event, isKnown);
  const others = unknown === null ? null : without(withoutContacts(unknown, found), () => false);
  if (others !== null) {
    inspection.flag('unknown_attribute');
    kept['attributes'] = others;
  }
  for (const _ in kept) return jsonTextOf(inspection, 'context', kept, limits.context, workspaceKey);
  return '{}';
}

const isKnown = (name: string): boolean => KNOWN.has(name);
const isReadElsewhere = (name: string): boolean => name === 'page' || name === 'campaign' || name === 'browser' || name === 'traits';
const isPageField = (name: string): boolean => name === 'url' || name === 'referrer';
const CAMPAIGN = new Set(['source', 'medium', 'name', 'campaign', 'term', 'content', 'clickId']);
const isCampaignField = (name: string): boolean => CAMPAIGN.has(name);

function keepRest(kept: Fields, name: string, value: unknown, isRead: (name: string) => boolean): void {
  if (value === undefined || value === null) return;
  const rest = isFields(value) ? without(value, isRead) : value;
  if (rest !== null) kept[name] = rest;
}

/** The properties not left out, or null where none is. Without a prototype, so that a key `__proto__` stays a key. */
function without(fields: Fields, left: (name: string) => boolean): Fields | null {
  let rest: Fields | null = null;
  for (const name in fields) {
    if (left(name)) continue;
    rest ??= Object.create(null) as Fields;
    rest[name] = fields[name];
  }
  return rest;
}
