import { describe, expect, it } from 'vitest';
import { createFormat } from '../format/format.js';
import { english } from '../texts/english.js';
import { placeholder } from './placeholder.js';
import { usualDifference } from './usual-difference.js';

const format = createFormat('en-GB', 'UTC');
const said = (converted: number, open: number, usual: number | null) =>
  usualDifference({ total: { ...placeholder.total, converted, open }, usual: usual === null ? null : { steps: [10_000, usual], rate: usual / 10_000 } }, english, format);

describe('the sentence beside the rate counted the usual way', () => {
  it('names the closings after the last day and the open leads', () => {
    expect(said(1_000, 1_200, 800)).toBe('The usual way leaves out 200 closings after the last day and counts 1,200 open leads as lost.');
  });
  it('speaks of one as of one', () => expect(said(1_000, 1, 999)).toBe('The usual way leaves out 1 closing after the last day and counts 1 open lead as lost.'));
  it('says so where only open leads differ', () => expect(said(1_000, 5, 1_000)).toContain('5 open leads'));
  it('says so where only late closings differ', () => expect(said(1_000, 0, 990)).toContain('10 closings'));
  it('says so where both agree', () => expect(said(1_000, 0, 1_000)).toBe(english.rate.same));
  it('does not compare what cannot be compared', () => {
    expect(said(1_000, 0, null)).toBe(english.rate.notComparable);
  });
});
