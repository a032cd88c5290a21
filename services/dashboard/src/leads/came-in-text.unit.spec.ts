import type { Hop } from '@trichter/api';
import { describe, expect, it } from 'vitest';
import { english } from '../texts/english.js';
import { german } from '../texts/german.js';
import { cameInText } from './came-in-text.js';

const [visitor, person, smaller, order] = ['anonymous:aa', 'user:bb', 'user:ab', 'order:cc'] as const;
const used: Hop = { from: visitor, to: person, rule: 'used', since: '2026-05-03T10:02:00.000Z', before: false };
const merged: Hop = { from: person, to: smaller, rule: 'merged', since: null, before: false };
const text = (identifier: string, way: Hop[] | null, texts = english) => cameInText({ identifier, kind: 'anonymous', way }, texts.leads.cameIn, (instant) => instant.slice(0, 16));

describe('where a touchpoint came from', () => {
  it('is said in one line', () => {
    expect(text(visitor, [used])).toBe('came in as anonymous, linked to user since 2026-05-03T10:02');
    expect(text(visitor, [{ ...used, before: true }])).toBe('came in as anonymous, before it was linked to user at 2026-05-03T10:02');
    expect(text(visitor, [{ ...used, rule: 'linked', since: null }])).toBe('came in as anonymous, stated to belong to user');
    expect(text(visitor, [used, merged])).toBe('came in as anonymous, linked to user since 2026-05-03T10:02, merged with another user');
    expect(text(order, [{ ...used, from: order }])).toBe('came in as order, linked to user since 2026-05-03T10:02');
    expect(text(visitor, [used], german)).toBe('kam als anonym, verknüpft mit Benutzer seit 2026-05-03T10:02');
  });
  it('says when it is not settled yet, and nothing of what came in under the lead itself', () => {
    expect(text(visitor, null)).toBe('came in as anonymous, its link is being settled');
    expect(text(person, [])).toBeNull();
    expect(cameInText(null, english.leads.cameIn, String)).toBeNull();
  });
});
