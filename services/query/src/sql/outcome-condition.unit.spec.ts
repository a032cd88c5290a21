import { describe, expect, it } from 'vitest';
import { outcomeCondition } from './outcome-condition.js';

describe('outcomeCondition', () => {
  it('splits those who entered a step into converted, open and dropped', () => {
    expect(
      (['entered', 'reached', 'converted', 'open', 'dropped'] as const).map((outcome) => outcomeCondition(outcome, 3, 2)),
    ).toEqual(['level >= 2', 'level >= 2', 'level >= 3', 'level = 2 AND runs', 'level = 2 AND level < 3 AND NOT runs']);
  });
  it('speaks of the whole funnel where no step is named', () => {
    expect((['entered', 'converted', 'open', 'dropped'] as const).map((outcome) => outcomeCondition(outcome, 3))).toEqual([
      'level >= 1',
      'level >= 3',
      'runs',
      'level < 3 AND NOT runs',
    ]);
  });
});
