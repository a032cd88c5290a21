import type { IdentifierKind } from './identifier-of.js';

const RANKS: Readonly<Record<string, number>> = { user: 0, email: 1, anonymous: 2 };
const EXTERNAL_RANK = 3;
const KINDS: readonly IdentifierKind[] = ['user', 'email', 'anonymous', 'external'];

/** Rank of an identifier's kind: user 0, email 1, anonymous 2, everything else (external) 3. Lower is stronger. */
export const identifierRank = (identifier: string): number => RANKS[identifier.slice(0, identifier.indexOf(':'))] ?? EXTERNAL_RANK;

/** Kind of an identifier as the log has it. */
export const identifierKindOf = (identifier: string): IdentifierKind => KINDS[identifierRank(identifier)]!;

/** The order of identifiers: by rank of kind, then by text. Negative where `a` is the smaller, which is the stronger. */
export function compareIdentifiers(a: string, b: string): number {
  const ranks = identifierRank(a) - identifierRank(b);
  return ranks !== 0 ? ranks : a < b ? -1 : a > b ? 1 : 0;
}
