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
  const { campaign, page, browser: _browser, ip, ...rest } = context ?? {};
  const kept: Fields = rest;
  if (ip !== undefined) inspection.flags.add('personal_dropped');
  const pageRest = isFields(page) ? without(page, (name) => name === 'url' || name === 'referrer') : page;
  if (pageRest !== undefined && (!isFields(pageRest) || Object.keys(pageRest).length > 0)) kept['page'] = pageRest;
  if (campaign !== undefined) {
    const own = isFields(campaign) ? without(campaign, (name) => CAMPAIGN.has(name)) : campaign;
    if (!isFields(own) || Object.keys(own).length > 0) kept['campaign'] = own;
  }
  if (traits !== null) {
    const shared = without(traits, isPersonal);
    if (Object.keys(traits).some((name) => name !== 'email' && isPersonal(name))) inspection.flags.add('personal_dropped');
    if (Object.keys(shared).length > 0) kept['traits'] = shared;
  }
  const others = without(event, (name) => KNOWN.has(name));
  if (Object.keys(others).length > 0) {
    inspection.flags.add('unknown_attribute');
    kept['attributes'] = others;
  }
  return jsonTextOf(inspection, 'context', kept, limits.context, workspaceKey);
}

const CAMPAIGN = new Set(['source', 'medium', 'name', 'campaign', 'term', 'content', 'clickId']);

const without = (fields: Fields, left: (name: string) => boolean): Fields => Object.fromEntries(Object.entries(fields).filter(([name]) => !left(name)));
