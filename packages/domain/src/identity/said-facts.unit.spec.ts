import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_IMPORTS_OF_A_FACT } from './limits.js';
import { NO_REST, type NodeRest, type SaidWith } from './node-rest.js';
import { factsThatCount, takeFact } from './said-facts.js';
import { restOf, storedRest } from './stored-rest.js';

const NONE: ReadonlySet<string> = new Set();
const USER = 'user:1';
const said = (time: number, on: boolean, importId: string | null = null): SaidWith => ({ time, id: `f${time}`, on, importId });
const told = (facts: readonly SaidWith[], voided = NONE): NodeRest => facts.reduce((rest, fact) => takeFact(rest, 'linked', USER, fact, voided), NO_REST);
const counts = (rest: NodeRest): boolean | null => rest.linked.get(USER)?.on ?? null;

it('the latest that no void import says counts; without any, nothing is said', () => {
  const rest = told([said(3, true, 'i1'), said(1, false), said(2, true, 'i2')]);
  expect(['', 'i1', 'i1 i2'].map((voided) => factsThatCount(rest, new Set(voided.split(' '))).linked.get(USER))).toEqual([said(3, true), said(2, true), said(1, false)].map(({ time, id, on }) => ({ time, id, on })));
  expect(counts(factsThatCount(told([said(3, true, 'i1')]), new Set(['i1'])))).toBeNull();
});

it('nothing more is kept of what no import says anything of', () => {
  expect(told([said(1, true), said(2, false)])).toEqual({ ...NO_REST, linked: new Map([[USER, { time: 2, id: 'f2', on: false }]]) });
});

it('gives the same rest where nothing counts otherwise', () => {
  const rest = told([said(1, true), said(2, true, 'i1')]);
  expect(factsThatCount(rest, NONE)).toBe(rest);
  expect(takeFact(rest, 'linked', USER, said(2, true, 'i1'), NONE)).toBe(rest);
});

const anyFact = fc.record({ time: fc.integer({ min: 0, max: 5 }), id: fc.constantFrom('a', 'b'), on: fc.boolean(), importId: fc.constantFrom(null, 'i1', 'i2') });
it('any order, and any void before, between or after, come to the same, also read back from the store', () => {
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 12 }).chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))), fc.subarray(['i1', 'i2']), fc.subarray(['i1', 'i2']), ([facts, others], before, after) => {
      const voided = new Set(after);
      const one = told(facts, voided);
      const other = factsThatCount(restOf(storedRest(told(others, new Set(before)))), voided);
      expect(counts(other)).toBe(counts(one));
      const left = facts.filter(({ importId }) => importId === null || !voided.has(importId));
      expect(counts(one)).toBe(counts(told(left.map((fact) => ({ ...fact, importId: null })))));
    }),
    { numRuns: 2_000 },
  );
});

it('of very many imports the latest stay known, and what came without one', () => {
  const many = [said(0, false), ...Array.from({ length: MOST_IMPORTS_OF_A_FACT + 20 }, (_, n) => said(n + 1, true, `i${n + 1}`))];
  const [rest, backwards] = [told(many), told(many.toReversed())];
  const known = ({ imported }: NodeRest) => [...imported.values()].flat().map(({ time }) => time);
  expect(known(rest)).toEqual([...Array.from({ length: MOST_IMPORTS_OF_A_FACT }, (_, n) => many.length - 1 - n), 0]);
  expect(known(backwards)).toEqual(known(rest));
  expect(counts(factsThatCount(rest, new Set(many.map(({ importId }) => importId ?? ''))))).toBe(false);
});
