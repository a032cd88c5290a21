import { strongestFirst, type Envelope } from '@trichter/events';
import fc from 'fast-check';
import { anyEvent, envelope, START } from './world.js';

const users = ['user:0', 'user:1', 'user:2'];
const emails = ['email:0', 'email:1'];
const devices = ['anonymous:0', 'anonymous:1', 'anonymous:2'];
const orders = ['order:0', 'order:1', 'order:2'];
const minuteOf = (minute: number): number => START + minute * 60_000;

/** An event under several identifiers of few people, some of it imported, some copies under other identifiers. */
const anySighting: fc.Arbitrary<Envelope> = fc
  .record({ event: anyEvent, user: fc.constantFrom(null, null, null, ...users), email: fc.constantFrom(null, null, null, null, ...emails), device: fc.constantFrom(null, ...devices), order: fc.constantFrom(null, null, null, null, ...orders), importId: fc.constantFrom(null, null, null, 'i1') })
  .map(({ event, user, email, device, order, importId }) => {
    const subject = [user, email, device, order].find((one) => one !== null) ?? devices[0]!;
    return { ...event, subject, user, email, anonymous: device, external: order === null ? [] : [order], importId };
  });

const fact = (type: string, subject: string, data: object) => ({ type, subject, data: JSON.stringify(data), browser: false });
const pair = (kind: 'linked' | 'merged', [one, other]: readonly [string, string], on: boolean) => {
  const [stronger, weaker] = [one, other].sort(strongestFirst) as [string, string];
  return fact(`identity.${on ? '' : 'un'}${kind}`, weaker, { to: stronger });
};
const anyTarget = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((n) => ({ source: 'web', id: `e${n}` })),
  fc.constant({ import: 'i1' }),
  fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 50 })).map(([from, long]) => ({ source: 'web', from: minuteOf(from), to: minuteOf(from + long) })),
);

/** What is said of people outright: links, merges, voids, erasures, and all of it taken back. */
const anyFact: fc.Arbitrary<Envelope> = fc
  .record({
    id: fc.integer({ min: 0, max: 9 }).map((n) => `f${n}`),
    minute: fc.integer({ min: 0, max: 100 }),
    importId: fc.constantFrom(null, null, 'i1'),
    said: fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...users, ...emails), fc.constantFrom(...devices, ...orders), fc.boolean()).map(([one, other, on]) => pair('linked', [one, other], on)) },
      { weight: 4, arbitrary: fc.tuple(fc.shuffledSubarray(users, { minLength: 2, maxLength: 2 }), fc.integer({ min: 0, max: 2 })).map(([two, n]) => pair('merged', two as [string, string], n > 0)) },
      { weight: 2, arbitrary: fc.tuple(anyTarget, fc.boolean()).map(([target, undo]) => fact('touchpoint.voided', `fact:void:${JSON.stringify(target)}`, { ...target, undo })) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...users, ...devices), fc.boolean(), fc.boolean()).map(([one, counts, anew]) => fact('lead.erased', one, { keep: counts ? 'counts' : 'nothing', later: anew ? 'anew' : 'suppress', receipt: 'r1' })) },
    ),
  })
  .map(({ id, minute, importId, said }) => envelope({ id, time: minuteOf(minute), importId: said.type === 'lead.erased' ? null : importId, ...said }));

/** One event of few people with many identifiers, or something said of them. */
export const anySaying: fc.Arbitrary<Envelope> = fc.oneof({ weight: 4, arbitrary: anySighting }, { weight: 1, arbitrary: anyFact });

/** Few people with many identifiers, and what is said of them, in any order. */
export const anyPeople: fc.Arbitrary<Envelope[]> = fc.array(anySaying, { minLength: 1, maxLength: 40 });
