import { isStronger, strongestFirst } from '@trichter/events';
import { isKept } from './kept-lead.js';
import { claimThatCounts, orderOf } from './order-claims.js';
import type { IdentityNode } from './node.js';
import { strongerNamed } from './routes.js';
import { startsOf } from './runs.js';

/** What a node knows of another identifier, for lists of identities. Times in UTC ms. */
export interface KnownIdentity {
  readonly other: string;
  /** soft: by use on touchpoints. hard: a merge of users that others cause. fact: said outright. claim: this identifier is an order, `other` a lead that has completed it. */
  readonly rule: 'soft' | 'hard' | 'fact' | 'claim';
  /** Starts of the runs, ascending; none where it is listed only, or of another rule. */
  readonly starts: readonly number[];
  /** First run, first time named, when the fact was said, or the order was first completed; null for a caused merge. */
  readonly first: number | null;
  /** Whether it counts: what is unlinked, unmerged or past the limit does not, nor do claims to an order but one. */
  readonly on: boolean;
  /** Past the limit of identifiers, so it is named on touchpoints and not linked; `other` is then the weaker one or the stronger one. */
  readonly listed: boolean;
}

/**
 * Links and merges of this identifier to stronger ones, and what its touchpoints name past the limit; of an order that several leads claim, or that
 * refunds came in for by its name alone, the claims, but none of an erased lead. By identifier, then rule.
 */
export function identitiesOf({ identifier, rest, named, held }: IdentityNode): readonly KnownIdentity[] {
  const known: KnownIdentity[] = [];
  const used = new Map<string, Set<number>>();
  for (const [from, words] of rest.links) if (isStronger(from, identifier)) used.set(from, new Set([...words].filter(([, { on }]) => on).map(([at]) => at)));
  for (const other of strongerNamed(identifier, named)) used.set(other, new Set([...(used.get(other) ?? []), ...startsOf(held, identifier, other)]));
  for (const [other, times] of used) {
    if (times.size === 0) continue;
    const starts = [...times].sort((a, b) => a - b);
    known.push({ other, rule: 'soft', starts, first: starts[0]!, on: rest.linked.get(other)?.on ?? true, listed: false });
  }
  for (const other of named.listed) known.push({ other, rule: 'soft', starts: [], first: named.first.get(other)!, on: false, listed: true });
  for (const [other, words] of rest.merges) {
    const on = [...words.values()].some((word) => word.on);
    if (on) known.push({ other, rule: 'hard', starts: [], first: null, on, listed: false });
  }
  for (const facts of [rest.linked, rest.merged])
    for (const [other, { time, on }] of facts) known.push({ other, rule: 'fact', starts: [], first: time, on, listed: false });
  const claims = [...rest.claims].filter(([, { on }]) => on);
  if (claims.length > 1 || (claims.length === 1 && held.some((touchpoint) => touchpoint.type === 'order.refunded' && orderOf(touchpoint) === identifier))) {
    const first = claimThatCounts(rest);
    for (const [other, { at }] of claims) if (!isKept(other)) known.push({ other, rule: 'claim', starts: [], first: at, on: other === first, listed: false });
  }
  return known.sort((a, b) => strongestFirst(a.other, b.other) || (a.rule < b.rule ? -1 : 1));
}
