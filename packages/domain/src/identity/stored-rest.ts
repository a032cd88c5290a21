import { NO_REST, type Claim, type Erased, type FactSaid, type NodeRest, type SaidWith, type Word } from './node-rest.js';
import type { Touchpoint } from '../touchpoint.js';

type Words<K> = readonly (readonly [K, readonly [version: number, on: boolean]])[];
type Facts = readonly (readonly [other: string, time: number, id: string, on: boolean])[];

/** A node's rest as nested lists of texts, numbers and flags (touchpoints apart): what any codec keeps as it is. */
export type StoredRest = readonly [
  links: readonly (readonly [from: string, Words<number>])[],
  merges: readonly (readonly [target: string, Words<string>])[],
  linked: Facts,
  merged: Facts,
  released: readonly (readonly [name: string, readonly (readonly [sender: string, version: number])[]])[],
  voided: readonly Touchpoint[],
  erased: readonly [until: number, suppress: boolean, names: readonly string[]] | null,
  claims: readonly (readonly [from: string, version: number, on: boolean, at: number])[],
  denied: readonly (readonly [order: string, version: number, on: boolean])[],
  imported: readonly (readonly [pair: string, readonly (readonly [time: number, id: string, on: boolean, importId: string | null])[]])[],
];

/** Null for a node without. */
export function storedRest(rest: NodeRest): StoredRest | null {
  if (rest === NO_REST) return null;
  return [
    [...rest.links].map(([from, words]) => [from, wordsIn(words)] as const),
    [...rest.merges].map(([target, words]) => [target, wordsIn(words)] as const),
    factsIn(rest.linked),
    factsIn(rest.merged),
    [...rest.released].map(([name, versions]) => [name, [...versions]] as const),
    rest.voided,
    rest.erased && [rest.erased.until, rest.erased.suppress, [...rest.erased.names]],
    [...rest.claims].map(([from, { version, on, at }]) => [from, version, on, at] as const),
    [...rest.denied].map(([order, { version, on }]) => [order, version, on] as const),
    [...rest.imported].map(([pair, facts]) => [pair, facts.map(({ time, id, on, importId }) => [time, id, on, importId] as const)] as const),
  ];
}

export function restOf(stored: StoredRest | null): NodeRest {
  if (stored === null) return NO_REST;
  const [links, merges, linked, merged, released, voided, erased, claims, denied, imported] = stored;
  return {
    links: new Map(links.map(([from, words]) => [from, wordsOut(words)])),
    merges: new Map(merges.map(([target, words]) => [target, wordsOut(words)])),
    linked: factsOut(linked),
    merged: factsOut(merged),
    released: new Map(released.map(([name, versions]) => [name, new Map(versions)])),
    voided,
    erased: erased && ({ until: erased[0], suppress: erased[1], names: new Set(erased[2]) } satisfies Erased),
    claims: new Map(claims.map(([from, version, on, at]) => [from, { version, on, at } satisfies Claim])),
    denied: new Map(denied.map(([order, version, on]) => [order, { version, on }])),
    imported: new Map(imported.map(([pair, facts]) => [pair, facts.map(([time, id, on, importId]) => ({ time, id, on, importId }) satisfies SaidWith)])),
  };
}

const wordsIn = <K>(words: ReadonlyMap<K, Word>): Words<K> => [...words].map(([key, { version, on }]) => [key, [version, on]] as const);
const wordsOut = <K>(words: Words<K>): Map<K, Word> => new Map(words.map(([key, [version, on]]) => [key, { version, on }]));
const factsIn = (facts: ReadonlyMap<string, FactSaid>): Facts => [...facts].map(([other, { time, id, on }]) => [other, time, id, on] as const);
const factsOut = (facts: Facts): Map<string, FactSaid> => new Map(facts.map(([other, time, id, on]) => [other, { time, id, on }]));
