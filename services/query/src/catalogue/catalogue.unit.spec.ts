import { describe, expect, it } from 'vitest';
import { catalogueOf, leastComplete } from './catalogue.js';
import { progressOf } from './freshness.js';

const body = JSON.stringify({ name: 'shop', windowMs: 1000, steps: [{ name: 'visit', types: ['page.viewed'] }] });
const row = (over: object) => ({ kind: 'funnel' as const, name: 'shop', definition: 'aaaa', created: 5, table_of: 'contributions', bodies: [body], complete_in: 4, done_sum: 10, total_sum: 10, known: 0, begins: [], ...over });

describe('catalogueOf', () => {
  it('uses the newest definition that is complete in all partitions, and names the one being computed', () => {
    const catalogue = catalogueOf([row({}), row({ definition: 'bbbb', created: 9, complete_in: 3, done_sum: 30, total_sum: 40 })], 4);
    expect(catalogue.current('funnel', 'shop')).toMatchObject({ hash: 'aaaa', created: 5 });
    expect(catalogue.building('funnel', 'shop')).toMatchObject({ hash: 'bbbb', percent: 75 });
  });

  it('does not say 100 % before it is complete', () => expect(catalogueOf([row({ complete_in: 3 })], 4).building('funnel', 'shop')?.percent).toBe(99));
  it('is building nothing when the newest is complete', () => expect(catalogueOf([row({}), row({ definition: 'bbbb', created: 3, complete_in: 0 })], 4).building('funnel', 'shop')).toBeNull());

  it('computes anew under new code: same definition, another hash', () => {
    const catalogue = catalogueOf([row({ bodies: ['{"frozenAt":77}'] }), row({ definition: 'bbbb', complete_in: 1, done_sum: 1, total_sum: 4 })], 4);
    expect(catalogue.current('funnel', 'shop')).toMatchObject({ hash: 'aaaa', funnel: { windowMs: 1000 } });
    expect(catalogue.building('funnel', 'shop')).toMatchObject({ hash: 'bbbb', percent: 25 });
  });

  it('switches to the new one as soon as it is complete, also while the frozen one is still there', () => {
    const catalogue = catalogueOf([row({ bodies: ['{"frozenAt":77}'] }), row({ definition: 'bbbb' })], 4);
    expect(catalogue.current('funnel', 'shop')?.hash).toBe('bbbb');
    expect(catalogue.building('funnel', 'shop')).toBeNull();
  });
});

describe('leastComplete', () => {
  it('finds what is furthest behind among all there is, also what was added just now', () => {
    const added = row({ kind: 'cells', name: 'forms', definition: 'cccc', created: 1, table_of: 'cells_forms_v1', bodies: [''], complete_in: 0, done_sum: 1, total_sum: 10 });
    const catalogue = catalogueOf([row({}), row({ definition: 'bbbb', created: 9, complete_in: 3, done_sum: 30, total_sum: 40 }), added], 4);
    expect(catalogue.names()).toEqual([{ kind: 'cells', name: 'forms' }, { kind: 'funnel', name: 'shop' }]);
    expect(leastComplete(catalogue)).toMatchObject({ name: 'forms', hash: 'cccc', percent: 10 });
  });
  it('is nothing where all is complete', () => expect(leastComplete(catalogueOf([row({})], 4))).toBeNull());
});

describe('progressOf', () => {
  const at = (partition: number, offset: number, clock_at: number) => ({ partition, version: 3 * 2 ** 48 + offset, clock_at });

  it('is not behind when everything in the log is counted, however long ago that was', () => {
    expect(progressOf([at(0, 9, 1000), at(1, 4, 3000)], [10, 5], 2, 99_000)).toEqual({ clock: 1000, sealed: 0, latest: 3000, lag: 0, behindMs: 0, inTransit: 0 });
  });
  it('counts what is missing, and how old the oldest counted record of those partitions is', () => {
    expect(progressOf([at(0, 7, 1000), at(1, 4, 3000)], [10, 5], 2, 9000)).toEqual({ clock: 1000, sealed: 0, latest: 3000, lag: 2, behindMs: 8000, inTransit: 0 });
  });
  it('has no clock before every partition has one', () => expect(progressOf([at(0, 9, 1000)], [10, 5], 2, 9000)).toMatchObject({ clock: null, latest: 1000, lag: 5 }));
  it('does not know its lag where the log does not answer', () => expect(progressOf([at(0, 9, 1000)], null, 1, 9000)).toMatchObject({ lag: null, behindMs: null }));
});
