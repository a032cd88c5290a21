import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncomingContext } from './outcome.js';
import { readIncoming } from './read-incoming.js';
import { withoutUrlContacts } from './url-contacts.js';

const door: IncomingContext = { workspaceKey: Buffer.alloc(32, 5), source: 'web', test: false, facts: false, now: Date.parse('2026-03-01T12:00:00Z'), contacts: 'keep', personalProperties: ['remark', 'buyer.note'] };
const event = { id: 'e1', type: 'form.submitted', time: '2026-03-01T11:59:00Z', userId: 'u1' };
const read = (more: object, context: Partial<IncomingContext> = {}) => {
  const incoming = readIncoming({ ...event, ...more }, { ...door, ...context });
  if (incoming.kind !== 'ok') throw new Error(incoming.rejection.message);
  return incoming;
};

describe('contact details at the door', () => {
  const person = {
    traits: { name: 'Ada Lovelace', email: 'ada@shop.example', mobile: '+49 30 123', company: { name: 'Engines Ltd', id: 7 }, crmUrl: 'https://crm.example/c/1', plan: 'pro', birthday: '1815-12-10' },
    data: { form: 'demo', remark: 'call me', buyer: { note: 'tall', size: 3 } },
  };

  it('are handed over beside the envelope, named alike, and the rest stays', () => {
    const { envelope, contacts } = read(person);
    expect(contacts).toEqual({ name: 'Ada Lovelace', email: 'ada@shop.example', phone: '+49 30 123', company: 'Engines Ltd', crm: 'https://crm.example/c/1', data: { remark: 'call me', 'buyer.note': 'tall' } });
    expect(envelope).toMatchObject({ data: '{"form":"demo","buyer":{"size":3}}', context: '{"traits":{"plan":"pro"}}', flags: ['personal_sealed'], personal: null, personalKey: null });
  });

  it('are dropped unless the workspace keeps them, and a flag counts it', () => {
    for (const contacts of [undefined, 'drop'] as const) {
      const dropped = read(person, { contacts });
      expect(dropped.contacts).toBeNull();
      expect(dropped.envelope).toEqual({ ...read(person).envelope, flags: ['personal_dropped'] });
    }
  });

  it.each([
    ['an attribute', { first_name: 'Ada' }, { firstName: 'Ada' }],
    ['the address it is known by', { email: ' ada@shop.example' }, { email: 'ada@shop.example' }],
    ['a subject', { userId: undefined, subject: 'email:ada@shop.example' }, { email: 'ada@shop.example' }],
    ['a user id', { userId: 'ada@shop.example' }, { email: 'ada@shop.example' }],
    ['traits in the context', { context: { traits: { Phone: 49301 } } }, { phone: '49301' }],
    ['deeper traits', { traits: { seats: [{ lastName: 'Lovelace' }] } }, { lastName: 'Lovelace' }],
  ])('are taken from %s', (_, more, contacts) => {
    const found = read(more);
    expect(found.contacts).toEqual(contacts);
    expect(JSON.stringify(found.envelope)).not.toMatch(/Ada|ada@|Lovelace|49301/);
  });

  it('are none where there are none, nor where a hash stands for the address', () => {
    expect(read({ email: 'ab'.repeat(32), traits: { plan: 'pro' } }).contacts).toBeNull();
    expect(read({}).envelope.flags).toEqual([]);
  });

  it('leave names of things alone', () => {
    const { envelope, contacts } = read({ traits: { plan: { name: 'Pro', company: 'x' } }, data: { form: 'demo', name: 'Desk' } });
    expect(contacts).toBeNull();
    expect(envelope).toMatchObject({ context: '{"traits":{"plan":{"name":"Pro","company":"x"}}}', data: '{"form":"demo","name":"Desk"}' });
  });

  it('never stay in the envelope, wherever in traits or attributes they stand', () => {
    const name = fc.constantFrom('phone', 'Phone', 'mobile_phone', 'firstName', 'last-name', 'surname', 'email', 'emailAddress', 'crmLink');
    const planted = fc.tuple(name, fc.array(fc.constantFrom('a', 'seats', 'x'), { maxLength: 4 })).map(([field, path]) => path.reduce<unknown>((inner, key) => (key === 'seats' ? { [key]: [inner] } : { [key]: inner }), { [field]: 'plantedvalue@x.example' }));
    fc.assert(
      fc.property(planted, fc.constantFrom('keep', 'drop'), (traits, contacts) => {
        for (const more of [{ traits }, { context: { traits } }, { extra: traits }, traits as object]) expect(JSON.stringify(read(more, { contacts: contacts as 'keep' }).envelope)).not.toContain('plantedvalue');
      }),
    );
  });

  it('in addresses of pages lose their values', () => {
    expect(withoutUrlContacts('https://s.example/t?first_name=Ada&utm_source=g&Phone=%2B49#tel=1&page=2')).toBe('https://s.example/t?first_name=&utm_source=g&Phone=#tel=&page=2');
    const { envelope } = read({ context: { page: { url: 'https://s.example/t?lastName=Lovelace&a=1', referrer: 'https://r.example/?phone=49301' } } });
    expect(envelope).toMatchObject({ url: 'https://s.example/t?lastName=&a=1', referrer: 'https://r.example/?phone=', flags: ['personal_dropped'] });
  });
});
