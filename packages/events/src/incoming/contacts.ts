import { mayHoldAddress } from './addresses.js';
import { isFields, isShallow, type Fields } from './attributes.js';
import { noteValue, type Found } from './found-contacts.js';
import { limits } from './limits.js';
import { isTelephoneNumber, meaningOf, type ContactField, type Meaning } from './personal-names.js';

/**
 * What an object describes, by the name it stands under. `person`: names in it, at any depth, are somebody's, unless a thing comes between.
 * `edge`: those directly in it are, below it nothing is known. `open`: nothing is known. `thing`: a plan, a product, a device.
 */
export type Place = 'person' | 'edge' | 'open' | 'thing';

/** Types of events in whose `data` people say who they are; besides all of a lead, also such as the sender made up (`lead.created`). */
const ABOUT_PEOPLE = new Set('form.submitted chat.started call.held meeting.booked support.requested feedback.given'.split(' '));
export const placeOfData = (type: string): Place => (type.startsWith('lead.') || ABOUT_PEOPLE.has(type) ? 'person' : 'open');

/** Where an object stands. */
export interface Spot {
  /** With the point (`traits.`); nothing for `data` itself, whose properties are marked by their own path as well. */
  readonly path: string;
  /** Whether what is in it may be the lead's own: all of it, or what stands directly in it. */
  readonly own: 'all' | 'edge';
  /** The less, the sooner it is the lead's name among several. */
  readonly rank: number;
}

/** The object without personal fields, at any depth; what they said goes into `found`. Itself where there are none. Costs a look-up a name. */
export function withoutContacts(fields: Fields, found: Found, place: Place, spot: Spot, depth = 0): Fields {
  let rest: Fields = fields;
  let sure = false;
  let doubtful = false;
  const label = fields['value'] === undefined && fields['values'] === undefined ? undefined : labelOf(fields);
  for (const name in fields) {
    const value = fields[name];
    const meaning = meaningOf(name);
    if (meaning.field !== undefined && isSaid(value) && value !== label) {
      if (isTaken(meaning, place, value)) {
        sure ||= meaning.sure === true;
        rest = taken(rest, fields, name, meaning.field, found, spot, depth);
        continue;
      }
      doubtful ||= place === 'open' && meaning.sure !== true;
    }
    if (label !== undefined && meaning.value === true && isSaid(value)) {
      rest = taken(rest, fields, name, meaningOf(label).field!, found, spot, depth, label);
      continue;
    }
    if (!mayHoldFields(value)) continue;
    const below = meaning.below ?? (place === 'edge' ? 'open' : place);
    const kept = inValue(value, found, below, { ...spot, path: `${spot.path}${name}.` }, depth, meaning.below === undefined);
    if (kept === value) continue;
    if (rest === fields) rest = copyOf(fields);
    rest[name] = kept;
  }
  // A name beside a telephone number is whoever's number it is.
  return sure && doubtful ? withoutContacts(rest, found, 'edge', spot, depth) : rest;
}

/** Objects, lists, and texts that may be JSON of them. */
const mayHoldFields = (value: unknown): value is object | string => (typeof value === 'string' ? mayBeJson(value) : typeof value === 'object' && value !== null);

function mayBeJson(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first === 0x7b && text.endsWith('}')) || (first === 0x5b && text.endsWith(']'));
}

function inValue(value: object | string, found: Found, place: Place, spot: Spot, depth: number, unknown: boolean): unknown {
  if (typeof value === 'string') return inJson(value, found, place, spot, depth, unknown);
  return Array.isArray(value) ? inList(value, found, place, spot, depth, unknown) : withoutContacts(value as Fields, found, place, spot, depth + 1);
}

/** `'{"firstName": "Ada"}'`: JSON text without personal fields, itself where there are none or it is no JSON. A longer one is refused with its event. */
function inJson(text: string, found: Found, place: Place, spot: Spot, depth: number, unknown: boolean): string {
  if (text.length > limits.data) return text;
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
  if (!isShallow(said)) return text;
  const kept = inValue(said as object, found, place, spot, depth, unknown);
  return kept === said ? text : JSON.stringify(kept);
}

/** In lists nobody's name is in `{"name": "plan", "value": "Pro"}`, unless the list is one of people. */
function inList(list: readonly unknown[], found: Found, place: Place, spot: Spot, depth: number, unknown: boolean): readonly unknown[] {
  let rest: unknown[] | null = null;
  for (let n = 0; n < list.length; n++) {
    const value = list[n];
    if (!mayHoldFields(value)) continue;
    const at = { ...spot, path: `${spot.path}${n}.` };
    const kept = inValue(value, found, unknown && typeof value === 'object' && !Array.isArray(value) && 'value' in value ? 'thing' : place, at, depth, unknown);
    if (kept !== value) (rest ??= [...list])[n] = kept;
  }
  return rest ?? list;
}

/** True and false are never somebody's (`mobile: true`). */
const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && typeof value !== 'boolean';

function isTaken({ field, sure, number }: Meaning, place: Place, value: unknown): boolean {
  if (number === true && typeof value !== 'object' && !isTelephoneNumber(String(value))) return false;
  if (place === 'person' || place === 'edge') return true;
  if (sure !== true) return false;
  // `email: "newsletter-5"` names a message.
  return field !== 'email' || typeof value !== 'string' || mayHoldAddress(value);
}

function taken(rest: Fields, fields: Fields, name: string, field: ContactField | null, found: Found, spot: Spot, depth: number, label = name): Fields {
  const kept = rest === fields ? copyOf(fields) : rest;
  delete kept[name];
  if (field === null) found.dropped = found.any = true;
  else {
    // The address an event is known by is noted already.
    found.any ||= name !== 'email' || depth > 0 || spot.own === 'edge';
    noteValue(found, spot.own === 'all' || depth === 0 ? field : null, `${spot.path}${label}`, fields[name], spot.rank + depth);
  }
  return kept;
}

/** The personal field an object names beside its value: `{"name": "phone", "value": "..."}`, as makers of forms send their fields. */
function labelOf(fields: Fields): string | undefined {
  for (const label of LABELS) {
    const said = fields[label];
    if (typeof said === 'string' && meaningOf(said).field !== undefined) return said;
  }
  return undefined;
}
const LABELS = ['name', 'key', 'field', 'label', 'property', 'id'];

const copyOf = (fields: Fields): Fields => Object.assign(Object.create(null) as Fields, fields);

/** `data` without the properties at these paths (`buyer.remark`), which go into `found`. */
export function withoutMarked(data: Fields, paths: readonly string[], found: Found): Fields {
  let rest = data;
  for (const path of paths) {
    const gone = takenAt(rest, path.split('.'));
    if (gone === null) continue;
    rest = gone.rest;
    found.any = true;
    noteValue(found, null, path, gone.value, 0);
  }
  return rest;
}

function takenAt(fields: Fields, [name, ...deeper]: readonly string[]): { rest: Fields; value: unknown } | null {
  if (name === undefined || !Object.hasOwn(fields, name)) return null;
  const inner = fields[name];
  const gone = deeper.length === 0 ? { rest: undefined, value: inner } : isFields(inner) ? takenAt(inner, deeper) : null;
  if (gone === null) return null;
  const rest = copyOf(fields);
  if (gone.rest === undefined) delete rest[name];
  else rest[name] = gone.rest;
  return { rest, value: gone.value };
}
