import { expect, it } from 'vitest';
import { decodeBench } from './decode-bench.js';

it('decodes envelopes faster than JSON.parse reads the same ones, even from text ready made', () => {
  const { events, avroMs, jsonTextMs } = decodeBench({ events: 300_000 });
  expect(events).toBe(300_000);
  expect(avroMs).toBeLessThan(jsonTextMs);
});
