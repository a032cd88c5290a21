import { explain, identitiesOf, nodeOf, NO_REST, type NodeRest } from '@trichter/domain';
import { leadIdOf } from '@trichter/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownLink } from './known-link.js';
import { nextHop, ownersOf, wayOf, type Links } from './way-of.js';

const [visitor, ada, bob, order] = ['anonymous:v', 'user:a', 'user:b', 'order:o'];
const link = (identifier: string, other: string, part: Partial<KnownLink> = {}): KnownLink => ({ identifier, other, rule: 'soft', starts: [], first: null, on: true, listed: false, ...part });
const linksOf = (...links: KnownLink[]): Links => new Map(links.map(({ identifier }) => [identifier, links.filter((one) => one.identifier === identifier)]));
const iso = (ms: number) => new Date(ms).toISOString();

describe('the way of a touchpoint', () => {
  const shared = linksOf(link(visitor, ada, { starts: [100] }), link(visitor, bob, { starts: [200] }));
  it('is by the link with the latest time not after it; before the first, by the first', () => {
    expect(wayOf(shared, visitor, 150, leadIdOf(ada))).toEqual([{ from: visitor, to: ada, rule: 'used', since: iso(100), before: false }]);
    expect(wayOf(shared, visitor, 200, leadIdOf(bob))).toEqual([{ from: visitor, to: bob, rule: 'used', since: iso(200), before: false }]);
    expect(wayOf(shared, visitor, 50, leadIdOf(ada))).toEqual([{ from: visitor, to: ada, rule: 'used', since: iso(100), before: true }]);
  });
  it('is empty under the own identifier of the lead, and null where what is known does not lead there', () => {
    expect(wayOf(shared, ada, 150, leadIdOf(ada))).toEqual([]);
    expect(wayOf(shared, visitor, 150, leadIdOf(bob))).toBeNull();
  });
  it('goes on over several identifiers, merges last', () => {
    const chain = linksOf(link(order, visitor, { starts: [10] }), link(visitor, bob, { rule: 'fact' }), link(bob, ada, { rule: 'hard' }));
    expect(wayOf(chain, order, 50, leadIdOf(ada))?.map(({ to, rule }) => [to, rule])).toEqual([[visitor, 'used'], [bob, 'linked'], [ada, 'merged']]);
  });
  it('leaves out what is unlinked or only listed, and ends in a circle', () => {
    expect(nextHop(linksOf(link(visitor, ada, { starts: [10], on: false }), link(visitor, bob, { listed: true, starts: [10] })), visitor, 50)).toBeNull();
    expect(wayOf(linksOf(link(bob, ada, { rule: 'fact' }), link(ada, bob, { rule: 'fact' })), bob, 50, leadIdOf('user:c'))).toBeNull();
  });

  it('of a refund is to whom its order counts for, unless that is unlinked', () => {
    const claimed = [link(order, bob, { starts: [10] }), link(order, ada, { rule: 'claim' }), link(order, bob, { rule: 'claim', on: false })];
    expect(wayOf(linksOf(...claimed), order, 50, leadIdOf(ada), true)).toEqual([{ from: order, to: ada, rule: 'claimed', since: null, before: false }]);
    expect(wayOf(linksOf(...claimed), order, 50, leadIdOf(bob))).toMatchObject([{ to: bob, rule: 'used' }]);
    expect(nextHop(linksOf(...claimed, link(order, ada, { rule: 'fact', on: false })), order, 50, true)).toMatchObject({ to: bob, rule: 'used' });
  });

  it('is one hop for one hop what the owner of an identifier does, whatever it knows', () => {
    const stronger = fc.constantFrom('user:a', 'user:b', 'email:e', 'anonymous:u');
    const words = fc.dictionary(fc.integer({ min: 0, max: 20 }).map(String), fc.boolean()).map((starts) => new Map(Object.entries(starts).map(([at, on]) => [Number(at), { version: 1, on }])));
    const causes = fc.dictionary(fc.constantFrom('user:x', 'user:y'), fc.boolean()).map((said) => new Map(Object.entries(said).map(([cause, on]) => [cause, { version: 1, on }])));
    const facts = (others: fc.Arbitrary<string>) => fc.uniqueArray(fc.tuple(others, fc.record({ time: fc.nat(20), id: fc.constant('f'), on: fc.boolean() })), { selector: ([other]) => other, maxLength: 3 }).map((said) => new Map(said));
    const users = fc.constantFrom('user:a', 'user:b');
    const rest: fc.Arbitrary<NodeRest> = fc.record({ links: fc.uniqueArray(fc.tuple(stronger, words), { selector: ([other]) => other, maxLength: 4 }).map((said) => new Map(said)), linked: facts(stronger), merges: fc.uniqueArray(fc.tuple(users, causes), { selector: ([other]) => other, maxLength: 2 }).map((said) => new Map(said)), merged: facts(users) }).map((part) => ({ ...NO_REST, ...part }));
    fc.assert(
      fc.property(fc.constantFrom('anonymous:v', 'order:o', 'user:z'), rest, fc.integer({ min: -5, max: 25 }), (identifier, known, time) => {
        const isUser = identifier.startsWith('user:');
        const node = nodeOf(identifier, [], isUser ? { ...known, links: new Map(), linked: new Map() } : { ...known, merges: new Map(), merged: new Map() }, false);
        const hop = nextHop(new Map([[identifier, identitiesOf(node).map((one) => ({ identifier, ...one }))]]), identifier, time);
        const reason = explain(node, { time });
        expect(hop?.to ?? identifier).toBe(reason.owner);
        expect(hop?.rule ?? 'unlinked').toBe(reason.rule);
        if (reason.rule === 'used') expect(hop).toMatchObject({ since: iso(reason.at), before: reason.before });
      }),
      { numRuns: 2_000 },
    );
  });
});

it('owners of an identifier change with its runs', () => {
  const links = linksOf(link(visitor, ada, { starts: [100, 300] }), link(visitor, bob, { starts: [200] }));
  expect(ownersOf(links, visitor, [100, 200, 300])).toEqual([{ since: -Infinity, owner: ada }, { since: 200, owner: bob }, { since: 300, owner: ada }]);
  expect(ownersOf(new Map(), visitor, [])).toEqual([{ since: -Infinity, owner: visitor }]);
});
