import { expect, it } from 'vitest';
import { failpoint } from './failpoint.js';

const stepsTo = (death: NonNullable<ReturnType<typeof failpoint>>, steps: readonly string[]) => steps.forEach((step) => death(step));

it('kills at the step named, the time named, and once', () => {
  let kills = 0;
  const trace = failpoint({ TRICHTER_CHAOS: '1', TRICHTER_CHAOS_KILL: 'written:2' }, () => (kills += 1))!;
  stepsTo(trace, ['taken', 'written', 'appended']);
  expect(kills).toBe(0);
  stepsTo(trace, ['written', 'written']);
  expect(kills).toBe(1);
});

it('does nothing unless chaos is asked for in so many words', () => {
  expect(failpoint({ TRICHTER_CHAOS_KILL: 'written:1' })).toBeUndefined();
  expect(failpoint({ TRICHTER_CHAOS: '1' })).toBeUndefined();
  expect(failpoint({ TRICHTER_CHAOS: '1', TRICHTER_CHAOS_KILL: 'written' })).toBeUndefined();
});
