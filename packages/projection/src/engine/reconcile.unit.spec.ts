import { expect, it } from 'vitest';
import type { DefinitionRow } from '../definition.js';
import { readFunnel, type Definitions } from './definitions.js';
import { reconcile } from './reconcile.js';

const none = { active: () => [] } as unknown as Definitions;
const row = (over: Partial<DefinitionRow>): DefinitionRow => ({
  hash: 'aaaa', partition: 1, kind: 'cells', name: 'forms', created: 1, table: 'cells_forms_v1', body: '', complete: true, done: 9, total: 9, ledgerFrom: 0, knownFrom: 0, version: 5, removed: false, ...over,
});
const rowsFor = (over: Partial<DefinitionRow>) => reconcile(none, { definitions: [row(over)], letters: [], restored: false }, { partition: 1, generation: 0, next: 8, clock: 0 });

it('keeps what code that is gone had completed, as it was at this position', () => {
  expect(rowsFor({})).toMatchObject([{ definition: 'aaaa', version: 7, removed: false, columns: { body: '{"frozenAt":7}' } }]);
});

it('takes back what code that is gone had not completed, so that it is not said to be computed for ever', () => {
  expect(rowsFor({ complete: false, done: 3 })).toMatchObject([{ definition: 'aaaa', version: 7, removed: true }]);
});

it('says nothing twice', () => {
  expect(rowsFor({ removed: true })).toEqual([]);
  expect(rowsFor({ body: '{"frozenAt":3}' })).toEqual([]);
});

it('freezes a funnel of another version of the code, and leaves one whose record is still to come', () => {
  const body = JSON.stringify({ name: 'shop', windowMs: 1000, steps: [{ name: 'visit', types: ['page.viewed'] }, { name: 'buy', types: ['order.completed'] }] });
  const funnel = { kind: 'funnel', name: 'shop', table: 'contributions', body } as const;
  expect(rowsFor({ ...funnel, hash: 'of other code' })).toMatchObject([{ definition: 'of other code', columns: { body: '{"frozenAt":7}' } }]);
  expect(rowsFor({ ...funnel, hash: readFunnel(body, 'shop', 1)!.hash })).toEqual([]);
});

it('is heard also where an owner before was ahead', () => {
  expect(rowsFor({ version: 12 })).toMatchObject([{ version: 12, columns: { body: '{"frozenAt":12}' } }]);
});
