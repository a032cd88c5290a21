import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../envelope.js';
import { identifierOf, type IdentifierKind } from '../identity/identifier-of.js';
import { identifierKindOf } from '../identity/identifier-kind.js';
import { rankOf, strongestFirst } from '../identity/strength.js';
import { readIdentifier, withoutPlainAddress } from './identifier-text.js';
import type { IncomingContext, Rejection } from './outcome.js';
import { readIncoming } from './read-incoming.js';

const workspaceKey = Buffer.alloc(32, 3);
const door: IncomingContext = { workspaceKey, source: 'crm', anySource: true, test: false, facts: true, now: Date.UTC(2026, 0, 31, 12) };
const id = (kind: IdentifierKind, value: string) => identifierOf(workspaceKey, kind, value);
const event = (type: string, data: object, more: object = {}) => ({ id: 'f1', type, time: '2026-01-31T11:00:00Z', data, ...more });

function taken(type: string, data: object, more: object = {}): Envelope {
  const incoming = readIncoming(event(type, data, more), door);
  if (incoming.kind === 'rejected') throw new Error(incoming.rejection.message);
  return incoming.envelope;
}
function refused(type: string, data: object, more: object = {}): Rejection {
  const incoming = readIncoming(event(type, data, more), door);
  if (incoming.kind === 'ok') throw new Error('expected a rejection');
  return incoming.rejection;
}
const dataOf = (envelope: Envelope) => JSON.parse(envelope.data) as unknown;

describe('links', () => {
  it.each(['identity.linked', 'identity.unlinked'])('%s is kept at the weaker identifier, whichever is named first', (type) => {
    for (const data of [{ from: 'anonymous:a', to: 'user:u' }, { from: 'user:u', to: ' anonymous:a ' }]) {
      const envelope = taken(type, data);
      expect(envelope).toMatchObject({ type, subject: id('anonymous', 'a'), user: null, anonymous: null, external: [], order: null });
      expect(dataOf(envelope)).toEqual({ to: id('user', 'u') });
    }
  });
  it('join any two kinds', () => {
    expect(taken('identity.linked', { from: 'email:ada@example.com', to: 'user:u' }).subject).toBe(id('email', 'ada@example.com'));
    expect(taken('identity.linked', { from: 'order:o1', to: 'anonymous:a' }).subject).toBe(id('external', 'order:o1'));
  });
  it('take an address as its SHA-256 too, and an identifier as the log has it', () => {
    const sha = createHash('sha256').update('ada@example.com').digest('hex');
    expect(dataOf(taken('identity.linked', { from: 'anonymous:a', to: `email:${sha}` }))).toEqual({ to: id('email', 'ada@example.com') });
    expect(taken('identity.linked', { from: `hash:${id('anonymous', 'a')}`, to: 'user:u' }).subject).toBe(id('anonymous', 'a'));
  });
  it('leave no plain address in the log, in a user id or a reason either', () => {
    const envelope = taken('identity.linked', { from: 'email:ada@example.com', to: 'user:ada@example.com', reason: 'asked by ada@example.com' });
    expect(JSON.stringify(envelope)).not.toContain('ada@');
    expect(dataOf(envelope)).toEqual({ to: id('user', createHash('sha256').update('ada@example.com').digest('hex')), reason: `asked by ${id('email', 'ada@example.com')}` });
  });

  it.each([
    [{ from: 'user:a', to: 'user:b' }, 'data.to', 'use identity.merged for two users'],
    [{ from: 'anonymous:a', to: 'anonymous:b' }, 'data.to', 'link each of the two to the user'],
    [{ from: 'order:a', to: 'crm:b' }, 'data.to', 'link each of the two to the user'],
    [{ from: 'user:a', to: 'user: a' }, 'data.to', 'another identifier than from'],
    [{ from: 'anonymous:null', to: 'user:a' }, 'data.from', 'be a real identifier'],
    [{ from: 'anonymous:a', to: 'user:' }, 'data.to', 'be a real identifier'],
    [{ from: 'a', to: 'user:a' }, 'data.from', 'begin with its kind'],
    [{ from: 'ada@example.com', to: 'user:a' }, 'data.from', 'put "email:" before the address'],
    [{ from: 'email:nobody', to: 'user:a' }, 'data.from', 'be an e-mail address or its SHA-256'],
    [{ from: 'fact:x', to: 'user:a' }, 'data.from', 'be of a kind'],
    [{ from: 'hash:user:12', to: 'user:a' }, 'data.from', '64 hex digits'],
    [{ from: 'anonymous:\ud800', to: 'user:a' }, 'data.from', 'whole Unicode text'],
    [{ from: 'anonymous:a' }, 'data.to', 'got nothing'],
    [{ from: 5, to: 'user:a' }, 'data.from', 'must be an identifier as text'],
  ])('of %o are refused', (data, field, message) => expect(refused('identity.linked', data)).toMatchObject({ field, message: expect.stringContaining(message) }));

  it('name field, value, event and remedy in a refusal', () => {
    expect(refused('identity.linked', { from: 'user:a', to: 'user:b' })).toEqual({
      code: 'bad_value', field: 'data.to', message: 'data.to must be of another kind than from in identity.linked, got "user:b" with from "user:a"; use identity.merged for two users',
    });
  });
  it.each(['userId', 'anonymousId', 'email', 'subject'])('take nobody from %s', (field) => {
    expect(refused('identity.linked', { from: 'anonymous:a', to: 'user:u' }, { [field]: 'x@example.com' })).toMatchObject({ field, message: expect.stringContaining('from and to in data say who') });
  });
});

it('an identifier without its plain address is the same', () => {
  for (const text of ['email:Ada@example.com ', 'user:ada@example.com', 'user:42', 'anonymous:a@b.example', 'order:o1']) {
    expect(withoutPlainAddress(text)).not.toMatch(/^(user|email):.*@/);
    expect(readIdentifier(workspaceKey, withoutPlainAddress(text))).toEqual(readIdentifier(workspaceKey, text));
  }
});

describe('merges', () => {
  it.each(['identity.merged', 'identity.unmerged'])('%s is kept at the larger user, whichever is named first', (type) => {
    const [smaller, larger] = [id('user', 'a'), id('user', 'b')].sort();
    for (const data of [{ from: 'user:a', to: 'user:b' }, { from: 'user:b', to: 'user:a' }]) {
      expect(taken(type, data).subject).toBe(larger);
      expect(dataOf(taken(type, data))).toEqual({ to: smaller });
    }
  });
  it.each([[{ from: 'anonymous:a', to: 'user:b' }, 'use identity.linked'], [{ from: 'email:a@b.example', to: 'email:c@b.example' }, 'use identity.linked'], [{ from: 'user:b', to: 'user:b' }, 'the two that belong together']])('of %o are refused', (data, message) => {
    expect(refused('identity.merged', data)).toMatchObject({ field: 'data.to', message: expect.stringContaining(message) });
  });
});

describe('voids', () => {
  const voided = (data: object) => taken('touchpoint.voided', data);
  it('are about one event, an import, or a source and span', () => {
    expect(dataOf(voided({ source: 'web', id: 17 }))).toEqual({ source: 'web', id: '17', undo: false });
    expect(dataOf(voided({ import: 'a1b2', reason: 'wrong file' }))).toEqual({ import: 'a1b2', undo: false, reason: 'wrong file' });
    expect(dataOf(voided({ source: 'web', from: '2026-01-30T01:00:00+01:00', to: '2026-01-31T00:00:00Z' }))).toEqual({ source: 'web', from: Date.UTC(2026, 0, 30), to: Date.UTC(2026, 0, 31), undo: false });
  });
  it('have one key with their undo, whatever the zone a time is written in', () => {
    const span = { source: 'web', from: '2026-01-30T00:00:00Z', to: '2026-01-31T00:00:00Z' };
    expect(voided(span).subject).toMatch(/^fact:void:[0-9a-f]{32}$/);
    expect(voided({ ...span, undo: true }).subject).toBe(voided(span).subject);
    expect(voided({ ...span, from: '2026-01-30T01:00:00+01:00', reason: 'x' }).subject).toBe(voided(span).subject);
    expect(new Set([voided(span), voided({ source: 'web', id: 'x' }), voided({ import: 'web' }), voided({ source: 'app', id: 'x' })].map(({ subject }) => subject)).size).toBe(4);
  });
  it('come with an import too, unless they are about one', () => {
    const imported = (data: object) => readIncoming(event('touchpoint.voided', data), { ...door, importId: 'i2' });
    expect(imported({ source: 'web', id: 'x' })).toMatchObject({ kind: 'ok', envelope: { importId: 'i2' } });
    for (const data of [{ import: 'i1' }, { import: 'i2', undo: true }])
      expect(imported(data)).toMatchObject({ kind: 'rejected', rejection: { code: 'bad_value', field: 'data.import', message: expect.stringContaining('without the header Trichter-Import') } });
  });
  it('name source and id as the log has them', () => {
    const sent = readIncoming({ id: 'to ada@example.com', source: 'ada@example.com', type: 'page.viewed', userId: 'u' }, door);
    const { source, id: eventId } = sent.kind === 'ok' ? sent.envelope : ({} as Envelope);
    expect(dataOf(voided({ source: 'ada@example.com', id: 'to ada@example.com' }))).toEqual({ source, id: eventId, undo: false });
    expect(dataOf(voided({ source: 'web', id: ' x ' }))).toMatchObject({ id: ' x ' });
  });
  it.each([
    [{}, 'data', 'must say what is void'],
    [{ undo: true }, 'data', 'must say what is void'],
    [{ id: 'x' }, 'data.source', 'must be given'],
    [{ source: 'web' }, 'data.id', 'send source and id, or source, from and to'],
    [{ source: 'web', from: '2026-01-30T00:00:00Z' }, 'data.to', 'must be given'],
    [{ import: 'a', source: 'web' }, 'data.source', 'one void for each'],
    [{ source: 'web', id: 'x', from: '2026-01-30T00:00:00Z', to: '2026-01-31T00:00:00Z' }, 'data.from', 'one void for each'],
    [{ source: 'web', from: '2026-01-31T00:00:00Z', to: '2026-01-31T01:00:00+01:00' }, 'data.to', 'must be after from'],
    [{ source: 'web', from: '2026-01-31T00:00:00Z', to: '2026-01-30T00:00:00Z' }, 'data.to', 'must be after from'],
    [{ source: 'web', from: '2026-02-30T00:00:00Z', to: '2026-03-31T00:00:00Z' }, 'data.from', 'a day that exists'],
    [{ source: 'web', from: '2026-01-30T00:00:00', to: '2026-03-31T00:00:00Z' }, 'data.from', 'must say its zone'],
    [{ source: 'web', from: 1769731200000, to: '2026-03-31T00:00:00Z' }, 'data.from', 'must be a time as RFC 3339'],
    [{ import: 'a b' }, 'data.import', 'the id of an import'],
    [{ import: 'a', undo: 'yes' }, 'data.undo', 'must be true or false'],
    [{ source: '', id: 'x' }, 'data.source', 'text of 1 to 100 characters'],
  ])('of %o are refused', (data, field, message) => expect(refused('touchpoint.voided', data)).toMatchObject({ field, message: expect.stringContaining(message) }));
});

it('erasures are refused with the way to the service that destroys the keys too', () => {
  const fact = event('lead.erased', { keep: 'nothing', later: 'anew', receipt: 'r1' }, { subject: 'user:u' });
  for (const facts of [true, false]) expect(readIncoming(fact, { ...door, facts })).toMatchObject({ kind: 'rejected', rejection: { code: 'reserved_type', field: 'type', message: expect.stringContaining('DELETE /v1/leads/{id}') } });
});

describe('the order of identifiers', () => {
  const identifiers = fc.tuple(fc.constantFrom('user', 'email', 'anonymous', 'order', 'stripe.customer'), fc.stringMatching(/^[0-9a-f]{4}$/)).map(([kind, hash]) => `${kind}:${hash}`);
  it('is by rank of kind, then by text, and total', () => {
    fc.assert(
      fc.property(identifiers, identifiers, identifiers, (a, b, c) => {
        expect(Math.sign(strongestFirst(a, b))).toBe(-Math.sign(strongestFirst(b, a)) + 0);
        expect(strongestFirst(a, b) === 0).toBe(a === b);
        if (rankOf(a) < rankOf(b)) expect(strongestFirst(a, b)).toBeLessThan(0);
        if (strongestFirst(a, b) <= 0 && strongestFirst(b, c) <= 0) expect(strongestFirst(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
  it('knows the kind of an identifier', () => expect(['user:1', 'email:1', 'anonymous:1', 'order:1', 'stripe.customer:1'].map(identifierKindOf)).toEqual(['user', 'email', 'anonymous', 'external', 'external']));
});

it('facts never throw, whatever is sent, and what is taken has a record key and readable data', () => {
  const word = fc.oneof(fc.constantFrom('user:a', 'user:b', 'anonymous:a', 'email:a@b.example', 'hash:user:1', 'x', '2026-01-30T00:00:00Z', '2026-01-31T00:00:00Z', true), fc.jsonValue({ maxDepth: 1 }));
  const types = fc.constantFrom('identity.linked', 'identity.unlinked', 'identity.merged', 'identity.unmerged', 'touchpoint.voided');
  fc.assert(
    fc.property(types, fc.dictionary(fc.constantFrom('from', 'to', 'source', 'id', 'import', 'undo', 'reason', '__proto__'), word), (type, data) => {
      const incoming = readIncoming(event(type, data), door);
      if (incoming.kind === 'rejected') expect(incoming.rejection.message).not.toBe('');
      else {
        expect(incoming.envelope.subject).toMatch(/^(?:fact:void:[0-9a-f]{32}|[a-z.]+:[0-9a-f]{64})$/);
        expect(typeof dataOf(incoming.envelope)).toBe('object');
      }
    }),
    { numRuns: 2_000 },
  );
});
