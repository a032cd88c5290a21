import { describe, expect, it } from 'vitest';
import type { Incoming, IncomingContext } from './outcome.js';
import { readIncoming } from './read-incoming.js';

const door: IncomingContext = { workspaceKey: Buffer.alloc(32, 3), source: 'shop', test: false, facts: true, now: Date.UTC(2026, 0, 31, 12) };
const visit = { id: 'e1', type: 'page.viewed', userId: 'u' };
const told = (incoming: Incoming) => (incoming.kind === 'ok' ? incoming.envelope.source : { code: incoming.rejection.code, field: incoming.rejection.field, message: incoming.rejection.message });
const read = (event: object, anySource?: boolean) => told(readIncoming(event, { ...door, anySource }));
const voided = (data: object, more: object = {}) => ({ id: 'v1', type: 'touchpoint.voided', data, ...more });

describe('a write key for one source', () => {
  it('gives its source to events that name none, and takes those that name it', () => {
    expect([visit, { ...visit, source: '' }, { ...visit, source: null }, { ...visit, source: 'shop' }].map((event) => read(event))).toEqual(['shop', 'shop', 'shop', 'shop']);
  });

  it('refuses an event of another source, with field, value and remedy', () => {
    expect(read({ ...visit, source: 'crm' })).toEqual({
      code: 'source_not_allowed', field: 'source', message: 'source must be "shop", the source this write key is for, got "crm"; use a key for that source or for any (write:*), or leave it out',
    });
    for (const source of ['Shop', ' shop', 17, 'ada@example.com']) expect(read({ ...visit, source })).toMatchObject({ code: 'source_not_allowed', field: 'source' });
    for (const fact of [{ id: 'i', type: 'identity.linked', data: { from: 'anonymous:a', to: 'user:u' } }, { id: 'c', type: 'cost.reported', data: { day: '2026-01-30', amount: 1, currency: 'EUR' } }, voided({ source: 'shop', id: 'x' })]) {
      expect(read(fact)).toBe('shop');
      expect(read({ ...fact, source: 'crm' })).toMatchObject({ code: 'source_not_allowed', field: 'source' });
    }
  });

  it.each([true, false])('voids and restores (undo: %s) what is of its source alone', (undo) => {
    const span = { from: '2026-01-30T00:00:00Z', to: '2026-01-31T00:00:00Z' };
    expect(read(voided({ source: 'shop', id: 'x', undo }))).toBe('shop');
    expect(read(voided({ source: 'shop', ...span, undo }))).toBe('shop');
    expect(read(voided({ source: 'crm', id: 'x', undo }))).toEqual({
      code: 'source_not_allowed', field: 'data.source', message: 'data.source must be "shop", the source this write key is for, got "crm"; use a key for that source or for any (write:*)',
    });
    expect(read(voided({ source: 'crm', ...span, undo }))).toMatchObject({ code: 'source_not_allowed', field: 'data.source' });
    expect(read(voided({ import: 'i1', undo }))).toMatchObject({ code: 'source_not_allowed', field: 'data.import', message: expect.stringContaining('got "i1"') });
  });
});

describe('a write key for any source', () => {
  it('takes every source, for what is voided too', () => {
    expect(read(visit, true)).toBe('shop');
    expect(read({ ...visit, source: 'crm' }, true)).toBe('crm');
    for (const data of [{ source: 'crm', id: 'x' }, { import: 'i1' }]) expect(read(voided(data), true)).toBe('shop');
  });
});
