import { describe, expect, it } from 'vitest';
import { IDENTITY_LIMITS } from './limits.js';
import type { NodeChange } from './node-change.js';
import type { IdentityNode } from './node.js';
import { tell, type Told } from './testing/tell.js';
import { nothingVoided } from './voids.js';
import { MINUTE, touch } from './testing/world.js';

const device = 'anonymous:d';
const seen = (minute: number, id = `t${minute}`, given = {}): NodeChange => ({ kind: 'touchpoint', touchpoint: touch(device, id, minute, given) });
const link = (from: string, minute: number, version = 1, on = true): NodeChange => ({ kind: 'link.stated', from, at: minute * MINUTE, on, version });
const absorbed = (from: string, version: number, ...ids: string[]): NodeChange => ({ kind: 'touchpoint.absorbed', from, version, touchpoints: ids.map((id) => touch(device, id, 5)) });
const released = (from: string, version: number, id: string): NodeChange => ({
  kind: 'touchpoint.released', from, version, touchpoints: [{ origin: device, source: 'shop', id, importId: null }],
});
const said = ({ statements }: Told): string[] =>
  statements.flatMap((one) => ('touchpoints' in one ? [`${one.kind.slice('touchpoint.'.length)} ${one.to}: ${one.touchpoints.map(({ id }) => id).join(' ')}`] : []));
const ids = ({ timeline }: IdentityNode): string[] => timeline.touchpoints.map(({ id }) => id);

describe('handing touchpoints over', () => {
  it('gives everything away in one statement per receiver once there is a link', () => {
    const told = tell(device, [seen(0), seen(10), seen(40), link('user:2', 35), link('user:1', 10)]);
    expect(said(told)).toEqual(['released user:2: t0 t10', 'absorbed user:1: t0 t10']);
    expect(ids(told.node)).toEqual([]);
  });

  it('takes it all back when the last link is gone', () => {
    const told = tell(device, [seen(0), link('user:1', 0), link('user:1', 0, 2, false)]);
    expect(said(told)).toEqual(['released user:1: t0']);
    expect(ids(told.node)).toEqual(['t0']);
  });

  it('sends a changed copy again in full, and not whom it names but for orders', () => {
    const told = tell(device, [link('user:1', 0), seen(10, 'x', { others: ['order:1', 'stripe.customer:c'] }), seen(9, 'x')]);
    expect(told.statements.find(({ kind }) => kind === 'touchpoint.absorbed')).toMatchObject({ touchpoints: [{ id: 'x', time: 9 * MINUTE, others: ['order:1'], via: [] }] });
    expect(said(tell(told.node, [seen(9, 'x')]))).toEqual([]);
  });

  it('believes the highest version of each sender, whatever comes again', () => {
    const { node } = tell('user:1', [absorbed(device, 3, 'a'), released(device, 5, 'a'), absorbed(device, 3, 'a')]);
    expect(ids(node)).toEqual([]);
    expect(ids(tell(node, [absorbed(device, 6, 'a'), released(device, 5, 'a')]).node)).toEqual(['a']);
  });

  it('keeps a touchpoint as long as one sender hands it over', () => {
    const { node } = tell('user:1', [absorbed(device, 3, 'a'), absorbed('email:e', 9, 'a'), released(device, 5, 'a')]);
    expect(ids(node)).toEqual(['a']);
    expect(ids(tell(node, [released('email:e', 10, 'a')]).node)).toEqual([]);
  });

  it('passes on what it was given', () => {
    expect(said(tell('email:e', [absorbed(device, 3, 'a'), link('user:1', 0)]))).toEqual(['absorbed user:1: a']);
  });

  it('shows one event that came several ways once, and each way apart again when the other is gone', () => {
    const { node } = tell('user:1', [{ kind: 'touchpoint', touchpoint: touch('user:1', 'a', 7) }, absorbed(device, 3, 'a')]);
    expect(node.timeline.touchpoints).toMatchObject([{ id: 'a', time: 5 * MINUTE }]);
    expect(node.held).toHaveLength(2);
    const after = tell(node, [released(device, 4, 'a')]).node;
    expect(after.timeline.touchpoints).toMatchObject([{ id: 'a', time: 7 * MINUTE }]);
    expect(after.held).toBe(after.timeline.touchpoints);
  });

  it('takes only copies and orders once the lead is set aside, handed over ones too', () => {
    const told = (at: string, ...changes: NodeChange[]): string[] => ids(tell(at, changes, nothingVoided, { ...IDENTITY_LIMITS, touchpoints: 0 }).node);
    expect(told(device, seen(0), { kind: 'lead.set_aside' }, seen(0, 't0', { data: '{"a":1}' }), seen(1), seen(2, 'o', { order: 'o1' }))).toEqual(['t0', 'o']);
    expect(told('user:1', absorbed(device, 1, 'a'), { kind: 'lead.set_aside' }, absorbed(device, 2, 'a', 'b'))).toEqual(['a']);
  });
});
