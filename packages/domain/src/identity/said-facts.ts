import { MOST_IMPORTS_OF_A_FACT } from './limits.js';
import type { FactAbout, FactSaid, NodeRest, SaidWith } from './node-rest.js';

/** Imports that are void: what they say of who is who counts as never said. */
export type VoidedImports = ReadonlySet<string>;

/**
 * A fact about another identifier: of all that is said of the two, by no import that is void, the latest by (time, id) counts. As long as no import says
 * anything of them the latest is all there is to know; else of each import, and of what came without one, its latest is kept.
 */
export function takeFact(rest: NodeRest, about: FactAbout, other: string, fact: SaidWith, voided: VoidedImports): NodeRest {
  if (rest.erased !== null && fact.time <= rest.erased.until) return rest;
  const held = rest[about].get(other);
  const pair = pairName(about, other);
  const known = rest.imported.get(pair);
  if (fact.importId === null && known === undefined) return held && !isLater(fact, held) ? rest : { ...rest, [about]: new Map(rest[about]).set(other, said(fact)) };
  const before = known ?? (held ? [{ ...held, importId: null }] : []);
  const after = withFact(before, fact);
  if (after === before) return rest;
  return withWinner({ ...rest, imported: new Map(rest.imported).set(pair, after) }, about, other, after, voided);
}

/** What counts now that other imports are void; the very rest given where that is what counted before. */
export function factsThatCount(rest: NodeRest, voided: VoidedImports): NodeRest {
  let after = rest;
  for (const [pair, facts] of rest.imported) {
    const cut = pair.indexOf(' ');
    after = withWinner(after, pair.slice(0, cut) as FactAbout, pair.slice(cut + 1), facts, voided);
  }
  return after;
}

const pairName = (about: FactAbout, other: string): string => `${about} ${other}`;
const said = ({ time, id, on }: SaidWith): FactSaid => ({ time, id, on });
/** A total order, so that two facts of one time and id that say different things do not follow their arrival. */
const isLater = (a: FactSaid, b: FactSaid): boolean => (a.time !== b.time ? a.time > b.time : a.id !== b.id ? a.id > b.id : a.on && !b.on);

/** The latest of each import: of what is latest it forgets only what is earliest, so the same facts are kept in any order. */
function withFact(facts: readonly SaidWith[], fact: SaidWith): readonly SaidWith[] {
  const same = facts.find(({ importId }) => importId === fact.importId);
  if (same && !isLater(fact, same)) return facts;
  const all = [...facts.filter((one) => one !== same), fact].sort((a, b) => (isLater(a, b) ? -1 : 1));
  const imports = all.filter(({ importId }) => importId !== null);
  const forgotten = imports[MOST_IMPORTS_OF_A_FACT];
  if (forgotten === fact) return facts;
  return forgotten ? all.filter((one) => one !== forgotten) : all;
}

function withWinner(rest: NodeRest, about: FactAbout, other: string, facts: readonly SaidWith[], voided: VoidedImports): NodeRest {
  const winner = facts.find(({ importId }) => importId === null || !voided.has(importId));
  const held = rest[about].get(other);
  if (winner ? held && !isLater(winner, held) && !isLater(held, winner) : !held) return rest;
  const after = new Map(rest[about]);
  if (winner) after.set(other, said(winner));
  else after.delete(other);
  return { ...rest, [about]: after };
}
