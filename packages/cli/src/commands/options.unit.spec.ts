import { expect, it } from 'vitest';
import { durationOf, shareOf } from './options.js';

it('reads shares and times, and refuses what is none', () => {
  expect([shareOf('5%'), shareOf('0.5'), shareOf('100%')]).toEqual([0.05, 0.5, 1]);
  expect([durationOf('30s'), durationOf('10m'), durationOf('6h')]).toEqual([30_000, 600_000, 21_600_000]);
  for (const text of ['0%', '5 %', '101%', '2', 'all', '']) expect(() => shareOf(text)).toThrow('give a share');
  for (const text of ['10', '0m', 'm', '1d']) expect(() => durationOf(text)).toThrow('give a time');
});
