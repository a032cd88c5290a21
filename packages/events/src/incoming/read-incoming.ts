import { checkData } from '../catalogue/check-data.js';
import type { Envelope } from '../envelope.js';
import { isAddress, withoutAddresses } from './addresses.js';
import { fieldsIn, halfOf, isFields, isShallow, isWhole, textIn, type Fields } from './attributes.js';
import { isBot } from './bot.js';
import { placeOfData, withoutContacts, withoutMarked, type Spot } from './contacts.js';
import { contextTextOf } from './context-text.js';
import { madeId } from './event-id.js';
import { eventTimeOf } from './event-time.js';
import { takenTypeOf, type TakenType } from './event-type.js';
import { factOf } from './fact-of.js';
import { contactsOf, foundNothing, noteValue, type Found } from './found-contacts.js';
import { identifiersOf, type Identifiers } from './identifiers.js';
import { inspect, shown, type Inspection } from './inspection.js';
import { jsonTextOf } from './json-text.js';
import { limits } from './limits.js';
import { moneyOf } from './money.js';
import { originOf } from './origin.js';
import { sourceOf } from './source-of.js';
import type { Incoming, IncomingContext } from './outcome.js';

/** Makes the envelope of one event as sent to the door, or says why not. Never throws on what a sender may send. */
export function readIncoming(input: unknown, context: IncomingContext): Incoming {
  const inspection = inspect();
  const found = foundNothing(context.contacts === 'keep');
  const envelope = isFields(input) ? envelopeOf(inspection, input, context, found) : inspection.refuse('not_an_object', '', `an event must be an object, got ${shown(input)}; send {"type": "page.viewed", ...}`);
  if (envelope !== null && inspection.fault === null) return { kind: 'ok', envelope, contacts: found.contacts };
  const id = isFields(input) ? input['id'] : null;
  return { kind: 'rejected', rejection: inspection.fault!, id: typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, limits.id) : null };
}

function envelopeOf(inspection: Inspection, event: Fields, door: IncomingContext, found: Found): Envelope | null {
  const { workspaceKey } = door;
  if (!isShallow(event)) return inspection.refuse('too_large', '', `an event must be nested at most ${limits.depth} deep; flatten it`);
  const kind = takenTypeOf(inspection, event, door);
  const clean = (text: string) => {
    const cleaned = withoutAddresses(text, workspaceKey);
    if (cleaned !== text) inspection.flag('address_replaced');
    return cleaned;
  };
  const source = sourceOf(inspection, event, door, clean);
  const givenId = textIn(inspection, event, 'id', limits.id);
  const { said, time, sentAt } = eventTimeOf(inspection, event, door);
  const data = fieldsIn(inspection, event, 'data') ?? {};
  const context = fieldsIn(inspection, event, 'context');
  const traits = fieldsIn(inspection, event, 'traits') ?? (isFields(context?.['traits']) ? context['traits'] : null);
  if (kind === null || inspection.fault || !dataFits(inspection, kind, data, givenId)) return null;

  const order = idIn(inspection, data, 'order');
  const opportunity = idIn(inspection, data, 'opportunity');
  const fact = kind.kind === 'fact' ? factOf(inspection, kind.type, event, data, { ...door, clean }) : null;
  const ownIds = kind.kind === 'fact' || (order === null && opportunity === null) ? NO_IDS : ownIdsOf(order, opportunity);
  const identifiers = kind.kind === 'fact' ? NOBODY : identifiersOf(inspection, event, traits, ownIds, workspaceKey);
  const subject = fact?.subject ?? identifiers.primary;
  if (inspection.fault) return null;
  if (subject === null) return inspection.refuse('no_identifier', 'userId', noIdentifier(inspection, event));

  // Addresses come first: the one an event is known by is the lead's.
  if (found.noted !== undefined && kind.kind !== 'fact') noteValue(found, 'email', 'email', [event['email'], addressIn(event['subject']), event['userId']].find((said) => typeof said === 'string' && isAddress(said.trim())), -1);
  const contextText = contextTextOf(inspection, event, context, workspaceKey, found);
  const kept = fact !== null ? fact.data : withoutContacts(door.personalProperties?.length ? withoutMarked(data, door.personalProperties, found) : data, found, placeOfData(kind.type), DATA);
  const dataText = jsonTextOf(inspection, 'data', kept, limits.data, workspaceKey);
  found.contacts = contactsOf(found);
  if (found.contacts !== null && JSON.stringify(found.contacts).length > limits.contacts) return inspection.refuse('too_large', '', `contact details must be at most ${limits.contacts} characters of JSON; send fewer with the event`);
  const account = textIn(inspection, event, 'accountId', limits.identifier);
  const deal = order ?? opportunity;
  const userAgent = typeof context?.['userAgent'] === 'string' ? context['userAgent'] : (door.userAgent ?? null);
  return {
    id: givenId === null ? madeId(inspection, event, source, said, workspaceKey) : clean(givenId),
    source,
    type: kind.type,
    time,
    sentAt,
    ingestedAt: door.now,
    subject,
    user: identifiers.user,
    email: identifiers.email,
    anonymous: identifiers.anonymous,
    external: identifiers.external,
    account: account === null ? null : clean(account),
    ...originOf(inspection, context, workspaceKey),
    order: deal === null ? null : clean(deal),
    ...moneyOf(inspection, data, kind.kind),
    data: dataText,
    context: contextText,
    personal: null,
    personalKey: null,
    importId: door.importId ?? null,
    consent: consentOf(inspection, event['consent']).map(clean),
    test: door.test,
    bot: context?.['bot'] === true || isBot(userAgent),
    flags: flagsOf(inspection, found),
  };
}

/** `email:ada@shop.example`, as a CloudEvents subject may say it. */
const addressIn = (subject: unknown): unknown => (typeof subject === 'string' && subject.startsWith('email:') ? subject.slice(6) : subject);

function flagsOf(inspection: Inspection, found: Found): string[] {
  if (found.any && found.contacts !== null) inspection.flag('personal_sealed');
  if (found.dropped || (found.any && found.contacts === null)) inspection.flag('personal_dropped');
  return [...inspection.flags].sort();
}

const DATA: Spot = { path: '', own: 'edge', rank: 4 };
const NO_IDS: readonly string[] = [];
/** Facts belong to nobody's timeline. */
const NOBODY: Identifiers = { user: null, email: null, anonymous: null, external: [], primary: null };
const ownIdsOf = (order: string | null, opportunity: string | null): string[] => [...(order === null ? [] : [`order:${order}`]), ...(opportunity === null ? [] : [`opportunity:${opportunity}`])];

function dataFits(inspection: Inspection, kind: TakenType, data: Fields, id: string | null): boolean {
  if (kind.kind === 'custom') return true;
  const fault = checkData(kind.type, data);
  if (fault === null) return true;
  const of = `in ${kind.type}${id === null ? '' : ` ${shown(id)}`}`;
  const field = fault.path === '' ? 'data' : `data.${fault.path}`;
  inspection.refuse(fault.missing ? 'missing' : 'bad_value', field, `${field} ${fault.must}, got ${shown(fault.value)} ${of}; ${fault.remedy}`);
  return false;
}

/** Ids in `data`, as text: senders write them as numbers, too. */
function idIn(inspection: Inspection, data: Fields, name: string): string | null {
  const value = data[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > limits.id) return null;
  return isWhole(text) ? text : inspection.refuse('bad_value', `data.${name}`, halfOf(`data.${name}`, text));
}

function noIdentifier(inspection: Inspection, event: Fields): string {
  const junk = inspection.flags.includes('junk_identifier') ? `only junk (${shown(['userId', 'anonymousId', 'email', 'subject', 'externalIds'].map((name) => event[name]).find((value) => value !== undefined))})` : 'nothing';
  return `userId, anonymousId, email or externalIds must say whose event this is, got ${junk}; send at least one`;
}

function consentOf(inspection: Inspection, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.length <= limits.consent && value.every((purpose) => typeof purpose === 'string' && purpose.length <= 100)) return value as string[];
  inspection.refuse('bad_value', 'consent', `consent must be a list of at most ${limits.consent} purposes, got ${shown(value)}; send ["analytics"]`);
  return [];
}
