import type { NodeRest, Word } from './node-rest.js';

type Words<K> = ReadonlyMap<string, ReadonlyMap<K, Word>>;

/** A run in which `from` used this identifier. What was linked until the erasure is forgotten, whenever it is said. */
export function takeLink(rest: NodeRest, from: string, at: number, word: Word): NodeRest {
  if (rest.erased !== null && at <= rest.erased.until) return rest;
  const links = withWord(rest.links, from, at, word);
  return links === rest.links ? rest : { ...rest, links };
}

export function takeMerge(rest: NodeRest, target: string, cause: string, word: Word): NodeRest {
  const merges = withWord(rest.merges, target, cause, word);
  return merges === rest.merges ? rest : { ...rest, merges };
}

function withWord<K>(words: Words<K>, of: string, about: K, word: Word): Words<K> {
  const held = words.get(of);
  if (word.version <= (held?.get(about)?.version ?? -1)) return words;
  return new Map(words).set(of, new Map(held).set(about, word));
}
