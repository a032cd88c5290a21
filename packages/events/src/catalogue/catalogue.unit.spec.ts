import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readIncoming } from '../incoming/read-incoming.js';
import { SCHEMA_FOLDER } from '../schemas/schema-folder.js';
import { checkData } from './check-data.js';
import { eventTypes, identityFactTypes, statementTypes, systemTypes } from './event-types.js';
import { typeKindOf } from './type-kind.js';

const folder = join(SCHEMA_FOLDER, 'event/examples');
const examples = readdirSync(folder).map((file) => ({ file, event: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown> }));
const taken = new Set<unknown>([...identityFactTypes, 'touchpoint.voided']);
const exact = examples.filter(({ event }) => taken.has(event['type']));
const free = examples.filter(({ event }) => !taken.has(event['type']) && event['type'] !== 'lead.erased');
const door = { workspaceKey: Buffer.alloc(32, 1), source: 'web', anySource: true, test: false, facts: true, now: Date.UTC(2026, 1, 1) };

describe('catalogue', () => {
  it('has a golden example of every type', () => {
    const shown = new Set(examples.map(({ event }) => event['type']));
    expect(eventTypes.filter((type) => !shown.has(type))).toEqual([]);
  });

  it.each(exact)('the door takes the golden $file, and no property it has no rule for', ({ event }) => {
    expect(readIncoming(event, door)).toMatchObject({ kind: 'ok', envelope: { user: null, email: null, anonymous: null, external: [], flags: [] } });
    expect(readIncoming({ ...event, data: { ...(event['data'] as object), form: 1 } }, door)).toMatchObject({ kind: 'rejected', rejection: { code: 'bad_value', field: 'data.form', message: expect.stringContaining('must be one of') } });
  });

  it.each(free)('the door takes the golden $file, and keeps properties it has no rule for', ({ event }) => {
    const data = { ...(event['data'] as object), somethingOfOurs: { deep: [1] } };
    const incoming = readIncoming({ ...event, data }, door);
    if (incoming.kind === 'rejected') throw new Error(incoming.rejection.message);
    expect(JSON.parse(incoming.envelope.data)).toEqual(data);
    expect(incoming.envelope.flags).toEqual([]);
  });

  it.each([...statementTypes, ...systemTypes, 'trichter.started'])('%s is kept for the system', (type) => expect(typeKindOf(type)).toEqual({ kind: 'reserved' }));
  it.each(['webinar.attended', 'a.b', 'plan.seat_added', 'shop.cart.cleared', 'link.clicked', 'log.rotated', 'identity.verified', 'merge.requested', 'touchpoint.rated'])('%s is a custom type', (type) => expect(typeKindOf(type)).toEqual({ kind: 'custom', type }));
  it.each([['Order Completed', 'order.completed'], ['pageViewed', 'page.viewed'], ['lead_signed_up', 'lead.signed_up'], ['click', null], ['page.', null], ['.viewed', null], ['page.1viewed', null]])(
    '%s is no type, and %s is meant',
    (type, suggestion) => expect(typeKindOf(type)).toMatchObject({ kind: 'malformed', suggestion }),
  );
});

describe('data rules', () => {
  const order = { order: 'o1', amount: 4990, currency: 'EUR' };
  it.each([
    [{ ...order, amount: 49.9 }, { path: 'amount', must: 'must be a whole number of minor units (cents)', remedy: 'send 4990' }],
    [{ ...order, amount: '49.90' }, { path: 'amount', remedy: 'send 4990 as a number' }],
    [{ ...order, amount: -5 }, { path: 'amount', remedy: 'send 5, as order.refunded if money went back' }],
    [{ ...order, amount: 1e12 + 1 }, { path: 'amount', must: 'must be at most 1000000000000 minor units' }],
    [{ ...order, currency: 'eur' }, { path: 'currency', remedy: 'send "EUR"' }],
    [{ ...order, currency: 'EUX' }, { path: 'currency' }],
    [{ amount: 1, currency: 'EUR' }, { path: 'order', missing: true }],
    [{ ...order, order: '' }, { path: 'order', missing: false }],
  ])('order.completed with %o is refused', (data, fault) => expect(checkData('order.completed', data)).toMatchObject(fault));

  it('takes a number for an id, and money at the limits', () => {
    expect(checkData('order.completed', { order: 1001, amount: 0, currency: 'JPY' })).toBeNull();
    expect(checkData('order.completed', { ...order, amount: 1e12 })).toBeNull();
  });

  it('wants both halves of money or neither where money need not be there', () => {
    expect(checkData('quote.sent', {})).toBeNull();
    expect(checkData('quote.sent', { amount: 5 })).toMatchObject({ path: 'currency', missing: true });
    expect(checkData('quote.sent', { currency: 'EUR' })).toMatchObject({ path: 'amount', missing: true });
  });

  it('refuses a day that does not exist', () => {
    expect(checkData('rate.published', { base: 'EUR', quote: 'USD', day: '2026-02-30', rate: 1.1 })).toMatchObject({ path: 'day' });
    expect(checkData('cost.reported', { amount: 5, currency: 'EUR' })).toMatchObject({ path: 'day', missing: true });
  });
});
