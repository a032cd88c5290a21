import { applyToNode, emptyNode, nothingVoided, touchpointOf, type IdentityNode, type NodeChange } from '@trichter/domain';
import type { Envelope } from '@trichter/events';
import { describe, expect, it } from 'vitest';
import { reasonOfChange, type Reason } from '../ledger/reason.js';
import { envelope } from '../testing/world.js';
import { saidBecause } from './said-because.js';

const DAY = 86_400_000;
const event = (id: string, more: Partial<Envelope> = {}): NodeChange => ({ kind: 'touchpoint', touchpoint: touchpointOf(envelope({ id, subject: 'order:o1', type: 'order.refunded', time: DAY, order: 'o1', ...more }), DAY) });
const cause = (id: string) => ({ source: 'web', id, type: 'order.refunded' });

/** What the node says, and why, at the last of these records. */
function saidAfter(records: readonly { readonly change: NodeChange; readonly reason: Reason; readonly id: string }[]) {
  let before: IdentityNode = emptyNode('order:o1');
  let said: readonly unknown[] = [];
  let own: Reason | null = null;
  for (const { change, reason, id } of records) {
    const { node: after, statements } = applyToNode(before, change, { voided: nothingVoided });
    own = reasonOfChange(reason, before, after);
    said = saidBecause(statements, { change, reason, cause: cause(id) }, before, after).map(({ statement, because }) => [statement.kind, 'touchpoints' in statement ? statement.touchpoints.map((one) => one.id) : statement.to, because?.reason, because?.id]);
    before = after;
  }
  return { said, own };
}

const claimed = { change: { kind: 'claim.stated', from: 'user:1', at: DAY, on: true, version: 1 }, reason: 'event', id: 'order' } as const;
const linked = { change: { kind: 'link.stated', from: 'user:1', at: DAY, on: true, version: 1 }, reason: 'merge', id: 'order' } as const;
const refund = { change: event('r1'), reason: 'refund', id: 'r1' } as const;

describe('why a touchpoint is handed over', () => {
  it('is its own reason where it is new to the log', () => {
    expect(saidAfter([claimed, linked, refund]).said).toEqual([['touchpoint.absorbed', ['r1'], 'refund', 'r1']]);
  });

  it('is a duplicate where another copy of it counts now', () => {
    expect(saidAfter([claimed, linked, refund, { change: event('r1', { time: DAY - 5_000, amount: 3 }), reason: 'refund', id: 'r1' }]).said).toEqual([['touchpoint.absorbed', ['r1'], 'duplicate', 'r1']]);
  });

  it('is a merge, with the event that links, where it was there before', () => {
    expect(saidAfter([claimed, refund, linked])).toEqual({ said: [['touchpoint.absorbed', ['r1'], 'merge', 'order']], own: 'merge' });
  });

  it('is told apart for an event that moves others and comes along itself', () => {
    const names = { change: event('r2', { external: ['order:o1', 'customer:7'] }), reason: 'refund', id: 'r2' } as const;
    const { said, own } = saidAfter([refund, names]);
    expect(said).toEqual([['touchpoint.absorbed', ['r1'], 'merge', 'r2'], ['touchpoint.absorbed', ['r2'], 'refund', 'r2']]);
    expect(own).toBe('merge');
  });

  it.each(['void', 'erased', 'merge'] as const)('is %s where that is why it moves', (reason) => {
    const off = { change: { ...linked.change, on: false, version: 2 }, reason, id: 'f' } as const;
    expect(saidAfter([linked, refund, off])).toEqual({ said: [['touchpoint.released', ['r1'], reason, 'f']], own: reason });
  });

  it('is not told where the record does not say', () => {
    const node = emptyNode('order:o1');
    const { node: after, statements } = applyToNode(node, linked.change, { voided: nothingVoided });
    expect(saidBecause(statements, { change: linked.change, reason: 'merge', cause: { source: '', id: '', type: '' } }, node, after).every(({ because }) => because === null)).toBe(true);
  });
});

it('tells a lead whose order counts for another a duplicate', () => {
  const other = { change: { ...claimed.change, from: 'user:2', at: DAY + 1 }, reason: 'late', id: 'second' } as const;
  expect(saidAfter([claimed, other]).said).toEqual([['claim.denied', 'user:2', 'duplicate', 'second']]);
});
