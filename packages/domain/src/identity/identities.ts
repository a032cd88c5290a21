import type { IdentityNode } from './node.js';

/** What a node knows of another identifier, for the table `identities`. Times in UTC ms. */
export interface KnownIdentity {
  readonly other: string;
  /** soft: by use on touchpoints. hard: a merge of users that another one causes. fact: said outright. */
  readonly rule: 'soft' | 'hard' | 'fact';
  /** Starts of the runs, ascending. */
  readonly starts: readonly number[];
  /** First time, null where the rule has no time. */
  readonly first: number | null;
  /** Whether it counts: an unlinked one, or one past the limit, does not. */
  readonly on: boolean;
  /** Past the limit of identifiers, so named on touchpoints and not linked. */
  readonly listed: boolean;
}

/** Links of this identifier to stronger ones, and those it would have to weaker ones were they not past the limit. */
export function identitiesOf(_node: IdentityNode): readonly KnownIdentity[] {
  return [];
}
