import { leadIdOf } from '@trichter/events';
import { expect, it } from 'vitest';
import { isSampled, sampleBounds, sampleOf, turnsFor } from './lead-sample.js';

it.each([1, 0.5, 0.3, 0.05, 0.01])('looks at every lead once in a round of turns of %d', (share) => {
  const samples = Array.from({ length: turnsFor(share) }, (_, turn) => sampleOf(share, turn));
  for (let lead = 0; lead < 200; lead += 1) expect(samples.filter((sample) => isSampled(sample, leadIdOf(`user:${lead}`)))).toHaveLength(1);
  expect(sampleOf(share, samples.length)).toEqual(samples[0]);
});

it('takes about the share that is asked for', () => {
  const leads = Array.from({ length: 4_000 }, (_, lead) => leadIdOf(`user:${lead}`));
  const taken = leads.filter((lead) => isSampled(sampleOf(0.05, 7), lead)).length;
  expect(taken).toBeGreaterThan(140);
  expect(taken).toBeLessThan(260);
});

it('says its bounds as ids, the last one open', () => {
  expect(sampleBounds(sampleOf(0.5, 0))).toEqual({ from: '00000000-0000-0000-0000-000000000000', to: '00000000-0000-0000-8000-000000000000' });
  expect(sampleBounds(sampleOf(0.5, 1)).to).toBeNull();
});
