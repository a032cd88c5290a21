import { describe, expect, it } from 'vitest';
import type { NodeChange } from './node-change.js';
import { tell } from './testing/tell.js';
import { MINUTE, touch } from './testing/world.js';
import { NO_VOIDS, nothingVoided, voidedBy, withVoid, type VoidFact, type VoidTarget } from './voids.js';

const fact = (target: VoidTarget, time = 1, undo = false, id = 'v'): VoidFact => ({ target, time, id, undo });
const voided = (...facts: VoidFact[]) => voidedBy(facts.reduce(withVoid, NO_VOIDS));
const touchpoint = touch('user:1', 'a', 10, { importId: 'i1', others: ['anonymous:d'] });

describe('the void set', () => {
  it('finds an event by source and id, an import, and a span of a source by event time, half open', () => {
    expect(voided(fact({ source: 'shop', id: 'a' }))(touchpoint)).toBe(true);
    expect(voided(fact({ source: 'crm', id: 'a' }))(touchpoint)).toBe(false);
    expect(voided(fact({ import: 'i1' }))(touchpoint)).toBe(true);
    expect(voided(fact({ import: 'i1' }))({ ...touchpoint, importId: null })).toBe(false);
    expect(voided(fact({ source: 'shop', from: 10 * MINUTE, to: 11 * MINUTE }))(touchpoint)).toBe(true);
    expect(voided(fact({ source: 'shop', from: 9 * MINUTE, to: 10 * MINUTE }))(touchpoint)).toBe(false);
  });

  it('follows the latest fact about a target by time, then id, in any order of arrival', () => {
    const [first, undone] = [fact({ import: 'i1' }, 5, false, 'a'), fact({ import: 'i1' }, 5, true, 'b')];
    expect(voided(first, undone)).toBe(nothingVoided);
    expect(voided(undone, first)).toBe(nothingVoided);
    expect(voided(undone, fact({ import: 'i1' }, 6))(touchpoint)).toBe(true);
  });

  it('stays the same set when it is told what it knows', () => {
    const set = withVoid(NO_VOIDS, fact({ import: 'i1' }));
    expect(withVoid(set, fact({ import: 'i1' }))).toBe(set);
  });
});

describe('a voided touchpoint', () => {
  const seen: NodeChange = { kind: 'touchpoint', touchpoint };
  const changed: NodeChange = { kind: 'voids.changed' };
  const span = voided(fact({ source: 'shop', from: 5 * MINUTE, to: 6 * MINUTE }));

  it('is neither present nor a cause of links, and both again once the void is undone', () => {
    const { node } = tell('user:1', [seen]);
    const gone = tell(node, [changed], voided(fact({ import: 'i1' })));
    expect(gone.node.timeline.touchpoints).toEqual([]);
    expect(gone.statements).toEqual([{ kind: 'link.stated', from: 'user:1', to: 'anonymous:d', at: 10 * MINUTE, on: false }]);
    const back = tell(gone.node, [changed]);
    expect(back.node.timeline).toEqual(node.timeline);
    expect(back.statements).toMatchObject([{ kind: 'link.stated', on: true }]);
  });

  it('is taken back from whom it was handed to', () => {
    const given = tell('user:1', [seen, { kind: 'identity.merged', to: 'user:0', time: 1, id: 'm' }]).node;
    expect(tell(given, [changed], voided(fact({ import: 'i1' }))).statements).toMatchObject([{ to: 'anonymous:d' }, { kind: 'touchpoint.released', to: 'user:0' }]);
  });

  it('leaves what was sent live as if the import had never been', () => {
    const live = touch('user:1', 'a', 20, { data: '{"live":true}' });
    const { node } = tell('user:1', [seen, { kind: 'touchpoint', touchpoint: live }]);
    expect(node.timeline.touchpoints).toMatchObject([{ time: 10 * MINUTE }]);
    const { node: after } = tell(node, [changed], voided(fact({ import: 'i1' })));
    expect(after.timeline).toEqual(tell('user:1', [{ kind: 'touchpoint', touchpoint: live }]).node.timeline);
  });

  it('comes and goes with the time its copies give it', () => {
    const early = touch('user:1', 'a', 5, { importId: 'i1' });
    const { node } = tell('user:1', [seen, { kind: 'touchpoint', touchpoint: early }], span);
    expect(node.timeline.touchpoints).toEqual([]);
    const earlier = touch('user:1', 'a', 4, { importId: 'i1' });
    expect(tell(node, [{ kind: 'touchpoint', touchpoint: earlier }], span).node.timeline.touchpoints).toMatchObject([{ time: 4 * MINUTE }]);
  });
});
