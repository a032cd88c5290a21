import { describe, expect, it } from 'vitest';
import { examples } from './examples.js';
import { operations, type OperationName } from './operations.js';

describe('examples', () => {
  it.each(Object.keys(operations) as OperationName[])('has a sound answer of %s', (name) => {
    const answer = operations[name].answer;
    expect(answer.parse(examples[name])).toEqual(JSON.parse(JSON.stringify(examples[name])));
  });

  it('keeps entered = converted + open + dropped at every step', () => {
    const { total } = operations.funnelReport.answer.parse(examples.funnelReport);
    for (const step of total.steps) expect(step.entered).toBe(step.converted + step.open + step.dropped);
    expect(total.entered).toBe(total.converted + total.open + total.dropped);
  });
});
