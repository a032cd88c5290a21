import { describe, expect, it } from 'vitest';
import type { NodeChange } from './node-change.js';
import type { IdentityNode } from './node.js';
import { tell } from './testing/tell.js';
import { MINUTE, touch } from './testing/world.js';

const at = (minute: number, id = `t${minute}`, others: readonly string[] = ['anonymous:d']): NodeChange => ({
  kind: 'touchpoint',
  touchpoint: touch('user:1', id, minute, { others }),
});
const links = (node: IdentityNode | string, ...changes: NodeChange[]): string[] =>
  tell(node, changes).statements.map((said) => (said.kind === 'link.stated' ? `${said.on ? '+' : '-'}${said.at / MINUTE} ${said.to}` : said.kind));
const told = (...changes: NodeChange[]): IdentityNode => tell('user:1', changes).node;

describe('what an owner states of the identifiers its touchpoints name', () => {
  it('is the start of each run, and nothing while the run goes on', () => {
    expect(links('user:1', at(0))).toEqual(['+0 anonymous:d']);
    expect(links(told(at(0)), at(30))).toEqual([]);
    expect(links(told(at(0)), at(31))).toEqual(['+31 anonymous:d']);
  });

  it('is mended by a late event without a resend of the rest', () => {
    expect(links(told(at(10), at(100)), at(0))).toEqual(['+0 anonymous:d', '-10 anonymous:d']);
    expect(links(told(at(0), at(60)), at(30))).toEqual(['-60 anonymous:d']);
    expect(links(told(at(0), at(60)), at(0, 'same time'))).toEqual([]);
  });

  it('is mended by a copy with an earlier time', () => {
    expect(links(told(at(0), at(40, 'x'), at(65)), at(20, 'x'))).toEqual(['-40 anonymous:d', '+65 anonymous:d']);
  });

  it('unites whom the copies of one event name', () => {
    const node = told(at(0, 'x', ['anonymous:d']));
    expect(links(node, at(0, 'x', ['email:e']))).toEqual(['+0 email:e']);
    expect(links(node, at(0, 'x', []))).toEqual([]);
  });

  it('stays with the earliest identifiers, then the strongest, and lists the rest', () => {
    const limits = { identifiers: 2, external: 1, touchpoints: 5_000 };
    const some = tell('user:1', [at(10, 'a', ['anonymous:b', 'anonymous:c', 'order:1', 'order:2'])], undefined, limits);
    expect(some.statements.map(({ to }) => to)).toEqual(['anonymous:b', 'anonymous:c', 'order:1']);
    expect([...some.node.named.listed]).toEqual(['order:2']);
    const late = tell(some.node, [at(0, 'b', ['anonymous:z'])], undefined, limits);
    expect(late.statements).toMatchObject([
      { to: 'anonymous:c', at: 10 * MINUTE, on: false },
      { to: 'anonymous:z', at: 0, on: true },
    ]);
    expect([...late.node.named.listed].sort()).toEqual(['anonymous:c', 'order:2']);
  });

  it('costs a common event no look at the others, and the node nothing beside its timeline', () => {
    const { node } = tell('user:1', [at(0), at(10), at(20)]);
    expect(node.held).toBe(node.timeline.touchpoints);
    expect(tell(node, [at(10)]).node).toBe(node);
  });
});
