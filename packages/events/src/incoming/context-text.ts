import { isFields, type Fields } from './attributes.js';
import { withoutContacts, type Spot } from './contacts.js';
import type { Found } from './found-contacts.js';
import { jsonTextOf } from './json-text.js';
import type { Inspection } from './inspection.js';
import { limits } from './limits.js';

const ATTRIBUTES: Spot = { path: '', own: 'all', rank: 0 };
const TRAITS: Spot = { path: 'traits.', own: 'all', rank: 1 };
const CONTEXT: Spot = { path: 'context.', own: 'all', rank: 2 };
const CONTEXT_TRAITS: Spot = { path: 'context.traits.', own: 'all', rank: 3 };
const PAGE: Spot = { path: 'context.page.', own: 'edge', rank: 3 };
const CAMPAIGN_SPOT: Spot = { path: 'context.campaign.', own: 'edge', rank: 3 };

const KNOWN = new Set(['specversion', 'datacontenttype', 'id', 'source', 'type', 'subject', 'time', 'sentAt', 'userId', 'anonymousId', 'email', 'externalIds', 'accountId', 'context', 'traits', 'data', 'consent']);
/** What else is known about the circumstances, as JSON text: page title, user agent, locale, traits, attributes of other vocabularies; contact details go into `found`. */
export function contextTextOf(inspection: Inspection, event: Fields, context: Fields | null, workspaceKey: Buffer, found: Found): string {
  const said = without(context ?? {}, isReadElsewhere);
  const kept: Fields = said === null ? {} : withoutContacts(said, found, 'edge', CONTEXT);
  keepRest(kept, 'page', context?.['page'], isPageField, found, PAGE);
  keepRest(kept, 'campaign', context?.['campaign'], isCampaignField, found, CAMPAIGN_SPOT);
  const traits = traitsIn(event['traits'], context?.['traits'], found);
  if (traits !== null) kept['traits'] = traits;
  const unknown = without(event, isKnown);
  const others = unknown === null ? null : without(withoutContacts(unknown, found, 'edge', ATTRIBUTES), isNone);
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

function keepRest(kept: Fields, name: string, value: unknown, isRead: (name: string) => boolean, found: Found, spot: Spot): void {
  if (value === undefined || value === null) return;
  const rest = isFields(value) ? without(value, isRead) : value;
  if (rest !== null) kept[name] = isFields(rest) ? withoutContacts(rest, found, 'thing', spot) : rest;
}

/** Traits of the event and of its context, where both are sent those of the event first; without contact details. */
function traitsIn(own: unknown, inContext: unknown, found: Found): Fields | null {
  const first = isFields(own) ? without(withoutContacts(own, found, 'person', TRAITS), isNone) : null;
  const second = isFields(inContext) ? without(withoutContacts(inContext, found, 'person', CONTEXT_TRAITS), isNone) : null;
  if (first === null || second === null) return first ?? second;
  for (const name in second) first[name] ??= second[name];
  return first;
}
const isNone = (): boolean => false;

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
