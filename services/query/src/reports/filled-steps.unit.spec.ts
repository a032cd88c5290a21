import { describe, expect, it } from 'vitest';
import { filledSteps } from './filled-steps.js';

const steps = [{ types: ['x', 'y'] }, { types: ['x'] }, { types: ['z'] }];

describe('filledSteps', () => {
  it('finds the touchpoint at the time of each step', () => {
    const found = filledSteps([10, 20], steps, [{ type: 'y', at: 10 }, { type: 'x', at: 20 }, { type: 'z', at: 20 }]);
    expect(found).toEqual([{ type: 'y', at: 10 }, { type: 'x', at: 20 }]);
  });

  it('lets no touchpoint fill two steps of one instant', () => {
    const found = filledSteps([10, 10], steps, [{ type: 'x', at: 10 }, { type: 'y', at: 10 }]);
    expect(found).toEqual([{ type: 'y', at: 10 }, { type: 'x', at: 10 }]);
  });

  it('says null where the touchpoint is not there (yet)', () => expect(filledSteps([10], steps, [])).toEqual([null]));
});
