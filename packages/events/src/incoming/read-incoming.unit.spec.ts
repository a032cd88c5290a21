import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../envelope.js';
import { identifierOf } from '../identity/identifier-of.js';
import type { IncomingContext, Rejection } from './outcome.js';
import { readIncoming } from './read-incoming.js';

const workspaceKey = Buffer.alloc(32, 3);
const now = Date.UTC(2026, 0, 31, 12);
const door: IncomingContext = { workspaceKey, source: 'web', anySource: true, test: false, facts: false, now };
const visit = { id: 'e1', type: 'page.viewed', anonymousId: 'a-1', time: '2026-01-31T11:59:00Z' };
const id = (kind: Parameters<typeof identifierOf>[1], value: string) => identifierOf(workspaceKey, kind, value);

function taken(event: unknown, context: Partial<IncomingContext> = {}): Envelope {
  const incoming = readIncoming(event, { ...door, ...context });
  if (incoming.kind === 'rejected') throw new Error(incoming.rejection.message);
  return incoming.envelope;
}
function refused(event: unknown, context: Partial<IncomingContext> = {}): Rejection {
  const incoming = readIncoming(event, { ...door, ...context });
  if (incoming.kind === 'ok') throw new Error('expected a rejection');
  return incoming.rejection;
}

describe('whose event it is', () => {
  it('is said by the strongest identifier', () => {
    const all = { userId: 'u', email: 'ada@example.com', anonymousId: 'a', externalIds: ['hubspot.contact:7'] };
    const event = (fields: object) => taken({ id: '1', type: 'chat.started', ...fields }).subject;
    expect(event(all)).toBe(id('user', 'u'));
    expect(event({ ...all, userId: undefined })).toBe(id('email', 'ada@example.com'));
    expect(event({ ...all, userId: null, email: null })).toBe(id('anonymous', 'a'));
    expect(event({ externalIds: { 'hubspot.contact': 7 } })).toBe(id('external', 'hubspot.contact:7'));
  });

  it('is the same for a plain address and its SHA-256', () => {
    const hash = createHash('sha256').update('ada@example.com').digest('hex');
    expect(taken({ ...visit, email: ' Ada@Example.COM' }).email).toBe(taken({ ...visit, email: hash }).email);
  });

  it('counts an address in the user id as the e-mail as well, and keeps it nowhere', () => {
    const envelope = taken({ ...visit, userId: 'Ada@example.com' });
    expect(envelope.email).toBe(id('email', 'ada@example.com'));
    expect(envelope.user).toBe(taken({ ...visit, userId: 'ada@example.com ' }).user);
    expect(JSON.stringify(envelope).toLowerCase()).not.toContain('ada@');
  });

  it('trims user ids and keeps their case', () => {
    expect(taken({ ...visit, userId: ' U1 ' }).user).toBe(id('user', 'U1'));
    expect(taken({ ...visit, userId: 'u1' }).user).not.toBe(id('user', 'U1'));
  });

  it('takes orders and opportunities as external ids', () => {
    const order = taken({ id: '1', type: 'order.refunded', data: { order: 'o1', amount: 5, currency: 'EUR' } });
    expect(order).toMatchObject({ subject: id('external', 'order:o1'), external: [id('external', 'order:o1')], order: 'o1', amount: 5, currency: 'EUR' });
    expect(taken({ ...visit, type: 'opportunity.won', data: { opportunity: 12 } })).toMatchObject({ external: [id('external', 'opportunity:12')], order: '12' });
  });

  it.each(['null', 'UNDEFINED', ' None ', 'NaN', '0', '-1', 'true', 'false', 'Anonymous', 'guest', 'unknown', 'test', '', '00000000-0000-0000-0000-000000000000'])('drops the junk user id "%s" and keeps the event', (userId) => {
    expect(taken({ ...visit, userId })).toMatchObject({ user: null, subject: id('anonymous', 'a-1') });
  });
  it('flags junk, also among external ids', () => {
    expect(taken({ ...visit, userId: 'null' }).flags).toEqual(['junk_identifier']);
    expect(taken({ ...visit, externalIds: ['crm:null', 'crm:5'] })).toMatchObject({ external: [id('external', 'crm:5')], flags: ['junk_identifier'] });
  });

  it.each([{ userId: true }, { userId: false }, { userId: null }, { email: false }, { subject: 'user:' }, { externalIds: { 'hubspot.contact': null } }, { externalIds: { 'hubspot.contact': false } }, { externalIds: ['hubspot.contact:'] }, { externalIds: ['', null] }])('drops the junk %o with a flag and keeps the event', (fields) => {
    expect(taken({ ...visit, ...fields })).toMatchObject({ user: null, external: [], subject: id('anonymous', 'a-1'), flags: ['junk_identifier'] });
  });
  it('keeps the sound ids beside junk', () => expect(taken({ ...visit, externalIds: { 'hubspot.contact': null, crm: 5 } }).external).toEqual([id('external', 'crm:5')]));
  it.each([['id', '\ud800'], ['source', 'a\ud800'], ['userId', '\udc00x'], ['anonymousId', '\ud800'], ['subject', 'user:\ud800'], ['externalIds', ['crm:\ud800']], ['accountId', '\ud800']])('refuses half a character in %s', (field, value) => {
    expect(refused({ ...visit, [field]: value })).toMatchObject({ code: 'bad_value', field, message: expect.stringContaining('half of a surrogate pair') });
  });
  it('refuses half a character in an order, and takes whole ones anywhere', () => {
    const order = (order: string) => ({ ...visit, type: 'order.completed', data: { order, amount: 1, currency: 'EUR' } });
    expect(refused(order('o\ud83d'))).toMatchObject({ code: 'bad_value', field: 'data.order' });
    expect(taken({ ...order('o😀'), userId: '😀' })).toMatchObject({ order: 'o😀', user: id('user', '😀') });
  });

  it('must be said', () => {
    expect(refused({ id: '1', type: 'page.viewed' })).toMatchObject({ code: 'no_identifier', message: expect.stringContaining('send at least one') });
    expect(refused({ id: '1', type: 'page.viewed', userId: 'null' })).toMatchObject({ code: 'no_identifier', message: expect.stringContaining('only junk') });
  });

  it('may be said by a CloudEvents subject', () => {
    expect(taken({ specversion: '1.0', id: '1', source: '/shop', type: 'chat.started', subject: 'user:42' })).toMatchObject({ source: '/shop', subject: id('user', '42'), flags: [] });
    expect(taken({ id: '1', type: 'chat.started', subject: 'order:o1' }).subject).toBe(id('external', 'order:o1'));
    expect(taken({ id: '1', type: 'chat.started', subject: '42' }).subject).toBe(id('user', '42'));
  });

  it.each([['email', 'not an address', 'bad_email'], ['userId', {}, 'wrong_type'], ['userId', 'x'.repeat(600), 'too_long'], ['externalIds', ['user:1'], 'bad_value'], ['externalIds', ['nothing'], 'bad_value'], ['externalIds', 5, 'wrong_type']])(
    'refuses %s = %o',
    (field, value, code) => expect(refused({ ...visit, [field]: value })).toMatchObject({ code, field }),
  );
});

describe('addresses', () => {
  const email = id('email', 'ada@example.com');
  it('are replaced by their identifier in data, keys, context, traits, URLs and ids', () => {
    const envelope = taken({
      ...visit,
      id: 'to ada@example.com',
      data: { note: 'call Ada@Example.com, now', nested: [{ 'ada@example.com': 1 }] },
      traits: { team: 'of ada@example.com' },
      context: { title: 'Hi ada@example.com', page: { url: 'https://x.de/?u=ada%40example.com&utm_campaign=ada@example.com' } },
    });
    expect(JSON.parse(envelope.data)).toEqual({ note: `call ${email}, now`, nested: [{ [email]: 1 }] });
    expect(envelope).toMatchObject({ id: `to ${email}`, url: `https://x.de/?u=${email}&utm_campaign=${email}`, utmCampaign: email, flags: ['address_replaced'] });
    expect(JSON.stringify(envelope).toLowerCase()).not.toMatch(/@|%40/);
  });

  it('are replaced in source, consent and click id', () => {
    expect(taken({ ...visit, source: 'ada@example.com', consent: ['analytics', 'of ada@example.com'], context: { campaign: { clickId: 'ada@example.com' } } })).toMatchObject({
      source: email, consent: ['analytics', `of ${email}`], clickId: email, flags: ['address_replaced'],
    });
    for (const fields of [{ source: 'ada@example.com' }, { consent: ['ada@example.com'] }, { id: 'ada@example.com' }, { accountId: 'ada@example.com' }]) expect(taken({ ...visit, ...fields }).flags).toEqual(['address_replaced']);
  });
  it.each([...'!#$%&\'*+-/=?^_`{|}~.'])('are replaced whole with a %s in them, and hash as the address given as e-mail', (sign) => {
    const address = `jane${sign}doe@example.com`;
    expect(JSON.parse(taken({ ...visit, data: { note: `of ${address}, it says` } }).data)).toEqual({ note: `of ${taken({ ...visit, email: address }).email}, it says` });
  });
  it.each(['https://x.de/a/ada@example.com?b=c', '/a?u=ada@example.com#x', 'a=b&u=ada@example.com'])('in %s leave the rest of it standing', (url) => {
    expect(JSON.parse(taken({ ...visit, data: { url } }).data)).toEqual({ url: url.replace('ada@example.com', email) });
  });
  it('never reach the log, wherever in an event they stand', () => {
    fc.assert(
      fc.property(fc.constantFrom('ada@example.com', 'j.doe+x@mail.example.co.uk', 'müller@straße.de'), fc.jsonValue({ maxDepth: 3 }), fc.string({ maxLength: 5 }), (address, value, around) => {
        const envelope = taken({ ...visit, userId: address, traits: { email: address }, data: { value, text: `${around} ${address} ${around}`, [`k ${address}`]: [address] } });
        expect(JSON.stringify(envelope)).not.toContain(address);
      }),
    );
  });

  it('in traits count as the e-mail', () => expect(taken({ ...visit, traits: { email: 'ada@example.com' } })).toMatchObject({ email, context: '{}', flags: [] }));
  it('take contact details with them, which the log must not keep', () => {
    expect(taken({ ...visit, traits: { firstName: 'Ada', phone: '1', plan: 'pro' }, context: { ip: '10.0.0.1' } })).toMatchObject({ context: '{"traits":{"plan":"pro"}}', flags: ['personal_dropped'] });
  });
});

describe('time', () => {
  it('is cut to milliseconds and kept without sentAt', () => expect(taken({ ...visit, time: '2026-01-31T11:00:00.1239Z' })).toMatchObject({ time: Date.UTC(2026, 0, 31, 11, 0, 0, 123), sentAt: null, flags: [] }));
  it('may be missing', () => expect(taken({ ...visit, time: undefined }).time).toBeNull());
  it('is mended by what sentAt says of the clock, of the event or of the batch', () => {
    const slow = { ...visit, time: '2026-01-31T10:30:00Z', sentAt: '2026-01-31T10:59:59.700Z' };
    expect(taken(slow)).toMatchObject({ time: Date.UTC(2026, 0, 31, 11, 30), flags: ['clock_skew'] });
    expect(taken({ ...slow, sentAt: undefined }, { sentAt: slow.sentAt }).time).toBe(Date.UTC(2026, 0, 31, 11, 30));
    expect(taken({ ...visit, time: '2026-01-31T12:30:00Z', sentAt: '2026-01-31T13:00:00Z' }).time).toBe(Date.UTC(2026, 0, 31, 11, 30));
  });
  it('is left alone by the time the way takes, so that a retry is an equal copy', () => expect(taken({ ...visit, sentAt: '2026-01-31T11:59:56.000Z' })).toMatchObject({ time: Date.UTC(2026, 0, 31, 11, 59), flags: [] }));
  it('without a zone is refused with the way out', () => {
    expect(refused({ ...visit, time: '2026-01-31T12:00:00' })).toEqual({ code: 'bad_time', field: 'time', message: 'time must say its zone, got "2026-01-31T12:00:00"; end it with Z or an offset like +01:00' });
    expect(refused({ ...visit, time: '2026-02-30T12:00:00Z' }).code).toBe('bad_time');
  });
});

describe('id', () => {
  const without = { ...visit, id: undefined, data: { b: 1, a: [1, 2] } };
  it('is made from source, time and content, whatever the order of keys', () => {
    const made = taken(without);
    expect(made).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{32}$/), flags: ['id_made'] });
    expect(taken({ ...without, sentAt: '2026-01-31T10:00:00Z' }, { now: now + 60_000 }).id).toBe(made.id);
    expect(taken({ data: { a: [1, 2], b: 1 }, anonymousId: 'a-1', time: '2026-01-31T12:59:00+01:00', type: 'page.viewed' }).id).toBe(made.id);
  });
  it('differs with source, time or content', () => {
    const ids = [without, { ...without, source: 'app' }, { ...without, time: '2026-01-31T11:59:01Z' }, { ...without, data: { b: 1, a: [2, 1] } }].map((event) => taken(event).id);
    expect(new Set(ids).size).toBe(4);
  });
  it('is new each time for an event without a time, and flagged', () => {
    const untimed = { ...without, time: undefined };
    expect(taken(untimed).id).not.toBe(taken(untimed).id);
    expect(taken(untimed).flags).toEqual(['id_random']);
  });
});

describe('origin', () => {
  const page = (url: string) => ({ ...visit, context: { page: { url, referrer: 'https://www.google.com/' } } });
  it('is read from the address of the page', () => {
    expect(taken(page('https://x.de/a?utm_source=Google&utm_medium=cpc&utm_campaign=fr%C3%BChling&utm_term=t&utm_content=c&gclid=1#top'))).toMatchObject({
      browser: true, referrer: 'https://www.google.com/', utmSource: 'Google', utmMedium: 'cpc', utmCampaign: 'frühling', utmTerm: 't', utmContent: 'c', clickId: 'gclid',
    });
  });
  it('is said by explicit campaign fields first', () => {
    const event = page('https://x.de/?utm_source=a&utm_medium=b');
    expect(taken({ ...event, context: { ...event.context, campaign: { source: 'news', name: 'n1' } } })).toMatchObject({ utmSource: 'news', utmMedium: 'b', utmCampaign: 'n1', context: '{}' });
  });
  it('is nothing for a server-side event', () => expect(taken({ ...visit })).toMatchObject({ browser: false, url: null, utmSource: null, clickId: null }));
  it('survives an address too long, which is cut', () => {
    const envelope = taken(page(`https://x.de/?utm_source=a&x=${'y'.repeat(9000)}`));
    expect(envelope).toMatchObject({ utmSource: 'a', flags: ['url_cut'] });
    expect(envelope.url).toHaveLength(2048);
  });
  it('marks bots that say so', () => {
    expect(taken(visit, { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' }).bot).toBe(true);
    expect(taken({ ...visit, context: { userAgent: 'Mozilla/5.0 (Linux; Android 13; CUBOT P80)' } }).bot).toBe(false);
    expect(taken({ ...visit, context: { bot: true } }).bot).toBe(true);
  });
});

describe('what is refused', () => {
  it('names field, value, event and remedy', () => {
    expect(refused({ id: 'o1', type: 'order.completed', userId: 'u', data: { order: 'o1', amount: 49.9, currency: 'EUR' } })).toEqual({
      code: 'bad_value', field: 'data.amount', message: 'data.amount must be a whole number of minor units (cents), got 49.9 in order.completed "o1"; send 4990',
    });
  });
  it.each(['link.stated', 'merge.stated', 'touchpoint.absorbed', 'touchpoint.released', 'log.created', 'clock.ticked', 'definition.applied', 'lead.set_aside'])('is %s, whatever the key', (type) => {
    expect(refused({ ...visit, type }, { facts: true }).code).toBe('reserved_type');
  });
  it('is a type of one word, with a remedy that does not mean another type', () => {
    expect(refused({ ...visit, type: 'signup' })).toEqual({
      code: 'bad_value', field: 'type', message: 'type must be small words joined by dots, past tense, got "signup"; custom types are dotted and past tense such as account.signed_up',
    });
    expect(refused({ ...visit, type: 'Order Completed' }).message).toMatch(/; send "order.completed"$/);
  });
  it('are facts without the right key', () => {
    const cost = { id: '1', type: 'cost.reported', data: { day: '2026-01-30', amount: 1, currency: 'EUR' } };
    expect(refused(cost).code).toBe('facts_not_allowed');
    expect(taken(cost, { facts: true }).subject).toMatch(/^fact:cost:[0-9a-f]{32}$/);
    expect(refused({ id: '1', type: 'identity.linked', data: { from: 'anonymous:a', to: 'user:u' } }).code).toBe('facts_not_allowed');
  });
  it.each([null, 5, 'x', [], [visit]])('is %o', (event) => expect(refused(event).code).toBe('not_an_object'));
  it('is what is too large or too deep', () => {
    let deep: unknown = 1;
    for (let n = 0; n < 50_000; n++) deep = [deep];
    expect(refused({ ...visit, data: { deep } }).code).toBe('too_large');
    expect(refused({ ...visit, data: { text: 'x'.repeat(40_000) } })).toMatchObject({ code: 'too_large', field: 'data' });
    expect(refused({ ...visit, context: { text: 'x'.repeat(20_000) } })).toMatchObject({ code: 'too_large', field: 'context' });
    expect(refused({ ...visit, data: 'text' })).toMatchObject({ code: 'wrong_type', field: 'data' });
  });

  it('never throws, whatever is sent, and takes hostile text in linear time', () => {
    const anything = fc.anything({ withBigInt: false, maxDepth: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('id', 'type', 'time', 'sentAt', 'source', 'userId', 'email', 'externalIds', 'data', 'context', 'traits', 'consent', 'subject', '__proto__'), fc.oneof(anything, fc.constantFrom('page.viewed', 'order.completed'))), (event) => {
        readIncoming(JSON.parse(JSON.stringify(event)), door);
      }),
      { numRuns: 1_000 },
    );
    const started = performance.now();
    taken({ ...visit, data: { a: `${'a.'.repeat(7_000)}@`, b: '%40a'.repeat(1_000), c: '%41'.repeat(1_000) + '@', d: '?a'.repeat(1_000) + '@' } });
    expect(performance.now() - started).toBeLessThan(500);
  });
});
