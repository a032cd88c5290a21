import { identifierOf, type IdentifierKind } from '../identity/identifier-of.js';

/** Identifiers made lately: a visitor sends several events, and a keyed hash costs as much as reading the rest of one. */
const GENERATION = 10_000;
interface Known {
  young: Map<string, string>;
  old: Map<string, string>;
}
const knownByKey = new WeakMap<Buffer, Known>();

/** `identifierOf`, remembering up to two generations of answers for each workspace key. */
export function knownIdentifierOf(workspaceKey: Buffer, kind: IdentifierKind, value: string): string {
  let known = knownByKey.get(workspaceKey);
  if (known === undefined) knownByKey.set(workspaceKey, (known = { young: new Map(), old: new Map() }));
  const name = `${kind}:${value}`;
  const young = known.young.get(name);
  if (young !== undefined) return young;
  const identifier = known.old.get(name) ?? identifierOf(workspaceKey, kind, value);
  if (known.young.size >= GENERATION) {
    known.old = known.young;
    known.young = new Map();
  }
  known.young.set(name, identifier);
  return identifier;
}
