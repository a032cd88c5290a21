import type { Contacts } from '../contacts.js';
import { isAddress } from './addresses.js';
import { isFields } from './attributes.js';
import type { ContactField } from './personal-names.js';

interface Noted {
  /** Null: not the lead's own. */
  readonly field: ContactField | null;
  /** Where it stood: `traits.name`; properties of data have their own path. */
  readonly path: string;
  readonly value: unknown;
  readonly rank: number;
}

/** What is found in one event. */
export interface Found {
  /** Anything but the address it is known by was taken out. */
  any: boolean;
  /** Something was taken out that is never kept, so that the sender is told. */
  dropped: boolean;
  /** What may be kept; undefined where nothing is. */
  readonly noted: Noted[] | undefined;
  /** What of it is to be sealed. */
  contacts: Contacts | null;
}

const MOST = 500;
const HASH = /^[0-9a-fA-F]{64}$/;

export const foundNothing = (keeps: boolean): Found => ({ any: false, dropped: false, noted: keeps ? [] : undefined, contacts: null });

/** Notes a value that may be the lead's own contact field, or (null) somebody else's or a property marked as personal. Of several the least rank is the lead's. */
export function noteValue(found: Found, field: ContactField | null, path: string, value: unknown, rank: number): void {
  if (value !== undefined) found.noted?.push({ field, path, value, rank });
}

/**
 * Contact details as they are sealed: of each kind the one of the least rank (of equals the first) under the kind's name, all others, and what is no
 * plain text, under their path in `data`. Null where there are none.
 */
export function contactsOf({ noted }: Found): Contacts | null {
  if (noted === undefined || noted.length === 0) return null;
  const contacts: Contacts = {};
  const data: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { field, path, value } of noted.sort((a, b) => a.rank - b.rank)) {
    if (field === 'email' && typeof value === 'string' && HASH.test(value.trim())) continue; // tells nobody how to reach them
    const text = field === null ? null : textOf(field, value);
    const isFirst = text !== null && contacts[field!] === undefined;
    if (isFirst) contacts[field!] = text;
    if (isFirst ? isFields(value) && Object.keys(value).some((name) => name !== 'name' && name !== 'id') : text === null || contacts[field!] !== text) data[freeName(data, path)] = value;
  }
  for (const _ in data) {
    contacts.data = data;
    break;
  }
  for (const _ in contacts) return contacts;
  return null;
}

/** Text or a number, or the name of a company that is an object; null for what is no such thing. */
function textOf(field: ContactField, value: unknown): string | null {
  const said = field === 'company' && isFields(value) ? value['name'] : value;
  const text = typeof said === 'number' ? String(said) : typeof said === 'string' ? said.trim() : '';
  return text === '' || text.length > MOST || (field === 'email' && !isAddress(text)) ? null : text;
}

/** `traits.name` of the traits, and of `data` a property `traits` with a `name`: both are kept. */
function freeName(data: Readonly<Record<string, unknown>>, path: string): string {
  let name = path;
  for (let n = 2; name in data; n++) name = `${path} (${n})`;
  return name;
}
