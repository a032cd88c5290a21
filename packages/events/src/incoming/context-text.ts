import { isFields, type Fields } from './attributes.js';
import { jsonTextOf } from './json-text.js';
import type { Inspection } from './inspection.js';
import { limits } from './limits.js';

const KNOWN = new Set(['specversion', 'datacontenttype', 'id', 'source', 'type', 'subject', 'time', 'sentAt', 'userId', 'anonymousId', 'email', 'externalIds', 'accountId', 'context', 'traits', 'data', 'consent']);
/** Contact details go into the encrypted personal block once there is one; until then they stay out of the log, which never forgets. */
const PERSONAL = new Set(['email', 'emailaddress', 'name', 'firstname', 'lastname', 'fullname', 'surname', 'username', 'phone', 'mobile', 'telephone', 'address', 'street', 'birthday', 'birthdate', 'dateofbirth', 'ip', 'ipaddress']);

const isPersonal = (name: string): boolean => PERSONAL.has(name.toLowerCase().replace(/[^a-z]/g, ''));

/** What else is known about the circumstances, as JSON text: page title, user agent, locale, traits, attributes of other vocabularies. */
export function contextTextOf(inspection: Inspection, event: Fields, context: Fields | null, traits: Fields | null, workspaceKey: Buffer): string {
  const kept: Fields = without(context ?? {}, isReadElsewhere) ?? {};
  if (context !== null && context['ip'] !== undefined) inspection.flag('personal_dropped');
  keepRest(kept, 'page', context?.['page'], isPageField);
  keepRest(kept, 'campaign', context?.['campaign'], isCampaignField);
  if (traits !== null) {
    for (const name in traits) if (name !== 'email' && isPersonal(name)) inspection.flag('personal_dropped');
    keepRest(kept, 'traits', traits, isPersonal);
  }
  const others = without(event, isKnown);
  if (others !== null) {
    inspection.flag('unknown_attribute');
    kept['attributes'] = others;
  }
  for (const _ in kept) return jsonTextOf(inspection, 'context', kept, limits.context, workspaceKey);
  return '{}';
}

const isKnown = (name: string): boolean => KNOWN.has(name);
const isReadElsewhere = (name: string): boolean => name === 'page' || name === 'campaign' || name === 'browser' || name === 'traits' || name === 'ip';
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
