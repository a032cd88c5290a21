import { describe, expect, it } from 'vitest';
import { FunnelDefinition, funnelDefinitionOf, FunnelInput } from './funnel-definition.js';

const steps = [
  { name: 'seen', types: ['page.viewed'] },
  { name: 'paid', types: ['order.completed', 'subscription.started'] },
];
const faults = (input: unknown) =>
  FunnelInput.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a funnel as people write it', () => {
  it.each([
    ['30d', 30 * 86_400_000],
    ['2w', 14 * 86_400_000],
    ['12h', 12 * 3_600_000],
    ['90m', 90 * 60_000],
    ['5s', 5_000],
  ])('has a window of %s as milliseconds', (window, windowMs) => {
    const definition = funnelDefinitionOf(FunnelInput.parse({ window, steps }), 'signup');
    expect(definition).toEqual({ name: 'signup', windowMs, steps });
    expect(FunnelDefinition.parse(definition)).toEqual(definition);
  });

  it('says what is wrong with the window and what to send', () => {
    expect(faults({ steps })).toEqual(['window: window or windowMs must be given, and not both; send "window": "30d"']);
    expect(faults({ steps, window: '30d', windowMs: 1 })).toHaveLength(1);
    expect(faults({ steps, window: 'a month' })).toEqual([
      'window: window must be a number and a unit of s, m, h, d, w, such as "30d"',
    ]);
    expect(faults({ steps, window: '9999d' })).toEqual(['window: window must be at most 3660 days']);
  });

  it('has 1 to 20 steps of different names, each with event types that differ', () => {
    const window = '30d';
    expect(faults({ window, steps: [] })).toHaveLength(1);
    expect(faults({ window, steps: Array.from({ length: 21 }, (_, k) => ({ name: `s${k}`, types: ['page.viewed'] })) })).toEqual([
      'steps: steps must hold at most 20 steps',
    ]);
    expect(faults({ window, steps: [...steps, steps[0]] })).toEqual([
      'steps: steps must have different names; rename one of those that are equal',
    ]);
    expect(faults({ window, steps: [{ name: 'a', types: ['page.viewed', 'page.viewed'] }] })).toHaveLength(1);
    expect(faults({ window, steps: [{ name: 'a', types: [] }] })).toHaveLength(1);
    expect(faults({ window, steps: [{ name: 'Not a name', types: ['page.viewed'] }] })).toHaveLength(1);
  });

  it('has no types the door refuses, while one that is stored already stays readable', () => {
    for (const type of ['not a type', 'signup', 'Order.Completed', 'order.', `a.${'b'.repeat(99)}`]) {
      expect(faults({ window: '30d', steps: [{ name: 'a', types: [type] }] })).toEqual([expect.stringMatching(/^steps\.0\.types\.0: types must be /)]);
    }
    expect(FunnelDefinition.safeParse({ name: 'old', windowMs: 1, steps: [{ name: 'a', types: ['signup'] }] }).success).toBe(true);
  });

  it('has no fields nobody knows', () => {
    expect(faults({ window: '30d', steps, windowms: 1 })).toEqual([': is not known; there are: name, label, window, windowMs, steps']);
    expect(faults({ window: '30d', steps: [{ ...steps[0], type: 'a.b' }] })).toEqual(['steps.0: is not known; there are: name, label, types']);
    expect(faults({ window: '30d', steps, label: { fr: 'x' } })).toEqual(['label: is not known; there are: de, en']);
  });
});
