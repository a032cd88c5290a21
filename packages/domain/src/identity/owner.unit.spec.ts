import { describe, expect, it } from 'vitest';
import { explain } from './explain.js';
import type { NodeChange } from './node-change.js';
import { tell } from './testing/tell.js';
import { MINUTE, touch } from './testing/world.js';

const device = 'anonymous:d';
const link = (from: string, minute: number, version = 1, on = true): NodeChange => ({ kind: 'link.stated', from, at: minute * MINUTE, on, version });
const linked = (to: string, time: number, kind: 'identity.linked' | 'identity.unlinked' = 'identity.linked', id = 'f'): NodeChange => ({ kind, to, time, id });
const mergedWith = (to: string, time = 1): NodeChange => ({ kind: 'identity.merged', to, time, id: 'm' });
const ownerOf = (changes: readonly NodeChange[], minute: number, at = device): string => explain(tell(at, changes).node, { time: minute * MINUTE }).owner;

describe('who owns a touchpoint', () => {
  it('is its own identifier as long as nothing links it', () => {
    expect(explain(tell(device, []).node, { time: 0 })).toEqual({ rule: 'unlinked', owner: device });
  });

  it('is who used the identifier last before it, in that very instant too', () => {
    const told = [link('user:1', 10), link('user:2', 20)];
    expect(ownerOf(told, 19)).toBe('user:1');
    expect(ownerOf(told, 20)).toBe('user:2');
    expect(explain(tell(device, told).node, { time: 25 * MINUTE })).toEqual({ rule: 'used', owner: 'user:2', at: 20 * MINUTE, before: false });
  });

  it('is the first who used it for what came before, so that what a person did before signing up is theirs', () => {
    const told = [link('user:2', 20), link('user:1', 10)];
    expect(explain(tell(device, told).node, { time: 0 })).toEqual({ rule: 'used', owner: 'user:1', at: 10 * MINUTE, before: true });
  });

  it('is the stronger of two who began to use it at once', () => {
    expect(ownerOf([link('user:2', 10), link('user:1', 10)], 10)).toBe('user:1');
    expect(ownerOf([link('email:1', 10), link('user:2', 10)], 10)).toBe('user:2');
  });

  it('is what the highest version says, however late the lower ones come', () => {
    expect(ownerOf([link('user:1', 10, 5, false), link('user:1', 10, 4)], 10)).toBe(device);
    expect(ownerOf([link('user:1', 10, 5), link('user:1', 10, 4, false)], 10)).toBe('user:1');
  });

  it('never is a weaker identifier, whoever says so', () => {
    expect(ownerOf([link('anonymous:z', 10), link('order:1', 10), linked('order:1', 1)], 10)).toBe(device);
  });

  it('is, by a fact, the linked identifier from ever until somebody used this one', () => {
    const told = [linked('user:9', 50), link('user:1', 10)];
    expect(explain(tell(device, told).node, { time: 0 })).toEqual({ rule: 'linked', owner: 'user:9', fact: 'f' });
    expect(ownerOf(told, 10)).toBe('user:1');
  });

  it('is not one that was unlinked, for all time, also where touchpoints link it again later', () => {
    const told = [link('user:1', 10), linked('user:1', 5, 'identity.unlinked'), link('user:1', 90)];
    expect(ownerOf(told, 100)).toBe(device);
    expect(ownerOf([...told, linked('user:1', 6)], 100)).toBe('user:1');
    expect(ownerOf([...told, linked('user:1', 4)], 100)).toBe(device);
  });

  it('follows the latest fact by event time, then event id, in any order of arrival', () => {
    const [yes, no] = [linked('user:1', 5, 'identity.linked', 'a'), linked('user:1', 5, 'identity.unlinked', 'b')];
    expect(ownerOf([yes, no], 0)).toBe(device);
    expect(ownerOf([no, yes], 0)).toBe(device);
  });

  it('is, for merged users, the smallest, and the others are told to merge with it', () => {
    const { node, statements } = tell('user:3', [mergedWith('user:2'), mergedWith('user:1')]);
    expect(explain(node, { time: 0 })).toEqual({ rule: 'merged', owner: 'user:1', fact: 'm', causes: [] });
    expect(statements).toEqual([{ kind: 'merge.stated', from: 'user:3', to: 'user:2', target: 'user:1', on: true }]);
    const back = tell(node, [{ kind: 'identity.unmerged', to: 'user:1', time: 2, id: 'n' }]);
    expect(explain(back.node, { time: 0 }).owner).toBe('user:2');
    expect(back.statements).toEqual([{ kind: 'merge.stated', from: 'user:3', to: 'user:2', target: 'user:1', on: false }]);
  });

  it('stays merged as long as one of several causes stands', () => {
    const because = (cause: string, version: number, on: boolean): NodeChange => ({ kind: 'merge.stated', cause, target: 'user:1', on, version });
    const told = [because('user:7', 1, true), because('user:8', 1, true), because('user:7', 2, false)];
    expect(explain(tell('user:2', told).node, { time: 0 })).toEqual({ rule: 'merged', owner: 'user:1', fact: null, causes: ['user:8'] });
    expect(ownerOf([...told, because('user:8', 2, false), because('user:8', 1, true)], 0, 'user:2')).toBe('user:2');
  });

  it('is a stronger external identifier where touchpoints name both, whichever of them they came in under', () => {
    const touchpoint = touch('order:2', 't', 10, { others: ['order:1'] });
    expect(ownerOf([{ kind: 'touchpoint', touchpoint }], 10, 'order:2')).toBe('order:1');
  });
});
