import { describe, expect, it } from 'vitest';
import { IDENTITY_LIMITS } from './limits.js';
import type { NodeChange } from './node-change.js';
import type { IdentityNode } from './node.js';
import { tell } from './testing/tell.js';
import { nothingVoided } from './voids.js';
import { MINUTE, touch } from './testing/world.js';

const seen = (minute: number, id = `t${minute}`): NodeChange => ({ kind: 'touchpoint', touchpoint: touch('anonymous:d', id, minute) });
const erased = (minute: number, suppress = false): NodeChange => ({ kind: 'lead.erased', time: minute * MINUTE, suppress });
const link = (from: string, minute: number, version = 1): NodeChange => ({ kind: 'link.stated', from, at: minute * MINUTE, on: true, version });
const told = (...changes: NodeChange[]): IdentityNode => tell('anonymous:d', changes).node;
const aside: NodeChange = { kind: 'lead.set_aside' };
const isAside = (touchpoints: number, ...changes: NodeChange[]): boolean => tell('anonymous:d', changes, nothingVoided, { ...IDENTITY_LIMITS, touchpoints }).node.timeline.setAside;
const ids = ({ held }: IdentityNode): string[] => held.map(({ id }) => id);

describe('erasing what came in under an identifier', () => {
  it('drops everything until then for good and begins anew after', () => {
    expect(ids(told(seen(10), seen(20), erased(15)))).toEqual(['t20']);
    expect(ids(told(erased(15), seen(15), seen(16)))).toEqual(['t16']);
  });

  it('drops late copies of what is erased, whatever time they give', () => {
    expect(ids(told(seen(10, 'x'), erased(15), seen(90, 'x')))).toEqual([]);
    expect(ids(told(erased(15), seen(90, 'x'), seen(10, 'x')))).toEqual([]);
  });

  it('takes nothing more in where the later is suppressed, also when a milder erasure comes after', () => {
    expect(ids(told(seen(20), erased(10, true), seen(30), erased(15), seen(40)))).toEqual([]);
  });

  it('takes back what was handed over and forgets the links and facts of that time', () => {
    const { node, statements } = tell('anonymous:d', [seen(10), link('user:1', 10), erased(15)]);
    expect(statements).toMatchObject([{ kind: 'touchpoint.released', to: 'user:1' }]);
    const late = [link('user:1', 12, 2), { kind: 'identity.linked', to: 'user:1', time: 14 * MINUTE, id: 'f' } as const];
    expect(tell(node, late).node.routes).toBeNull();
    expect(tell(node, [link('user:1', 16, 2)]).node.routes).not.toBeNull();
  });

  it('keeps no content of what is gone', () => {
    expect(JSON.stringify(told(seen(10, 'secret'), erased(15)).rest.erased && [...told(seen(10, 'secret'), erased(15)).held])).not.toContain('secret');
  });

  it('lets who comes back be counted again', () => {
    expect(isAside(0, seen(10), aside, erased(15))).toBe(false);
    expect(isAside(0, erased(15), seen(20), aside, erased(15))).toBe(true);
  });

  it('leaves who comes back counted, also when the record that sets the lead aside comes after the erasure', () => {
    const long = [seen(10), seen(11)];
    expect(isAside(1, ...long, aside)).toBe(true);
    expect(isAside(1, ...long, erased(15), aside, seen(20))).toBe(false);
    expect(isAside(1, ...long, erased(15), aside, seen(20), seen(21), aside)).toBe(true);
  });
});
