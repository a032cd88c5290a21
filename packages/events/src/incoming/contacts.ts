import type { Contacts } from '../contacts.js';
import { isAddress } from './addresses.js';
import { isFields, type Fields } from './attributes.js';

type ContactField = Exclude<keyof Contacts, 'data'>;

/** Names in small letters, all else left out. `null`: personal too, but nothing to reach anybody by, so it is never kept. */
const FIELDS: ReadonlyMap<string, ContactField | null> = new Map<string, ContactField | null>([
  ...of('name', 'name', 'fullname', 'displayname', 'contactname'),
  ...of('firstName', 'firstname', 'givenname', 'vorname'),
  ...of('lastName', 'lastname', 'surname', 'familyname', 'nachname'),
  ...of('email', 'email', 'emailaddress', 'mail'),
  ...of('phone', 'phone', 'phonenumber', 'mobile', 'mobilephone', 'mobilenumber', 'telephone', 'telefon', 'tel'),
  ...of('company', 'company', 'companyname', 'organization', 'organisation', 'firma'),
  ...of('crm', 'crm', 'crmlink', 'crmurl'),
  ...of(null, 'username', 'address', 'street', 'birthday', 'birthdate', 'dateofbirth', 'ip', 'ipaddress'),
]);
/** Deeper down these name things as well: a plan, a product. */
const AMBIGUOUS = new Set(['name', 'displayname', 'company', 'organization', 'organisation', 'username', 'address']);
const MOST = 500;

function of(field: ContactField | null, ...names: string[]): [string, ContactField | null][] {
  return names.map((name) => [name, field]);
}
const folded = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** Senders use few names, again and again; a limit, since they may be anything. */
const known = new Map<string, boolean>();

export function isPersonal(name: string): boolean {
  let personal = known.get(name);
  if (personal !== undefined) return personal;
  personal = FIELDS.has(folded(name));
  if (known.size < 10_000) known.set(name, personal);
  return personal;
}
const isPersonalDeepDown = (name: string): boolean => isPersonal(name) && !AMBIGUOUS.has(folded(name));

/** What is found in one event: whether anything but the address it is known by, and what of it says how to reach somebody. */
export interface Found {
  any: boolean;
  readonly contacts: Contacts;
}

/** The object without personal fields, at any depth; what they said goes into `found`, the first of each kind. Itself where there are none. */
export function withoutContacts(fields: Fields, found: Found, isTaken: (name: string) => boolean = isPersonal): Fields {
  let rest: Fields = fields;
  for (const name in fields) {
    const value = fields[name];
    const kept = isTaken(name) ? undefined : isFields(value) ? withoutContacts(value, found, isPersonalDeepDown) : Array.isArray(value) ? withoutContactsInList(value, found) : value;
    if (kept === value) continue;
    if (rest === fields) rest = Object.assign(Object.create(null) as Fields, fields);
    if (kept !== undefined) rest[name] = kept;
    else {
      delete rest[name];
      found.any ||= name !== 'email' && value !== undefined && value !== null && value !== '';
      note(found.contacts, FIELDS.get(folded(name)) ?? null, value);
    }
  }
  return rest;
}

function withoutContactsInList(list: readonly unknown[], found: Found): readonly unknown[] {
  const kept = list.map((value) => (isFields(value) ? withoutContacts(value, found, isPersonalDeepDown) : value));
  return kept.every((value, at) => value === list[at]) ? list : kept;
}

/** Notes a contact field where it is text or a number, or an object with a name (a company). */
export function note(contacts: Contacts, field: ContactField | null, value: unknown): void {
  if (field === null || contacts[field] !== undefined) return;
  const said = isFields(value) ? value['name'] : value;
  const text = typeof said === 'number' ? String(said) : typeof said === 'string' ? said.trim() : '';
  if (text === '' || text.length > MOST || (field === 'email' && !isAddress(text))) return;
  contacts[field] = text;
}

/** `data` without the properties at these paths (`buyer.remark`), which go into `found`. */
export function withoutMarked(data: Fields, paths: readonly string[], found: Found): Fields {
  let rest = data;
  for (const path of paths) {
    const taken = takenAt(rest, path.split('.'));
    if (taken === null) continue;
    rest = taken.rest;
    found.any = true;
    (found.contacts.data ??= {})[path] = taken.value;
  }
  return rest;
}

function takenAt(fields: Fields, [name, ...deeper]: readonly string[]): { rest: Fields; value: unknown } | null {
  if (name === undefined || !Object.hasOwn(fields, name)) return null;
  const inner = fields[name];
  const taken = deeper.length === 0 ? { rest: undefined, value: inner } : isFields(inner) ? takenAt(inner, deeper) : null;
  if (taken === null) return null;
  const rest = Object.assign(Object.create(null) as Fields, fields);
  if (taken.rest === undefined) delete rest[name];
  else rest[name] = taken.rest;
  return { rest, value: taken.value };
}
