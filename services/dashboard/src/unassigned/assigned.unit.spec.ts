import { FunnelDefinition } from '@trichter/api';
import { describe, expect, it } from 'vitest';
import { stubSales } from '../testing/stub-sales.js';
import { assigned, unassignedTypes } from './assigned.js';

describe('putting types into stages', () => {
  it('adds each type to its stage, and leaves the rest of the definition as it is', () => {
    const then = assigned(stubSales, { 'webinar.attended': 'interest', 'chat.rated': '' });
    expect(then.steps[1]?.types).toEqual([...(stubSales.steps[1]?.types ?? []), 'webinar.attended']);
    expect(then.steps.filter((_step, index) => index !== 1)).toEqual(stubSales.steps.filter((_step, index) => index !== 1));
  });

  it('makes a definition the service takes, also when a type stands in the stage already', () => {
    const then = assigned(stubSales, { 'page.viewed': 'awareness' });
    expect(then).toEqual(stubSales);
    expect(FunnelDefinition.safeParse(then).success).toBe(true);
  });

  it('lists types no stage of this funnel counts, though another funnel may', () => {
    const seen = (type: string, funnels: string[]) => ({ type, touchpoints: 1, lastSeen: '2026-11-23T12:00:00.000Z', usedBy: funnels.map((funnel) => ({ funnel, step: 'x' })), unused: funnels.length === 0 });
    const freshness = { asOf: null, clock: null, sealed: null, knownAt: null, knownTo: null, behindMs: 0, lag: 0, inTransit: 0, definition: null, backfilling: null };
    const types = { types: [seen('a', ['sales']), seen('b', ['trial']), seen('c', [])], freshness };
    expect(unassignedTypes(types, 'sales').map((each) => each.type)).toEqual(['b', 'c']);
  });
});
