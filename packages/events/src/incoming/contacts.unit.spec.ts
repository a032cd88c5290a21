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
    expect(envelope).toMatchObject({ data: '{"form":"demo","buyer":{"size":3}}', context: '{"traits":{"plan":"pro"}}', flags: ['personal_dropped', 'personal_sealed'], personal: null, personalKey: null });
  });

  it('are dropped unless the workspace keeps them, and a flag counts it', () => {
    for (const contacts of [undefined, 'drop'] as const) {
      const dropped = read(person, { contacts });
      expect(dropped.contacts).toBeNull();
      expect(dropped.envelope).toEqual({ ...read(person).envelope, flags: ['personal_dropped'] }); // the birthday is dropped in both
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

  it.each([
    ['product.viewed', { product: 'p1', name: 'Desk', details: { name: 'Desk', company: 'Ikea' } }],
    ['feature.used', { name: 'export', device: { name: 'iPhone', mobile: true }, browser: { name: 'Firefox' } }],
    ['campaign.joined', { campaign: { name: 'spring' }, utm_name: 'x', campaign_name: 'spring', company: 'Acme', address: '0xabc' }],
    ['email.sent', { email: 'newsletter-5', mail: 'welcome', template: { name: 'Welcome' } }],
    ['page.shared', { shares: { whatsapp: 3, fax: 0 }, channel: 'whatsapp', whatsapp: 'button', fname: 'render', payload: '{"name": "Desk", "n": 1.0}', text: '{not json}', list: ['[1,2]', '{}', '[]', '{"a":' + '['.repeat(200) + ']'.repeat(200) + '}'] }],
    ['form.submitted', { form: 'demo', product: { name: 'Desk' }, plan: { name: 'Pro' }, fields: [{ name: 'plan', value: 'Pro' }] }],
    ['order.completed', { order: 'o1', amount: 1, currency: 'EUR', items: [{ name: 'Desk', sku: 's1' }], customer: { plan: { name: 'Pro' } } }],
  ])('leave names of things in %s alone', (type, data) => {
    const traits = { plan: { name: 'Pro', company: 'x' }, device: { name: 'iPhone' } };
    const context = { device: { name: 'iPhone' }, os: { name: 'iOS' }, app: { name: 'shop' }, library: { name: 'a.js' }, page: { title: 'T', name: 'Pricing' } };
    const { envelope, contacts } = read({ type, data, traits, context });
    expect(contacts).toBeNull();
    expect(JSON.parse(envelope.data)).toEqual(data);
    expect(JSON.parse(envelope.context)).toEqual({ ...context, traits });
    expect(envelope.flags).toEqual([]);
  });

  it.each([
    ['page.viewed', { phone: 'planted' }], ['page.viewed', { deep: [[{ mobilePhone: 'planted' }]] }], ['feature.used', { name: 'planted', phone: '1' }],
    ['page.viewed', { person: { name: 'planted' } }], ['page.viewed', { customer: { profile: { name: 'planted' } } }], ['page.viewed', { attendees: [{ name: 'planted' }] }],
    ['page.viewed', { customerName: 'planted' }], ['page.viewed', { billing_phone: 'planted' }], ['page.viewed', { customer_details: { address: { city: 'planted' } } }],
    ...['created', 'signed_up', 'qualified', 'accepted', 'rejected', 'stage.changed'].flatMap((what) => ['company', 'name', 'crm', 'mobile'].map((name): [string, object] => [`lead.${what}`, { [name]: 'planted' }])),
    ...'form.submitted chat.started call.held meeting.booked support.requested feedback.given'.split(' ').map((type): [string, object] => [type, { company: 'planted' }]),
    ['form.submitted', { name: 'planted' }], ['form.submitted', { answers: { company: 'planted' } }], ['form.submitted', { fields: [{ name: 'phone', value: 'planted' }] }],
    ['webhook.sent', { properties: [{ name: 'firstname', value: 'planted' }] }], ['page.viewed', { ip: 'planted' }], ['page.viewed', { traits: { nested: { name: 'planted' } } }],
    ['page.viewed', { url: 'https://s.example/?name=planted' }], ['page.viewed', { search: '?company=planted&a=1' }], ['page.viewed', { body: 'a=1&firstname=planted&b=2' }],
    ['page.viewed', { telephone_number: 'planted' }], ['page.viewed', { whatsapp: '+49 171 1234567 planted' }], ['page.viewed', { fax: '030 12345 planted' }], ['page.viewed', { fname: 'planted', lname: 'planted' }], ['form.submitted', { fname: 'planted' }],
    ['page.viewed', { payload: '{"firstName":"planted","n":1}' }], ['page.viewed', { body: '[{"user":{"name":"planted"}}]' }], ['page.viewed', { list: ['{"phone":"planted"}'] }], ['page.viewed', { a: '{"b":"{\\"lastName\\":\\"planted\\"}"}' }], ['lead.created', { answers: '[{"name":"company","value":"planted"},{"mobile":"planted"}]' }],
    ['page.viewed', { url: '/t?fname=planted&a=1' }], ['page.viewed', { url: 'https://s.example/?lname=planted' }],
  ])('are taken from data of %s: %j', (type, data) => {
    for (const contacts of ['keep', 'drop'] as const) expect(read({ type, data }, { contacts }).envelope).toMatchObject({ data: expect.not.stringContaining('planted') as string, flags: [expect.stringMatching(/^personal_(sealed|dropped)$/)] });
  });

  it('are taken from traits at any depth, of the event and of its context alike, and the other traits of both stay', () => {
    const { envelope } = read({ traits: { nested: { name: 'planted', deep: { company: 'planted' } }, plan: 'pro' }, context: { traits: { profile: [{ displayName: 'planted' }], seats: 3 }, page: { search: '?phone=planted', title: 'T' } } });
    expect(JSON.parse(envelope.context)).toEqual({ page: { search: '?phone=', title: 'T' }, traits: { nested: { deep: {} }, plan: 'pro', profile: [{}], seats: 3 } });
  });

  it('are all kept where an event has several of a kind: the lead has the one furthest up, the others their path', () => {
    const { envelope, contacts } = read({
      email: 'ada@shop.example',
      traits: { nested: { name: 'Second', phone: '2' }, name: 'First', email: 'other@shop.example', company: { name: 'Engines', phone: '9' } },
      context: { traits: { name: 'Third', phone: '1' } },
      data: { name: 'First', customer: { name: 'Fourth', phone: '4' }, traits: { nested: { name: 'Fifth' } }, remark: 'r', guests: [{ name: 'Sixth' }], fields: [{ name: 'phone', value: '7' }] },
    });
    expect(contacts).toEqual({
      name: 'First', email: 'ada@shop.example', phone: '2', company: 'Engines',
      data: {
        remark: 'r', 'traits.email': 'other@shop.example', 'traits.company': { name: 'Engines', phone: '9' }, 'traits.nested.name': 'Second', 'context.traits.name': 'Third', 'context.traits.phone': '1',
        'customer.name': 'Fourth', 'customer.phone': '4', 'traits.nested.name (2)': 'Fifth', 'guests.0.name': 'Sixth', 'fields.0.phone': '7',
      },
    });
    expect(envelope.flags).toEqual(['personal_sealed']);
  });

  it('too long to be sealed refuse the event', () => {
    const incoming = readIncoming({ ...event, traits: { name: 'x'.repeat(20_000) } }, door);
    expect(incoming).toMatchObject({ kind: 'rejected', rejection: { code: 'too_large' } });
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

  it.each([
    ['/t?name=Ada&a=1', '/t?name=&a=1'], ['/t?fname=Ada&lname=Lovelace', '/t?fname=&lname='], ['/t?whatsapp=0171234567&a=1', '/t?whatsapp=&a=1'], ['/t?a=1&company=Engines%26Co#x', '/t?a=1&company=#x'], ['/t#/form?firstname=Ada&tel=1', '/t#/form?firstname=&tel='],
    ['/t?user%5Bname%5D=Ada&contact.phone=1', '/t?user%5Bname%5D=&contact.phone='], ['/t?email=ada@shop.example', '/t?email='], ['/t?a=1&amp;name=Ada', '/t?a=1&amp;name='],
    ['/t?next=https%3A%2F%2Fs.example%2F%3Fname%3DAda%26a%3D1&b=2', '/t?next=https%3A%2F%2Fs.example%2F%3Fname%3D%26a%3D1&b=2'],
    ['/t?next=%252Fx%253Fphone%253D49%2526a%253D1', '/t?next=%252Fx%253Fphone%253D%2526a%253D1'], ['/t?mobile=0171234567', '/t?mobile='], ['/t?name=Ada Lovelace&a=1', '/t?name=&a=1'],
  ])('in %s leave %s', (url, kept) => {
    expect(withoutUrlContacts(url)).toBe(kept);
    expect(withoutUrlContacts(kept)).toBe(kept);
  });

  it.each(['/t?share=whatsapp&whatsapp=1', '/t?utm_name=x&campaign_name=y&product_name=z&filename=a', '/t?product[name]=desk&plan.company=x', '/t?mobile=1&tab=name&q=name', '/t?utm_campaign=name&company_id=5', '/t?a=%3D&b=%zz=1'])('in %s are none', (url) => {
    expect(withoutUrlContacts(url)).toBe(url);
  });

  it.each([
    'https://x.de/?to=ada%2540shop.example', 'https://x.de/?to=ada%25252540shop%2525252Eexample', 'ada&#64;shop.example', 'of ada&#x40;shop&#46;example', 'ada&commat;shop.example', 'ada&amp;#64;shop.example', '&#97;da&#64;shop.example',
    '"ada"@shop.example', 'to "ada love"@shop.example!', '{"a":"\\"ada love\\"@shop.example"}', 'ada\uff20shop.example', 'ada@[192.168.0.1]', '&quot;ada&quot;@shop.example',
    'ada @ shop.example', 'write to ada  @\tshop.example!', 'ada\\u0040shop.example', 'ada%u0040shop.example', 'ada%25u0040shop.example', 'ada%5Cu0040shop.example', '{"a":"ada\\\\u0040shop.example"}',
  ])('are hidden in the address %s, wherever it stands', (text) => {
    const { envelope } = read({ id: text, accountId: text, source: text, consent: [text], data: { text, [text]: [text] }, context: { title: text, page: { url: text, referrer: text }, campaign: { name: text } } }, { anySource: true });
    expect(JSON.stringify(envelope)).not.toMatch(/ada|love/);
    expect(envelope.flags).toContain('address_replaced');
  });

  it.each([
    ['https://ada:lovelace@s.example/t?a=1', 'https://s.example/t?a=1'], ['https://ada:lovelace@localhost:8080/', 'https://localhost:8080/'], ['ftp://ada@shop.example', 'ftp://shop.example'], ['https://ada:love@lace@s.example', 'https://s.example'],
    ['/t?next=https%3A%2F%2Fada%3Alovelace%40s.example%2Ft&b=2', '/t?next=https%3A%2F%2Fs.example%2Ft&b=2'], ['/t?next=https%253A%252F%252Fada%253Alovelace%2540s.example', '/t?next=https%253A%252F%252Fs.example'],
  ])('that open a URL (%s) are left out', (url, kept) => {
    const { envelope } = read({ type: 'page.viewed', data: { url, text: `see ${url}` }, context: { page: { url, referrer: url } } });
    expect(envelope).toMatchObject({ url: kept, referrer: kept, flags: ['address_replaced'] });
    expect(JSON.parse(envelope.data)).toEqual({ url: kept, text: `see ${kept}` });
  });

  it('whose sign is encoded in an address are the same person as in plain', () => {
    const plain = read({ id: 'ada@shop.example' }).envelope.id;
    for (const id of ['ada%40shop.example', 'ada%2540shop.example', 'ada&#64;shop.example', 'ada\uff20shop.example', 'ada @ shop.example', 'ada\\u0040shop.example', 'ada%u0040shop.example']) expect(read({ id }).envelope.id).toBe(plain);
  });

  it('take text that only looks like entities or addresses for what it is', () => {
    const data = { text: 'a &#8211; b &amp; c #64; 100%40 25400', more: '&commat; alone, "@" too', at: 'lunch @ noon, thanks @ada, u0040', url: 'https://medium.example/@ada?x=1' };
    expect(JSON.parse(read({ type: 'feature.used', data }).envelope.data)).toEqual(data);
  });
});
